using System.Globalization;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>Rosetta Neurons between toys of different seeds: do they carry the same feature, and is their correlation its isolation (M21)?</summary>
internal static class ToyPairClaims
{
    /// <summary>A correlation this near sqrt(s_A s_B), on average over pairs, measures isolation: a twentieth of the whole scale.</summary>
    private const double CorrelationMargin = 0.05;

    /// <summary>Above this expected correlation a pair could hardly miss by more than the margin.</summary>
    private const double PureFrom = 0.9;

    /// <summary>The measured pairs of networks of one series.</summary>
    public static CellRow[] CellsOf(ToySeries series, IReadOnlyList<CellRow> cells) => [.. cells.Where(cell => cell.World == series.World && cell.ToyPair is not null).OrderBy(cell => cell.Neurons).ThenBy(cell => cell.Seed)];

    /// <summary>Pairs of neurons that correlate at or above tau.</summary>
    public static int CountAt(CellRow cell, double tau) => cell.ToyPair!.Pairs.Count(pair => pair[0] >= tau);

    /// <summary>Exponent of those counts over sizes; null where they cannot be fitted.</summary>
    public static SizeFit? Fit(ToySeries series, IReadOnlyList<CellRow> cells) => ToyRelations.Try(() =>
        SizeFit.Of([.. CellsOf(series, cells).Select(cell => new CountRow(cell.Neurons, CountAt(cell, series.Definition.Tau), seed: cell.Seed.ToString(CultureInfo.InvariantCulture)))]));

    /// <summary>The claims of one series; none where no pair of networks is matched.</summary>
    /// <remarks>
    /// Two neurons of one feature correlate as r = sqrt(s_A s_B) + sqrt((1 - s_A)(1 - s_B)) times the correlation of the rests, so pure pairs cannot miss sqrt(s_A s_B) whatever training does: they are counted,
    /// and only pairs up to <see cref="PureFrom"/> are judged. The unit is the pair of seeds: its networks of all sizes share data.
    /// </remarks>
    public static IEnumerable<VerdictRecord> Of(ToySeries series, IReadOnlyList<CellRow> cells, double level)
    {
        double tau = series.Definition.Tau;
        CellRow[] own = CellsOf(series, cells);
        double[][] above = [.. own.SelectMany(cell => cell.ToyPair!.Pairs.Where(pair => pair[0] >= tau))];
        if (above.Length == 0)
            yield break;
        double[][][] units = [.. own.GroupBy(cell => cell.Seed).Select(unit => unit.SelectMany(cell => cell.ToyPair!.Pairs).Where(pair => pair[1] >= tau && pair[3] == 1).ToArray())];
        double[][][] judged = [.. units.Select(unit => unit.Where(pair => pair[1] <= PureFrom).ToArray()).Where(unit => unit.Length > 0)];
        double[] shares = [.. own.GroupBy(cell => cell.Seed).Select(unit => unit.SelectMany(cell => cell.ToyPair!.Pairs).Where(pair => pair[0] >= tau).ToArray()).Where(unit => unit.Length > 0).Select(unit => unit.Average(pair => pair[3]))];
        double[][] pure = [.. units.SelectMany(unit => unit).Where(pair => pair[1] > PureFrom)];
        string beside = string.Create(CultureInfo.InvariantCulture, $" {pure.Length} pure pairs (expected above {PureFrom}) differ by {(pure.Length > 0 ? pure.Average(pair => pair[0] - pair[1]) : 0):F3} on average. ")
            + string.Create(CultureInfo.InvariantCulture, $"Of {above.Length} pairs at or above tau {above.Count(pair => pair[3] == 1)} carry the same part of the same feature ({shares.Min():P1} to {shares.Max():P1} by pair of seeds).");
        var record = new VerdictRecord
        {
            Id = $"{series.World}/correlation-is-isolation",
            World = series.World,
            Claim = string.Create(CultureInfo.InvariantCulture, $"The correlation of matched neurons that carry one feature, and not it alone, is sqrt(s_A s_B), within {CorrelationMargin} on average."),
            Predicted = 0,
            Outcome = VerdictNames.CannotTell,
            Reason = $"{judged.Length} pairs of seeds have pairs of neurons that could differ, and two are needed.{beside}",
            WouldSettle = "More seeds.",
            Decisive = false,
        };
        if (judged.Length < 2)
        {
            yield return record;
            yield break;
        }
        SampleMoments means = SampleMoments.Of(judged.Select(unit => unit.Average(pair => pair[0] - pair[1])));
        double error = Math.Sqrt(means.SampleVariance / judged.Length), degrees = judged.Length - 1, half = StudentT.TwoSidedQuantile(1 - level, degrees) * error;
        double beyond = Math.Max(0, Math.Abs(means.Mean) - CorrelationMargin);
        bool inside = Math.Abs(means.Mean) + half <= CorrelationMargin, outside = Math.Abs(means.Mean) - half > CorrelationMargin;
        yield return record with
        {
            Measured = means.Mean,
            MeasuredInterval95 = [means.Mean - half, means.Mean + half],
            P = error > 0 ? StudentT.TwoSidedP(beyond / error, degrees) : beyond == 0 ? 1 : 0,
            Outcome = inside ? VerdictNames.Agrees : outside ? VerdictNames.Disagrees : VerdictNames.CannotTell,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Correlation less sqrt(s_A s_B) over {judged.Sum(unit => unit.Length)} pairs of neurons in {judged.Length} pairs of seeds, a mean of each: {means.Mean:F3} [{means.Mean - half:F3}, {means.Mean + half:F3}].{beside}"),
            WouldSettle = inside || outside ? null : record.WouldSettle,
        };
    }
}
