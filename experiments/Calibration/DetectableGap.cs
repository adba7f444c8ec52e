using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Experiments.Calibration;

/// <summary>
/// The smallest distance of two exponents that a study tells with a stated power: (t(1 - level/2) + t(power)) * standard error.
/// </summary>
/// <remarks>
/// For worlds whose spectrum the run itself measures there is no curve to draw from before it; the gap can be stated nevertheless. ln count
/// has variance dispersion + 1 / count; sizes evenly spaced over a range L in ln size give sum (x - mean)^2 = L^2 n (n + 1) / (12 (n - 1)).
/// The shifted t distribution stands for the noncentral one, as in a verdict's settling design.
/// </remarks>
internal static class DetectableGap
{
    /// <summary>Sizes below which a slope has no error.</summary>
    public const int FewestSizes = 3;

    /// <summary>A count of middling size in small trained models; it matters only where 1 / count is not below the dispersion.</summary>
    public const double TypicalCount = 100;

    /// <summary>Dispersion of counts that scatter by a tenth about their law, which is little for trained models.</summary>
    public const double LeastDispersion = 0.01;

    /// <param name="sizeCount">Sizes, at least 3.</param>
    /// <param name="decades">Decades of size that they span.</param>
    /// <param name="dispersion">Negative-binomial dispersion of the counts.</param>
    /// <param name="count">A typical count.</param>
    /// <param name="level">Level of the test.</param>
    /// <param name="power">Power asked for.</param>
    public static double Of(int sizeCount, double decades, double dispersion, double count, double level, double power)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeCount, FewestSizes);
        double range = decades * Math.Log(10), degrees = sizeCount - 2;
        double squares = range * range * sizeCount * (sizeCount + 1.0) / (12 * (sizeCount - 1.0));
        return (StudentT.TwoSidedQuantile(1 - level, degrees) + StudentT.Quantile(power, degrees))
            * Math.Sqrt((dispersion + 1 / count) / squares);
    }
}
