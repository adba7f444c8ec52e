using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Interchange;

/// <summary>The published pipeline's <c>best_buddies.json</c>: mutual pairs, correlation descending (M29).</summary>
public static class BestBuddies
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "best_buddies.json";

    internal static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes pairs, largest correlation first.</summary>
    public static void Write(string path, IEnumerable<MutualPair> pairs) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartArray();
        foreach (MutualPair pair in pairs.OrderByDescending(pair => pair.Correlation))
        {
            json.WriteStartObject();
            json.WriteNumber("model1_layer", pair.A.Layer);
            json.WriteNumber("model1_neuron", pair.A.Unit);
            json.WriteNumber("model2_layer", pair.B.Layer);
            json.WriteNumber("model2_neuron", pair.B.Unit);
            json.WriteNumber("correlation", pair.Correlation);
            json.WriteNumber("rank_in_model1", pair.RankA);
            json.WriteNumber("rank_in_model2", pair.RankB);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    /// <summary>Reads pairs, in the order of the file.</summary>
    /// <exception cref="BadInputException">No such file, no JSON, a missing or unknown key, an impossible value, or a pair stated
    /// twice.</exception>
    public static IReadOnlyList<MutualPair> Read(string path) => StrictJson.Read(path, root =>
    {
        var pairs = new List<MutualPair>();
        var seen = new HashSet<(NeuronKey, NeuronKey)>();
        foreach (StrictJson item in root.List())
        {
            StrictJson[] value = item.Object("model1_layer", "model1_neuron", "model2_layer", "model2_neuron", "correlation",
                "rank_in_model1", "rank_in_model2");
            var pair = new MutualPair(new NeuronKey(value[0].Integer(0), value[1].Integer(0)),
                new NeuronKey(value[2].Integer(0), value[3].Integer(0)),
                value[4].Correlation(), value[5].Integer(1), value[6].Integer(1));
            if (!seen.Add((pair.A, pair.B)))
                throw item.Bad($"repeats the pair {pair.A}, {pair.B}", "Each pair is stated once");
            pairs.Add(pair);
        }
        return pairs;
    });
}
