using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>The power law and its rivals on mean ln count at each size, all with one normal error of ln count.</summary>
internal static class LogNormalRivals
{
    /// <summary>
    /// A residual standard deviation below this is rounding of the input, not evidence: otherwise noise-free curves would be told apart
    /// in their last digits.
    /// </summary>
    private const double SmallestResidual = 1e-9;

    public static IReadOnlyList<RivalFit> Of(double[] x, double[] y) => RivalForms.Compare(x, design =>
    {
        Matrix<double> columns = Matrix<double>.Build.DenseOfRowArrays(design.Rows);
        Vector<double> target = Vector<double>.Build.Dense([.. y.Select((value, i) => value - design.Offsets[i])]);
        double[] beta = [.. columns.QR(QRMethod.Thin).Solve(target)];
        double rss = (target - columns * Vector<double>.Build.Dense(beta)).PointwisePower(2).Sum();
        double variance = Math.Max(rss / y.Length, SmallestResidual * SmallestResidual);
        return (beta, -0.5 * y.Length * (Math.Log(2 * Math.PI * variance) + 1));
    });
}
