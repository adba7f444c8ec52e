using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>One size of a <see cref="CountAgreement"/>.</summary>
/// <param name="Neurons">N.</param>
/// <param name="Measured">Mean count over seeds.</param>
/// <param name="Predicted">Expected count.</param>
/// <param name="LogRatio">ln((measured + 1/2)/(predicted + 1/2)), so that a count of zero has one.</param>
/// <param name="Interval">Of it, at a level shared over all sizes (Bonferroni), the prediction's own error included.</param>
/// <param name="P">That the true ratio lies within the margin, two-sided, for this size alone.</param>
public sealed record CountComparison(long Neurons, double Measured, double Predicted, double LogRatio, Interval Interval, double P);

/// <summary>Whether predicted counts, frozen before, describe the measured ones at every size within a stated margin.</summary>
/// <remarks>
/// No finite model is exactly true of a trained network, and enough seeds reject any; so a margin is stated first, as a ratio. The
/// prediction is refuted where at some size the interval of the ratio lies outside the margin, and confirmed where at every size it lies
/// inside. The level is shared over the predicted sizes. Counts are whole: their scatter over seeds is taken as at least that of rounding,
/// 1/12. Prediction and measurement must rest on different seeds: their errors are joined as independent ones, each with its own degrees of
/// freedom (<see cref="BehrensFisher"/>), since Satterthwaite's let too much pass at three or four seeds. A predicted size with fewer than
/// two counts cannot be compared: the others may still refute, but nothing is confirmed.
/// </remarks>
/// <param name="Sizes">One per size that can be compared.</param>
/// <param name="Missing">Predicted sizes that cannot.</param>
/// <param name="Margin">Ratio minus one, for example 0.15.</param>
/// <param name="Verdict">The outcome.</param>
/// <param name="Reason">Which size made it.</param>
public sealed record CountAgreement(IReadOnlyList<CountComparison> Sizes, IReadOnlyList<long> Missing, double Margin, Verdict Verdict,
    string Reason)
{
    private const double RoundingVariance = 1 / 12.0;

    /// <summary>
    /// That every true ratio lies within the margin: the smallest of the sizes' values times the number of
    /// predicted sizes; NaN where no size can be compared.
    /// </summary>
    public double P => Sizes.Count == 0 ? double.NaN : Math.Min(1, (Sizes.Count + Missing.Count) * Sizes.Min(size => size.P));

    /// <summary>The size that is farthest from its prediction; null where none can be compared.</summary>
    public CountComparison? Farthest => Sizes.MaxBy(size => Math.Abs(size.LogRatio));

    /// <summary>Judges the counts of several seeds at each size.</summary>
    /// <param name="counts">One per size and seed.</param>
    /// <param name="predicted">One per size.</param>
    /// <param name="predictionDegrees">Of the prediction's errors.</param>
    /// <param name="margin">Ratio minus one.</param>
    /// <param name="level">Of all sizes together.</param>
    /// <exception cref="BadInputException">A size without a prediction, or a prediction without an error.</exception>
    [Equation("count-agreement")]
    public static CountAgreement Judge(IReadOnlyList<CountRow> counts, IReadOnlyList<FittedCount> predicted, double predictionDegrees,
        double margin, double level = 0.05)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(predicted);
        if (!(margin > 0))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "A margin is positive.");
        if (counts.FirstOrDefault(row => predicted.All(entry => entry.Neurons != (long)row.Size)) is { } stray)
            throw new BadInputException(FormattableString.Invariant($"counts at size {stray.Size}"),
                $"Predictions exist for {string.Join(", ", predicted.Select(entry => entry.Neurons))}", "Predict every measured size");
        if (predicted.Any(entry => double.IsNaN(entry.LogStandardError)))
            throw new BadInputException("a prediction without an error", "It was fitted to one seed", "Fit it to two seeds or more");
        ILookup<long, double> bySize = counts.ToLookup(row => (long)row.Size, row => row.Count);
        CountComparison[] compared = [.. predicted.Where(entry => bySize[entry.Neurons].Count() >= 2).OrderBy(entry => entry.Neurons)
            .Select(entry =>
                Compare(entry, SampleMoments.Of(bySize[entry.Neurons]), predictionDegrees, Math.Log(1 + margin), level / predicted.Count))];
        long[] missing = [.. predicted.Select(entry => entry.Neurons).Except(compared.Select(size => size.Neurons)).Order()];
        (Verdict verdict, string reason) = Decide(compared, missing, margin);
        return new(compared, missing, margin, verdict, reason);
    }

    private static (Verdict, string) Decide(CountComparison[] compared, long[] missing, double margin)
    {
        double limit = Math.Log(1 + margin);
        string absent = missing.Length > 0 ? $" Fewer than two seeds are measured at N = {string.Join(", ", missing)}." : "";
        if (compared.Length == 0)
            return (Verdict.CannotTell, $"Nothing can be compared.{absent}");
        CountComparison worst = compared.MaxBy(size => Math.Abs(size.LogRatio))!;
        if (compared.Where(size => size.Interval.Low > limit || size.Interval.High < -limit)
            .MaxBy(size => Math.Abs(size.LogRatio)) is { } outside)
            return (Verdict.Disagrees, FormattableString.Invariant($"Beyond {margin:P0} at {Text(outside)}.{absent}"));
        return missing.Length == 0 && compared.All(size => size.Interval.Low >= -limit && size.Interval.High <= limit)
            ? (Verdict.Agrees, FormattableString.Invariant($"Within {margin:P0} at every size; the farthest, {Text(worst)}."))
            : (Verdict.CannotTell, FormattableString.Invariant(
                $"Neither shown to be within {margin:P0} at every size nor beyond it at one; the farthest, {Text(worst)}.{absent}"));

        static string Text(CountComparison size) =>
            FormattableString.Invariant($"N = {size.Neurons}: {size.Measured:F1} measured, {size.Predicted:F1} predicted, ")
                + FormattableString.Invariant(
                    $"ratio {Math.Exp(size.LogRatio):F2} [{Math.Exp(size.Interval.Low):F2}, {Math.Exp(size.Interval.High):F2}]");
    }

    private static CountComparison Compare(FittedCount expected, SampleMoments measured, double predictionDegrees,
        double limit, double level)
    {
        double own = Math.Sqrt(Math.Max(measured.SampleVariance, RoundingVariance) / measured.Count) / (measured.Mean + 0.5),
            degrees = measured.Count - 1;
        double other = expected.LogStandardError * expected.Expected / (expected.Expected + 0.5);
        double ratio = Math.Log((measured.Mean + 0.5) / (expected.Expected + 0.5));
        // An error of zero has any number of degrees; a fit to one seed was refused above.
        double otherDegrees = other > 0 ? predictionDegrees : double.PositiveInfinity;
        double half = other > 0 ? BehrensFisher.TwoSidedQuantile(1 - level, own, degrees, other, otherDegrees)
            : StudentT.TwoSidedQuantile(1 - level, degrees) * own;
        return new(expected.Neurons, measured.Mean, expected.Expected, ratio, Interval.Around(ratio, half),
            BehrensFisher.TwoSidedP(Math.Max(0, Math.Abs(ratio) - limit), own, degrees, other, otherDegrees));
    }
}
