using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Interchange;

/// <summary>The published pipeline's <c>best_buddies.json</c>: mutual pairs, correlation descending (M29). A generator and a tower have
/// names
/// of their own there (<see cref="VisionLayers"/>).</summary>
public static class BestBuddies
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "best_buddies.json";

    internal static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes pairs, largest correlation first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="vision">Names of a generator's and a tower's layers; null for the language pipeline's form.</param>
    public static void Write(string path, IEnumerable<MutualPair> pairs, VisionLayers? vision = null) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartArray();
        foreach (MutualPair pair in pairs.OrderByDescending(pair => pair.Correlation))
        {
            json.WriteStartObject();
            WriteSide(json, vision?.Prefix, vision?.Generator, "model1", pair.A);
            WriteSide(json, vision is null ? null : VisionLayers.TowerPrefix, vision?.Tower, "model2", pair.B);
            json.WriteNumber("correlation", pair.Correlation);
            json.WriteNumber($"rank_in_{vision?.Prefix ?? "model1"}", pair.RankA);
            json.WriteNumber(vision is null ? "rank_in_model2" : "rank_in_disc", pair.RankB);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static void WriteSide(Utf8JsonWriter json, string? prefix, IReadOnlyList<string>? layers, string model, NeuronKey neuron)
    {
        if (prefix is null)
        {
            json.WriteNumber(model + "_layer", neuron.Layer);
            json.WriteNumber(model + "_neuron", neuron.Unit);
            return;
        }
        json.WriteNumber(prefix + "_layer_idx", neuron.Layer);
        json.WriteString(prefix + "_layer", layers![neuron.Layer]);
        json.WriteNumber(prefix + "_neuron", neuron.Unit);
    }

    /// <summary>Reads pairs, in the order of the file, of either pipeline.</summary>
    /// <exception cref="BadInputException">No such file, no JSON, a missing or unknown key, an impossible value, or a pair stated
    /// twice.</exception>
    public static IReadOnlyList<MutualPair> Read(string path) => StrictJson.Read(path, root =>
    {
        var pairs = new List<MutualPair>();
        var seen = new HashSet<(NeuronKey, NeuronKey)>();
        string? prefix = null;
        foreach (StrictJson item in root.List())
        {
            // All pairs of a file are of the first one's form.
            prefix ??= pairs.Count == 0 ? VisionLayers.PrefixOf(item.Keys) : null;
            MutualPair pair = prefix is null ? OfLanguage(item) : VisionLayers.Read(item, prefix);
            if (!seen.Add((pair.A, pair.B)))
                throw item.Bad($"repeats the pair {pair.A}, {pair.B}", "Each pair is stated once");
            pairs.Add(pair);
        }
        return pairs;
    });

    /// <summary>Whether a file is of the vision pipeline, by its first pair.</summary>
    /// <exception cref="BadInputException">No readable file, or no list in JSON.</exception>
    public static bool IsOfImages(string path) => StrictJson.Read(path,
        root => root.List().FirstOrDefault() is { Keys: { Count: > 0 } keys } && VisionLayers.PrefixOf(keys) is not null);

    private static MutualPair OfLanguage(StrictJson item)
    {
        StrictJson[] value = item.Object("model1_layer", "model1_neuron", "model2_layer", "model2_neuron", "correlation",
            "rank_in_model1", "rank_in_model2");
        return new MutualPair(new NeuronKey(value[0].Integer(0), value[1].Integer(0)),
            new NeuronKey(value[2].Integer(0), value[3].Integer(0)), value[4].Correlation(), value[5].Integer(1), value[6].Integer(1));
    }
}
