namespace Rosetta.Theory.Numerics;

/// <summary>Least squares of y on x with an intercept, ordinary or weighted, by centred compensated sums.</summary>
/// <remarks>Weights are relative: only their ratios matter for the line and its errors. Sums of squares are weighted sums.</remarks>
internal sealed class LineFit
{
    private LineFit(double[] residuals) => Residuals = residuals;

    public double Slope { get; private init; }

    public double Intercept { get; private init; }

    public double SlopeStandardError { get; private init; }

    public double InterceptStandardError { get; private init; }

    public double RSquared { get; private init; }

    public double ResidualSumOfSquares { get; private init; }

    /// <summary>Sum of weight (x - mean x)^2.</summary>
    public double SumOfSquaresX { get; private init; }

    public double[] Residuals { get; }

    public int PointCount => Residuals.Length;

    public double ResidualStandardDeviation => Math.Sqrt(ResidualSumOfSquares / (PointCount - 2));

    public double LogLikelihood => -0.5 * PointCount * (Math.Log(2 * Math.PI * ResidualSumOfSquares / PointCount) + 1);

    /// <summary>Fits at least two points whose x are not all equal.</summary>
    /// <param name="x">Positions.</param>
    /// <param name="y">Values.</param>
    /// <param name="weights">Positive weights, inversely proportional to the variances; null for equal ones.</param>
    public static LineFit Of(IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double>? weights = null)
    {
        int count = x.Count;
        double meanX = Mean(x, weights), meanY = Mean(y, weights);
        CompensatedSum xx = default, xy = default, yy = default, total = default;
        for (int i = 0; i < count; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY, weight = weights is null ? 1 : weights[i];
            xx.Add(weight * dx * dx);
            xy.Add(weight * dx * dy);
            yy.Add(weight * dy * dy);
            total.Add(weight);
        }
        double slope = xy.Value / xx.Value;
        var residuals = new double[count];
        CompensatedSum rss = default;
        for (int i = 0; i < count; i++)
        {
            residuals[i] = y[i] - meanY - slope * (x[i] - meanX);
            rss.Add((weights is null ? 1 : weights[i]) * residuals[i] * residuals[i]);
        }
        double variance = rss.Value / (count - 2);
        return new LineFit(residuals)
        {
            Slope = slope,
            Intercept = meanY - slope * meanX,
            SlopeStandardError = Math.Sqrt(variance / xx.Value),
            InterceptStandardError = Math.Sqrt(variance * (1 / total.Value + meanX * meanX / xx.Value)),
            RSquared = yy.Value > 0 ? 1 - rss.Value / yy.Value : 0,
            ResidualSumOfSquares = rss.Value,
            SumOfSquaresX = xx.Value,
        };
    }

    /// <summary>Arithmetic mean; exact where all values are equal, so that a constant series has no variance.</summary>
    internal static double Mean(IReadOnlyList<double> values, IReadOnlyList<double>? weights = null)
    {
        double first = values[0];
        CompensatedSum sum = default, total = default;
        for (int i = 0; i < values.Count; i++)
        {
            double weight = weights is null ? 1 : weights[i];
            sum.Add(weight * (values[i] - first));
            total.Add(weight);
        }
        return first + sum.Value / total.Value;
    }
}
