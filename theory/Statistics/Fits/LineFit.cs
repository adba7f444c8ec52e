using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>Ordinary least squares of y on x with an intercept, by centred compensated sums.</summary>
internal sealed class LineFit
{
    private LineFit(double[] residuals) => Residuals = residuals;

    public double Slope { get; private init; }

    public double Intercept { get; private init; }

    public double SlopeStandardError { get; private init; }

    public double InterceptStandardError { get; private init; }

    public double RSquared { get; private init; }

    public double ResidualSumOfSquares { get; private init; }

    /// <summary>Sum of (x - mean x)^2.</summary>
    public double SumOfSquaresX { get; private init; }

    public double[] Residuals { get; }

    public int PointCount => Residuals.Length;

    public double ResidualStandardDeviation => Math.Sqrt(ResidualSumOfSquares / (PointCount - 2));

    public double LogLikelihood => -0.5 * PointCount * (Math.Log(2 * Math.PI * ResidualSumOfSquares / PointCount) + 1);

    /// <summary>Fits at least two points whose x are not all equal.</summary>
    public static LineFit Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        int count = x.Count;
        double meanX = Mean(x), meanY = Mean(y);
        CompensatedSum xx = default, xy = default, yy = default;
        for (int i = 0; i < count; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xx.Add(dx * dx);
            xy.Add(dx * dy);
            yy.Add(dy * dy);
        }
        double slope = xy.Value / xx.Value;
        var residuals = new double[count];
        CompensatedSum rss = default;
        for (int i = 0; i < count; i++)
        {
            residuals[i] = y[i] - meanY - slope * (x[i] - meanX);
            rss.Add(residuals[i] * residuals[i]);
        }
        double variance = rss.Value / (count - 2);
        return new LineFit(residuals)
        {
            Slope = slope,
            Intercept = meanY - slope * meanX,
            SlopeStandardError = Math.Sqrt(variance / xx.Value),
            InterceptStandardError = Math.Sqrt(variance * (1.0 / count + meanX * meanX / xx.Value)),
            RSquared = yy.Value > 0 ? 1 - rss.Value / yy.Value : 0,
            ResidualSumOfSquares = rss.Value,
            SumOfSquaresX = xx.Value,
        };
    }

    /// <summary>Arithmetic mean; exact where all values are equal, so that a constant series has no variance.</summary>
    internal static double Mean(IReadOnlyList<double> values)
    {
        double first = values[0];
        CompensatedSum sum = default;
        foreach (double value in values)
            sum.Add(value - first);
        return first + sum.Value / values.Count;
    }
}
