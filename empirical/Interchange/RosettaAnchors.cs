using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Interchange;

/// <summary>The published pipeline's <c>rosetta_anchors.json</c>: anchors over several models, average correlation descending.</summary>
public static class RosettaAnchors
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "rosetta_anchors.json";

    /// <summary>Rounding: the average of float64 correlations, and no closer than the bfloat16 of files made elsewhere (2^-8
    /// relative).</summary>
    internal const double AverageTolerance = 1.0 / (1 << 8);

    /// <summary>Writes anchors, largest average correlation first.</summary>
    public static void Write(string path, IEnumerable<Anchor> anchors) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, BestBuddies.Indented);
        json.WriteStartArray();
        foreach (Anchor anchor in anchors.OrderByDescending(anchor => anchor.AverageCorrelation))
        {
            json.WriteStartObject();
            json.WriteNumber("model1_layer", anchor.Neuron.Layer);
            json.WriteNumber("model1_neuron", anchor.Neuron.Unit);
            json.WriteNumber("avg_correlation", anchor.AverageCorrelation);
            json.WriteStartArray("per_model");
            foreach (AnchorPartner partner in anchor.Partners)
            {
                json.WriteStartObject();
                json.WriteString("model", partner.Model);
                json.WriteNumber("model2_layer", partner.Neuron.Layer);
                json.WriteNumber("model2_neuron", partner.Neuron.Unit);
                json.WriteNumber("correlation", partner.Correlation);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    /// <summary>Reads anchors, in the order of the file, of either pipeline.</summary>
    /// <exception cref="BadInputException">No such file, no JSON, a missing or unknown key, an impossible value, or an average that is not
    /// one.</exception>
    public static IReadOnlyList<Anchor> Read(string path) => StrictJson.Read(path, root =>
    {
        if (root.Keys.Contains("anchors"))
            return VisionAnchors.Read(root);
        var anchors = new List<Anchor>();
        var seen = new HashSet<NeuronKey>();
        foreach (StrictJson item in root.List())
        {
            Anchor anchor = ReadAnchor(item);
            if (!seen.Add(anchor.Neuron))
                throw item.Bad($"repeats the anchor {anchor.Neuron}", "Each anchor is stated once");
            anchors.Add(anchor);
        }
        return anchors;
    });

    private static Anchor ReadAnchor(StrictJson item)
    {
        StrictJson[] value = item.Object("model1_layer", "model1_neuron", "avg_correlation", "per_model");
        List<AnchorPartner> partners = [.. value[3].List().Select(ReadPartner)];
        if (partners.Count == 0)
            throw value[3].Bad("is empty", "An anchor has a partner in every other model");
        if (partners.Select(partner => partner.Model).Distinct().Count() != partners.Count)
            throw value[3].Bad("names a model twice", "An anchor has one partner per model");
        var anchor = new Anchor(new NeuronKey(value[0].Integer(0), value[1].Integer(0)), partners);
        double stated = value[2].Correlation();
        return Math.Abs(stated - anchor.AverageCorrelation) <= AverageTolerance ? anchor
            : throw value[2].Bad($"is {stated:R}", $"The average of the correlations in per_model is {anchor.AverageCorrelation:R}");
    }

    private static AnchorPartner ReadPartner(StrictJson item)
    {
        StrictJson[] value = item.Object("model", "model2_layer", "model2_neuron", "correlation");
        return new AnchorPartner(value[0].Text(), new NeuronKey(value[1].Integer(0), value[2].Integer(0)), value[3].Correlation());
    }
}
