using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Counts;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>A bent power law: ln mean count quadratic in ln size.</summary>
/// <param name="Means">At each size.</param>
/// <param name="Middle">Local exponent in the middle of ln size.</param>
/// <param name="Change">Local exponent at the largest size minus that at the smallest.</param>
/// <param name="Covariance">Of (Middle, Change), from the scatter about this form; NaN where there are three points.</param>
internal sealed record BentLine(double[] Means, double Middle, double Change, double[,] Covariance)
{
    /// <summary>Parameters of the mean.</summary>
    public const int Parameters = 3;

    /// <summary>The bent power law of highest likelihood; null under three points or where it has none.</summary>
    public static BentLine? Of(CountCells cells, double dispersion)
    {
        int n = cells.PointCount;
        if (n < Parameters)
            return null;
        // u from -1 to 1: the slope in u over half the range is the exponent in the middle, the local exponent changes by 4 c / half.
        double half = cells.Range / 2, middle = cells.X[0] + half;
        double[][] rows = [.. cells.X.Select(x => (x - middle) / half).Select(u => new[] { 1, u, u * u })];
        LogLinkModel model = new(rows, cells.Counts, [.. cells.Exposures.Select(exposure => Math.Log(exposure))]);
        if (model.FitBeta(dispersion) is not { } beta)
            return null;
        double[] means = model.Means(beta);
        var information = new double[Parameters, Parameters];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < Parameters; j++)
                for (int k = 0; k < Parameters; k++)
                    information[j, k] += means[i] / (1 + dispersion * means[i]) * rows[i][j] * rows[i][k];
        double[,] inverse = SmallSystem.Inverse(information);
        double scale = n > Parameters ? cells.Pearson(means, dispersion) / (n - Parameters) : double.NaN;
        double[] factors = [1 / half, 4 / half];
        var covariance = new double[2, 2];
        for (int j = 0; j < 2; j++)
            for (int k = 0; k < 2; k++)
                covariance[j, k] = scale * factors[j] * factors[k] * inverse[j + 1, k + 1];
        return new(means, beta[1] / half, 4 * beta[2] / half, covariance);
    }
}
