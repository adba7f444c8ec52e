using System.Text.Json;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Interchange;

/// <summary>One tower of a generator's anchors.</summary>
/// <param name="Label">Its name in the files.</param>
/// <param name="Family">Its family.</param>
/// <param name="Architecture">Which of the family it is.</param>
/// <param name="Folder">Where its pairs with the generator lie.</param>
/// <param name="Layers">Names of the generator's and its layers.</param>
/// <param name="Pairs">All its mutual pairs with the generator.</param>
public sealed record VisionRun(string Label, string Family, string Architecture, string Folder, VisionLayers Layers,
    IReadOnlyList<MutualPair> Pairs);

/// <summary>The published vision pipeline's anchors: a generator's neurons with a pair in every tower, largest average correlation first,
/// as <c>rosetta_anchors.json</c> with a summary, the summary by itself, and a table (M12, M30).</summary>
public static class VisionAnchors
{
    /// <summary>Names of the other two files.</summary>
    public const string SummaryName = "rosetta_anchor_summary.json", TableName = "rosetta_anchors.csv";

    /// <summary>Columns of the table for each tower; the rank in the generator stands there twice, the second time by its prefix.</summary>
    private static readonly string[] OfTower = ["disc_family", "disc_arch", "disc_layer_idx", "disc_layer", "disc_neuron", "correlation",
        "rank_in_anchor", "", "rank_in_disc", "results_dir"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the three files.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="generator">Name of the generator.</param>
    /// <param name="runs">The towers, in the order of the anchors' partners.</param>
    /// <param name="anchors">The anchors.</param>
    public static void Write(string folder, string generator, IReadOnlyList<VisionRun> runs, IReadOnlyList<Anchor> anchors)
    {
        string prefix = runs[0].Layers.Prefix;
        JsonObject summary = Summary(prefix, generator, runs, anchors.Count);
        JsonObject[] sorted = [.. anchors.OrderByDescending(own => own.AverageCorrelation).ThenByDescending(Least)
            .ThenByDescending(own => own.Partners.Sum(partner => partner.Correlation))
            .ThenByDescending(own => runs[0].Layers.Generator[own.Neuron.Layer], StringComparer.Ordinal)
            .ThenByDescending(own => own.Neuron.Unit).Select(own => OfAnchor(prefix, runs, own))];
        AtomicFile.WriteText(Path.Combine(folder, SummaryName), summary.ToJsonString(Indented) + "\n");
        AtomicFile.WriteText(Path.Combine(folder, TableName), Table(prefix, runs, sorted));
        AtomicFile.WriteText(Path.Combine(folder, RosettaAnchors.FileName), new JsonObject
        {
            ["summary"] = summary, ["anchors"] = new JsonArray([.. sorted]),
        }.ToJsonString(Indented) + "\n");
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

    private static JsonObject Summary(string prefix, string generator, IReadOnlyList<VisionRun> runs, int anchors) => new()
    {
        ["anchor_prefix"] = prefix,
        ["anchor_field_names"] = new JsonObject
        {
            ["layer_idx"] = prefix + "_layer_idx", ["layer"] = prefix + "_layer", ["neuron"] = prefix + "_neuron",
            ["rank"] = "rank_in_" + prefix,
        },
        ["anchor_model_metadata_key"] = null,
        ["num_runs"] = runs.Count,
        ["run_labels"] = new JsonArray([.. runs.Select(run => (JsonNode)run.Label)]),
        ["run_infos"] = new JsonArray([.. runs.Select(run => new JsonObject
        {
            ["label"] = run.Label, ["results_dir"] = run.Folder, ["anchor_model_id"] = generator, ["disc_family"] = run.Family,
            ["disc_arch"] = run.Architecture, ["num_best_buddies"] = run.Pairs.Count,
            ["num_unique_anchor_neurons"] = run.Pairs.Select(pair => pair.A).Distinct().Count(),
        })]),
        ["anchor_model_set"] = new JsonArray(generator),
        ["anchor_model_consistency_check"] = new JsonObject { ["enabled"] = true, ["skipped_due_to_missing_metadata"] = false },
        ["min_correlation_filter"] = null,
        ["sort_by"] = "avg",
        ["top_n"] = null,
        ["num_common_anchor_neurons"] = anchors,
        ["num_output_anchors"] = anchors,
    };

    private static JsonObject OfAnchor(string prefix, IReadOnlyList<VisionRun> runs, Anchor anchor)
    {
        JsonObject found = Generator(prefix, runs[0], anchor);
        found["num_models"] = anchor.Partners.Count;
        found["avg_correlation"] = anchor.AverageCorrelation;
        found["min_correlation"] = Least(anchor);
        found["max_correlation"] = anchor.Partners.Max(partner => partner.Correlation);
        found["sum_correlation"] = anchor.Partners.Sum(partner => partner.Correlation);
        var matches = new JsonObject();
        foreach ((VisionRun run, AnchorPartner partner) in runs.Zip(anchor.Partners))
        {
            MutualPair pair = run.Pairs.First(own => own.A == anchor.Neuron && own.B == partner.Neuron);
            JsonObject match = Generator(prefix, run, anchor);
            Side(match, VisionLayers.TowerPrefix, run.Layers.Tower, partner.Neuron);
            match["correlation"] = partner.Correlation;
            match["rank_in_anchor"] = pair.RankA;
            match["rank_in_" + prefix] = pair.RankA;
            match["rank_in_disc"] = pair.RankB;
            match["disc_family"] = run.Family;
            match["disc_arch"] = run.Architecture;
            match["disc_label"] = run.Label;
            match["results_dir"] = run.Folder;
            matches[run.Label] = match;
        }
        found["matches"] = matches;
        return found;
    }

    private static JsonObject Generator(string prefix, VisionRun run, Anchor anchor)
    {
        var found = new JsonObject { ["anchor_prefix"] = prefix };
        Side(found, "anchor", run.Layers.Generator, anchor.Neuron);
        Side(found, prefix, run.Layers.Generator, anchor.Neuron);
        return found;
    }

    private static void Side(JsonObject found, string prefix, IReadOnlyList<string> layers, NeuronKey neuron)
    {
        found[prefix + "_layer_idx"] = neuron.Layer;
        found[prefix + "_layer"] = layers[neuron.Layer];
        found[prefix + "_neuron"] = neuron.Unit;
    }

    /// <summary>What anchors have beside their matches, then columns of each tower after its label and two underscores.</summary>
    private static string Table(string prefix, IReadOnlyList<VisionRun> runs, IReadOnlyList<JsonObject> anchors)
    {
        string[] own = ["anchor_prefix", "anchor_layer_idx", "anchor_layer", "anchor_neuron", prefix + "_layer_idx", prefix + "_layer",
            prefix + "_neuron", "num_models", "avg_correlation", "min_correlation", "max_correlation", "sum_correlation"];
        string[] ofTower = [.. OfTower.Select(name => name.Length > 0 ? name : "rank_in_" + prefix)];
        IEnumerable<IEnumerable<string>> rows = anchors.Select(anchor => own.Select(name => Text(anchor[name]))
            .Concat(runs.SelectMany(run => ofTower.Select(name => Text(anchor["matches"]![run.Label]![name])))));
        // Lines end as Python's csv ends them.
        return string.Concat(rows.Prepend(own.Concat(runs.SelectMany(run => ofTower.Select(name => $"{run.Label}__{name}"))))
            .Select(row => string.Join(',', row.Select(Quoted)) + "\r\n"));
    }

    private static string Text(JsonNode? value) => value!.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : value.ToJsonString();

    private static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field
        : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static double Least(Anchor anchor) => anchor.Partners.Min(partner => partner.Correlation);
}
