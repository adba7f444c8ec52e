using System.Globalization;
using System.Text.Json;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Interchange;

/// <summary>The published pipeline's <c>best_buddies_stats.json</c>. Where there are no pairs the statistics are null, never NaN.</summary>
public sealed class BestBuddiesStatistics
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "best_buddies_stats.json";

    private BestBuddiesStatistics(int totalPairs, SummaryStatistics? correlation, double? meanRankA, double? meanRankB,
        IReadOnlyDictionary<(int LayerA, int LayerB), int> pairsByLayerPair) =>
        (TotalPairs, Correlation, MeanRankA, MeanRankB, PairsByLayerPair) = (totalPairs, correlation, meanRankA, meanRankB,
            pairsByLayerPair);

    /// <summary>Number of pairs.</summary>
    public int TotalPairs { get; }

    /// <summary>Mean, population standard deviation, least and largest correlation; null without pairs.</summary>
    public SummaryStatistics? Correlation { get; }

    /// <summary>Mean rank of the partner among the neighbours of the first model's neuron; null without pairs.</summary>
    public double? MeanRankA { get; }

    /// <summary>Mean rank of the partner among the neighbours of the second model's neuron; null without pairs.</summary>
    public double? MeanRankB { get; }

    /// <summary>Pairs by layer of the first and layer of the second model; layer pairs without any are absent.</summary>
    public IReadOnlyDictionary<(int LayerA, int LayerB), int> PairsByLayerPair { get; }

    /// <summary>The statistics of a list of pairs.</summary>
    public static BestBuddiesStatistics Of(IReadOnlyList<MutualPair> pairs) =>
        new(pairs.Count, SummaryStatistics.Of([.. pairs.Select(pair => pair.Correlation)]),
        pairs.Count == 0 ? null : pairs.Average(pair => pair.RankA), pairs.Count == 0 ? null : pairs.Average(pair => pair.RankB),
        LayerMap.Of(pairs));

    /// <summary>Writes the file.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, BestBuddies.Indented);
        json.WriteStartObject();
        json.WriteNumber("total_pairs", TotalPairs);
        json.WriteStartObject("correlation_stats");
        WriteNumberOrNull(json, "mean", Correlation?.Mean);
        WriteNumberOrNull(json, "std", Correlation?.StandardDeviation);
        WriteNumberOrNull(json, "min", Correlation?.Least);
        WriteNumberOrNull(json, "max", Correlation?.Largest);
        json.WriteEndObject();
        json.WriteStartObject("rank_stats");
        WriteNumberOrNull(json, "mean_rank_model1", MeanRankA);
        WriteNumberOrNull(json, "mean_rank_model2", MeanRankB);
        json.WriteEndObject();
        json.WriteStartObject("pairs_by_layerpair");
        foreach (((int layerA, int layerB), int count) in PairsByLayerPair)
            json.WriteNumber(string.Create(CultureInfo.InvariantCulture, $"{layerA}_vs_{layerB}"), count);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>Reads the file.</summary>
    /// <exception cref="BadInputException">No such file, no JSON, a missing or unknown key, or a value that cannot be.</exception>
    public static BestBuddiesStatistics Read(string path) => StrictJson.Read(path, root =>
    {
        StrictJson[] value = root.Object("total_pairs", "correlation_stats", "rank_stats", "pairs_by_layerpair");
        int total = value[0].Integer(0);
        StrictJson[] correlation = value[1].Object("mean", "std", "min", "max"),
            ranks = value[2].Object("mean_rank_model1", "mean_rank_model2");
        var layers = new Dictionary<(int, int), int>();
        foreach ((string key, StrictJson count) in value[3].Map())
            if (!layers.TryAdd(LayerPair(key) ?? throw value[3].Bad($"has the key '{key}'", "Keys such as 0_vs_11 are needed"),
                count.Integer(0)))
                throw value[3].Bad($"repeats a pair of layers as '{key}'", "Each pair of layers is counted once");
        if (layers.Values.Sum(count => (long)count) != total)
            throw value[3].Bad($"counts {layers.Values.Sum(count => (long)count)} pairs", $"They must add up to total_pairs, {total}");
        SummaryStatistics? summary = total == 0 ? null
            : SummaryStatistics.Stated(total, correlation[0].Correlation(), correlation[1].Number(), correlation[2].Correlation(),
                correlation[3].Correlation());
        return new BestBuddiesStatistics(total, summary, ranks[0].NumberOrNull(), ranks[1].NumberOrNull(), layers);
    });

    private static (int, int)? LayerPair(string key) => key.Split("_vs_") is [string first, string second]
        && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int a)
        && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out int b) ? (a, b) : null;

    internal static void WriteNumberOrNull(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
