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
/// No finite model is exactly true of a trained network, and enough seeds reject any; so a margin is stated first, as a ratio. The prediction is
/// refuted where at some size the interval of the ratio lies outside the margin, and confirmed where at every size it lies inside.
/// The level is shared over the sizes. Counts are whole: their scatter over seeds is taken as at least that of rounding, 1/12.
/// </remarks>
/// <param name="Sizes">One per size.</param>
/// <param name="Margin">Ratio minus one, for example 0.15.</param>
/// <param name="Verdict">The outcome.</param>
/// <param name="Reason">Which size made it.</param>
public sealed record CountAgreement(IReadOnlyList<CountComparison> Sizes, double Margin, Verdict Verdict, string Reason)
{
    /// <summary>That every true ratio lies within the margin: the smallest of the sizes' values times their number.</summary>
    public double P => Math.Min(1, Sizes.Count * Sizes.Min(size => size.P));

    private const double RoundingVariance = 1 / 12.0;

    /// <summary>Judges the counts of several seeds at each size.</summary>
    /// <exception cref="BadInputException">A size with one count, or without a prediction.</exception>
    public static CountAgreement Judge(IReadOnlyList<CountRow> counts, IReadOnlyList<FittedCount> predicted, double predictionDegrees, double margin, double level = 0.05)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(predicted);
        if (!(margin > 0))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "A margin is positive.");
        IGrouping<double, CountRow>[] sizes = [.. counts.GroupBy(row => row.Size).OrderBy(group => group.Key)];
        double limit = Math.Log(1 + margin);
        CountComparison[] compared = [.. sizes.Select(size => Compare(size, level / sizes.Length))];
        CountComparison worst = compared.MaxBy(size => Math.Abs(size.LogRatio))!;
        CountComparison? outside = compared.Where(size => size.Interval.Low > limit || size.Interval.High < -limit).MaxBy(size => Math.Abs(size.LogRatio));
        string Text(CountComparison size) => FormattableString.Invariant($"N = {size.Neurons}: {size.Measured:F1} measured, {size.Predicted:F1} predicted, ")
            + FormattableString.Invariant($"ratio {Math.Exp(size.LogRatio):F2} [{Math.Exp(size.Interval.Low):F2}, {Math.Exp(size.Interval.High):F2}]");
        return outside is not null ? new(compared, margin, Verdict.Disagrees, FormattableString.Invariant($"Beyond {margin:P0} at {Text(outside)}."))
            : compared.All(size => size.Interval.Low >= -limit && size.Interval.High <= limit)
                ? new(compared, margin, Verdict.Agrees, FormattableString.Invariant($"Within {margin:P0} at every size; the farthest, {Text(worst)}."))
                : new(compared, margin, Verdict.CannotTell, FormattableString.Invariant($"Neither shown to be within {margin:P0} at every size nor beyond it at one; the farthest, {Text(worst)}."));

        CountComparison Compare(IGrouping<double, CountRow> size, double own)
        {
            FittedCount expected = predicted.FirstOrDefault(entry => entry.Neurons == (long)size.Key) ?? throw new BadInputException(
                FormattableString.Invariant($"counts at size {size.Key}"), $"Predictions exist for {string.Join(", ", predicted.Select(entry => entry.Neurons))}", "Predict every measured size");
            SampleMoments moments = SampleMoments.Of(size.Select(row => row.Count));
            if (moments.Count < 2)
                throw new BadInputException(FormattableString.Invariant($"{moments.Count} seed at size {size.Key}"), "The scatter between seeds is the error of a count", "Measure two seeds or more");
            double mean = moments.Mean, variance = Math.Max(moments.SampleVariance, RoundingVariance) / moments.Count / Math.Pow(mean + 0.5, 2);
            double other = Math.Pow(expected.LogStandardError * expected.Expected / (expected.Expected + 0.5), 2);
            double ratio = Math.Log((mean + 0.5) / (expected.Expected + 0.5));
            if (double.IsNaN(other))
                throw new BadInputException("a prediction without an error", "It was fitted to one seed", "Fit it to two seeds or more");
            double degrees = Math.Pow(variance + other, 2) / (variance * variance / (moments.Count - 1) + (other > 0 ? other * other / predictionDegrees : 0));
            double error = Math.Sqrt(variance + other);
            return new((long)size.Key, mean, expected.Expected, ratio, Interval.Around(ratio, StudentT.TwoSidedQuantile(1 - own, degrees) * error),
                StudentT.TwoSidedP(Math.Max(0, Math.Abs(ratio) - limit) / error, degrees));
        }
    }
}
