using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>The power law and its rivals on mean ln count at each size, all with one normal error of ln count.</summary>
internal static class LogNormalRivals
{
    /// <summary>
    /// A residual standard deviation below this is rounding of the input, not evidence: otherwise noise-free curves would be told apart
    /// in their last digits.
    /// </summary>
    private const double SmallestResidual = 1e-9;

    public static IReadOnlyList<FormFit> Of(double[] x, double[] y) => RivalForms.Compare(x, design =>
    {
        var target = new double[y.Length];
        for (int i = 0; i < target.Length; i++)
            target[i] = y[i] - design.Offsets[i];
        (double[] beta, double rss) = SmallSystem.LeastSquares(design.Rows, target);
        double variance = Math.Max(rss / y.Length, SmallestResidual * SmallestResidual);
        return (beta, -0.5 * y.Length * (Math.Log(2 * Math.PI * variance) + 1));
    });
}
