using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Verdicts;

/// <summary>What would let a measurement tell the prediction from its rival: each line alone suffices.</summary>
/// <param name="Power">The chance, with that design, of rejecting the rival when the prediction is true.</param>
/// <param name="Gap">Distance of the rival's exponent from the predicted one.</param>
/// <param name="StandardErrorNeeded">Of the measured exponent, at the present degrees of freedom; NaN where none would do.</param>
/// <param name="SizesNeeded">Sizes, evenly spaced in ln size over the present range; null where 10,000 would not do.</param>
/// <param name="DecadesNeeded">Decades of size, at the present number of sizes; infinite where none would do.</param>
/// <param name="SeedsFactor">By how much to multiply the rows at each size, at the present sizes, if their errors are independent;
/// infinite where none would do.</param>
/// <param name="PredictionError">Joined standard error of the prediction and its rival, which no measurement makes smaller.</param>
public sealed record SettlingDesign(double Power, double Gap, double StandardErrorNeeded, int? SizesNeeded, double DecadesNeeded,
    double SeedsFactor, double PredictionError)
{
    private const int MostSizes = 10_000;

    /// <summary>The designs that would settle a measurement; null where its design or error is unknown.</summary>
    /// <remarks>The chance of rejecting the rival is taken as P(T &gt; t - gap / error), the shifted t distribution: for these
    /// powers within a percent of the noncentral one. Sizes evenly spaced over a range L in ln size give
    /// sum (x - mean)^2 = L^2 n (n + 1) / (12 (n - 1)). The error is that of measurement, prediction and rival together; only the first
    /// shrinks with the design.</remarks>
    public static SettlingDesign? For(Estimate measured, PredictedExponent prediction, PredictedExponent rival, double level, double power)
    {
        ArgumentNullException.ThrowIfNull(measured);
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(rival);
        double gap = Math.Abs(rival.Value - prediction.Value), error = measured.StandardError;
        if (measured.Design is not { } design || !(error > 0) || !double.IsFinite(error) || gap == 0 || !(measured.DegreesOfFreedom > 0))
            return null;
        double own = Math.Sqrt(Square(prediction.StandardError) + Square(rival.StandardError));
        double needed = Measured(measured.DegreesOfFreedom), ratio = needed > 0 ? error / needed : double.PositiveInfinity;
        int present = design.SizeCount;
        int? sizes = null;
        if (Enough(MostSizes))
        {
            // More sizes have a smaller error and need less of it: the fewest are found by halving.
            int too = 2, enough = MostSizes;
            while (enough - too > 1)
            {
                int middle = (too + enough) / 2;
                (too, enough) = Enough(middle) ? (too, middle) : (middle, enough);
            }
            sizes = enough;
        }
        return new(power, gap, needed, sizes, design.Decades * ratio, ratio * ratio, own);

        bool Enough(int n) => error * Math.Sqrt(Spacing(present) / Spacing(n)) <= Measured(n - 2);

        // What is left for the measurement; NaN where the prediction's own error takes all.
        double Measured(double degrees) => Math.Sqrt(Square(ErrorNeeded(gap, degrees, level, power)) - own * own);
    }

    /// <summary>Whether no measurement, however sharp, would tell the two apart.</summary>
    public bool PredictionTooUncertain => double.IsNaN(StandardErrorNeeded) && SizesNeeded is null;

    public override string ToString() => PredictionTooUncertain
        ? string.Create(CultureInfo.InvariantCulture,
            $"no number of sizes settles it: the prediction's own error is too large ({PredictionError:G3}, joined with the rival's, "
                + $"against a gap of {Gap:G3})")
        : string.Create(CultureInfo.InvariantCulture,
            $"a standard error of {StandardErrorNeeded:G3} gives power {Power:P0} against a gap of {Gap:G3}"
                + $"{(PredictionError > 0 ? FormattableString.Invariant($", beside {PredictionError:G3} of the prediction's own") : "")}: "
                + $"{(SizesNeeded is { } sizes ? sizes : "over 10,000")} sizes over the same range, or {DecadesNeeded:F1} decades with as "
                + $"many sizes, or {SeedsFactor:F1} times the rows at each size");

    private static double Square(double value) => value * value;

    private static double ErrorNeeded(double gap, double degrees, double level, double power) =>
        gap / (StudentT.TwoSidedQuantile(1 - level, degrees) + StudentT.Quantile(power, degrees));

    private static double Spacing(int sizes) => sizes * (sizes + 1.0) / (sizes - 1.0);
}
