using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Interchange;

/// <summary>One tower of a generator's anchors.</summary>
/// <param name="Label">Its name in the file.</param>
/// <param name="Family">Its family.</param>
/// <param name="Layers">Names of the generator's and its layers.</param>
/// <param name="Pairs">All its mutual pairs with the generator.</param>
public sealed record VisionRun(string Label, string Family, VisionLayers Layers, IReadOnlyList<MutualPair> Pairs);

/// <summary>The published vision pipeline's form of <c>rosetta_anchors.json</c>: a summary, and a generator's neurons with a pair in every
/// tower, average correlation descending (M12, M29).</summary>
public static class VisionAnchors
{
    /// <summary>Writes anchors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="generator">Name of the generator.</param>
    /// <param name="runs">The towers, in the order of the anchors' partners.</param>
    /// <param name="anchors">The anchors.</param>
    public static void Write(string path, string generator, IReadOnlyList<VisionRun> runs, IReadOnlyList<Anchor> anchors)
    {
        string prefix = runs[0].Layers.Prefix;
        AtomicFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream, BestBuddies.Indented);
            json.WriteStartObject();
            json.WriteStartObject("summary");
            json.WriteString("anchor_prefix", prefix);
            json.WriteNumber("num_runs", runs.Count);
            Texts(json, "run_labels", runs.Select(run => run.Label));
            json.WriteStartArray("run_infos");
            foreach (VisionRun run in runs)
            {
                json.WriteStartObject();
                json.WriteString("label", run.Label);
                json.WriteString("anchor_model_id", generator);
                json.WriteString("disc_family", run.Family);
                json.WriteNumber("num_best_buddies", run.Pairs.Count);
                json.WriteNumber("num_unique_anchor_neurons", run.Pairs.Select(pair => pair.A).Distinct().Count());
                json.WriteEndObject();
            }
            json.WriteEndArray();
            Texts(json, "anchor_model_set", [generator]);
            json.WriteNull("min_correlation_filter");
            json.WriteString("sort_by", "avg");
            json.WriteNull("top_n");
            json.WriteNumber("num_common_anchor_neurons", anchors.Count);
            json.WriteNumber("num_output_anchors", anchors.Count);
            json.WriteEndObject();
            json.WriteStartArray("anchors");
            foreach (Anchor anchor in anchors.OrderByDescending(own => own.AverageCorrelation)
                .ThenByDescending(own => own.Partners.Min(partner => partner.Correlation)))
                WriteAnchor(json, prefix, runs, anchor);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Reads the file's root.</summary>
    /// <exception cref="BadInputException">A missing key, an impossible value, or an average that is not one.</exception>
    internal static IReadOnlyList<Anchor> Read(StrictJson root)
    {
        StrictJson[] parts = root.Some("summary", "anchors");
        string prefix = parts[0].Some("anchor_prefix")[0].Text();
        var anchors = new List<Anchor>();
        var seen = new HashSet<NeuronKey>();
        foreach (StrictJson item in parts[1].List())
        {
            StrictJson[] value = item.Some(prefix + "_layer_idx", prefix + "_neuron", "avg_correlation", "matches");
            List<AnchorPartner> partners = [.. value[3].Map().Select(entry => Partner(entry.Key, entry.Value))];
            if (partners.Count == 0)
                throw value[3].Bad("is empty", "An anchor has a partner in every run");
            var anchor = new Anchor(new NeuronKey(value[0].Integer(0), value[1].Integer(0)), partners);
            double stated = value[2].Correlation();
            if (Math.Abs(stated - anchor.AverageCorrelation) > RosettaAnchors.AverageTolerance)
                throw value[2].Bad($"is {stated:R}", $"The average of the correlations in matches is {anchor.AverageCorrelation:R}");
            if (!seen.Add(anchor.Neuron))
                throw item.Bad($"repeats the anchor {anchor.Neuron}", "Each anchor is stated once");
            anchors.Add(anchor);
        }
        return anchors;
    }

    private static AnchorPartner Partner(string label, StrictJson match)
    {
        StrictJson[] value = match.Some("disc_layer_idx", "disc_neuron", "correlation");
        return new AnchorPartner(label, new NeuronKey(value[0].Integer(0), value[1].Integer(0)), value[2].Correlation());
    }

    private static void WriteAnchor(Utf8JsonWriter json, string prefix, IReadOnlyList<VisionRun> runs, Anchor anchor)
    {
        double[] correlations = [.. anchor.Partners.Select(partner => partner.Correlation)];
        json.WriteStartObject();
        json.WriteString("anchor_prefix", prefix);
        foreach (string name in new[] { "anchor", prefix })
            WriteSide(json, name, runs[0].Layers.Generator, anchor.Neuron);
        json.WriteNumber("num_models", correlations.Length);
        json.WriteNumber("avg_correlation", anchor.AverageCorrelation);
        json.WriteNumber("min_correlation", correlations.Min());
        json.WriteNumber("max_correlation", correlations.Max());
        json.WriteNumber("sum_correlation", correlations.Sum());
        json.WriteStartObject("matches");
        foreach ((VisionRun run, AnchorPartner partner) in runs.Zip(anchor.Partners))
        {
            MutualPair pair = run.Pairs.First(own => own.A == anchor.Neuron && own.B == partner.Neuron);
            json.WriteStartObject(run.Label);
            foreach (string name in new[] { "anchor", prefix })
                WriteSide(json, name, run.Layers.Generator, anchor.Neuron);
            WriteSide(json, VisionLayers.TowerPrefix, run.Layers.Tower, partner.Neuron);
            json.WriteNumber("correlation", partner.Correlation);
            json.WriteNumber("rank_in_anchor", pair.RankA);
            json.WriteNumber($"rank_in_{prefix}", pair.RankA);
            json.WriteNumber("rank_in_disc", pair.RankB);
            json.WriteString("disc_family", run.Family);
            json.WriteString("disc_label", run.Label);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSide(Utf8JsonWriter json, string prefix, IReadOnlyList<string> layers, NeuronKey neuron)
    {
        json.WriteNumber(prefix + "_layer_idx", neuron.Layer);
        json.WriteString(prefix + "_layer", layers[neuron.Layer]);
        json.WriteNumber(prefix + "_neuron", neuron.Unit);
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
