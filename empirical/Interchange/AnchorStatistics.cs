using System.Text.Json;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Interchange;

/// <summary>The published pipeline's <c>rosetta_avg_corr_stats.json</c>. Where there are no anchors the statistics are null, never
/// NaN.</summary>
public sealed class AnchorStatistics
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "rosetta_avg_corr_stats.json";

    private readonly string[] _models;

    private AnchorStatistics(string anchor, string[] models, int count, SummaryStatistics? summary, double? median) =>
        (AnchorModel, _models, Count, Summary, Median) = (anchor, models, count, summary, median);

    /// <summary>Name of the first model.</summary>
    public string AnchorModel { get; }

    /// <summary>Names of the other models.</summary>
    public IReadOnlyList<string> Models => _models;

    /// <summary>Number of anchors.</summary>
    public int Count { get; }

    /// <summary>Mean, population standard deviation, least and largest average correlation; null without anchors.</summary>
    public SummaryStatistics? Summary { get; }

    /// <summary>Median of the average correlations; null without anchors.</summary>
    public double? Median { get; }

    /// <summary>The statistics of a list of anchors.</summary>
    public static AnchorStatistics Of(string anchorModel, IReadOnlyList<string> models, IReadOnlyList<Anchor> anchors)
    {
        double[] averages = [.. anchors.Select(anchor => anchor.AverageCorrelation).Order()];
        double? median = averages.Length == 0 ? null : (averages[(averages.Length - 1) / 2] + averages[averages.Length / 2]) / 2;
        return new AnchorStatistics(anchorModel, [.. models], averages.Length, SummaryStatistics.Of(averages), median);
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, BestBuddies.Indented);
        json.WriteStartObject();
        json.WriteString("anchor", AnchorModel);
        json.WriteStartArray("models");
        foreach (string model in _models)
            json.WriteStringValue(model);
        json.WriteEndArray();
        json.WriteNumber("count", Count);
        BestBuddiesStatistics.WriteNumberOrNull(json, "mean", Summary?.Mean);
        BestBuddiesStatistics.WriteNumberOrNull(json, "std", Summary?.StandardDeviation);
        BestBuddiesStatistics.WriteNumberOrNull(json, "min", Summary?.Least);
        BestBuddiesStatistics.WriteNumberOrNull(json, "max", Summary?.Largest);
        BestBuddiesStatistics.WriteNumberOrNull(json, "median", Median);
        json.WriteEndObject();
    });

    /// <summary>Reads the file.</summary>
    /// <exception cref="BadInputException">No such file, no JSON, a missing or unknown key, or a value that cannot be.</exception>
    public static AnchorStatistics Read(string path) => StrictJson.Read(path, root =>
    {
        StrictJson[] value = root.Object("anchor", "models", "count", "mean", "std", "min", "max", "median");
        int count = value[2].Integer(0);
        SummaryStatistics? summary = count == 0 ? null
            : SummaryStatistics.Stated(count, value[3].Correlation(), value[4].Number(), value[5].Correlation(), value[6].Correlation());
        return new AnchorStatistics(value[0].Text(), [.. value[1].List().Select(model => model.Text())], count, summary,
            count == 0 ? null : value[7].Correlation());
    });
}
