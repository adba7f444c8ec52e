using System.Globalization;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>Rosetta Neurons between toys of different seeds: do they carry the same feature, and is their correlation its isolation (theory.md section 1)?</summary>
internal static class ToyPairClaims
{
    /// <summary>A correlation this near sqrt(s_A s_B), on average over pairs, measures isolation: a twentieth of the whole scale.</summary>
    private const double CorrelationMargin = 0.05;

    /// <summary>The measured pairs of networks of one series.</summary>
    public static CellRow[] CellsOf(ToySeries series, IReadOnlyList<CellRow> cells) => [.. cells.Where(cell => cell.World == series.World && cell.ToyPair is not null).OrderBy(cell => cell.Neurons).ThenBy(cell => cell.Seed)];

    /// <summary>Pairs of neurons that correlate at or above tau.</summary>
    public static int CountAt(CellRow cell, double tau) => cell.ToyPair!.Pairs.Count(pair => pair[0] >= tau);

    /// <summary>Exponent of those counts over sizes; null where they cannot be fitted.</summary>
    public static SizeFit? Fit(ToySeries series, IReadOnlyList<CellRow> cells) => ToyRelations.Try(() =>
        SizeFit.Of([.. CellsOf(series, cells).Select(cell => new CountRow(cell.Neurons, CountAt(cell, series.Definition.Tau), seed: cell.Seed.ToString(CultureInfo.InvariantCulture)))]));

    /// <summary>The claims of one series; none where fewer than two pairs of networks are matched.</summary>
    public static IEnumerable<VerdictRecord> Of(ToySeries series, IReadOnlyList<CellRow> cells, double level)
    {
        double tau = series.Definition.Tau;
        double[][][] clusters = [.. CellsOf(series, cells).Select(cell => cell.ToyPair!.Pairs.Where(pair => pair[1] >= tau && pair[3] == 1).ToArray()).Where(pairs => pairs.Length > 0)];
        if (clusters.Length < 2)
            yield break;
        SampleMoments means = SampleMoments.Of(clusters.Select(pairs => pairs.Average(pair => pair[0] - pair[1])));
        double error = Math.Sqrt(means.SampleVariance / clusters.Length), degrees = clusters.Length - 1, half = StudentT.TwoSidedQuantile(1 - level, degrees) * error;
        double p = error > 0 ? StudentT.TwoSidedP(means.Mean / error, degrees) : means.Mean == 0 ? 1 : 0;
        bool inside = Math.Abs(means.Mean) + half <= CorrelationMargin;
        double[][] above = [.. CellsOf(series, cells).SelectMany(cell => cell.ToyPair!.Pairs.Where(pair => pair[0] >= tau))];
        if (above.Length == 0)
            yield break;
        double[][] all = [.. clusters.SelectMany(pairs => pairs)];
        Interval same = ProportionInterval.Wilson(above.Count(pair => pair[3] == 1), above.Length, 1 - level);
        yield return new VerdictRecord
        {
            Id = $"{series.World}/correlation-is-isolation",
            World = series.World,
            Claim = string.Create(CultureInfo.InvariantCulture, $"The correlation of matched neurons that carry one feature is sqrt(s_A s_B), within {CorrelationMargin} on average."),
            Predicted = 0,
            Measured = means.Mean,
            MeasuredInterval95 = [means.Mean - half, means.Mean + half],
            P = p,
            Outcome = inside ? VerdictNames.Agrees : Math.Abs(means.Mean) - half > CorrelationMargin ? VerdictNames.Disagrees : VerdictNames.CannotTell,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Correlation less sqrt(s_A s_B) over {all.Length} pairs in {clusters.Length} pairs of networks, a mean of each: {means.Mean:F3} [{means.Mean - half:F3}, {means.Mean + half:F3}]; ")
                + string.Create(CultureInfo.InvariantCulture, $"of {above.Length} pairs at or above tau {above.Count(pair => pair[3] == 1)} carry the same part of the same feature ({same.Low:P1} to {same.High:P1})."),
            WouldSettle = inside || Math.Abs(means.Mean) - half > CorrelationMargin ? null : "More seeds.",
            Decisive = false,
        };
    }
}
