namespace Rosetta.Theory.Statistics.Fits;

/// <summary>
/// Weights of the relative counts at each size: a count that is a sum of many events is known to 1 / sqrt(count), and a law holds with a
/// scatter of its own.
/// </summary>
/// <remarks>
/// Negative binomial regression with the dispersion by moments, which is random-effects meta-regression of counts: working variance of
/// Y/mu at a size v = 1/mu + d, with d &gt;= 0 such that Pearson's statistic equals its degrees of freedom. The scale of v is estimated
/// anew from the weighted residuals, with t on S - 2 degrees of freedom (Knapp and Hartung 2003): counts that scatter less than Poisson's
/// keep an honest, shorter interval. An estimated d moves the slope; its variance (db/dd)^2 Var(d) is added (Kackar and Harville 1984),
/// Var(d) = 2 mean(v)^2 / (S - 2), where d is off its boundary 0. A zero is a count like any other.
/// </remarks>
internal static class CountWeights
{
    /// <summary>A power law at a dispersion, with weights 1 / (1/mu + d).</summary>
    /// <param name="group">The rows; their weights are not looked at.</param>
    /// <param name="cells">Their counts at each size.</param>
    /// <param name="dispersion">d.</param>
    [Equation("count-weights")]
    public static GroupSlope Of(SlopeGroup group, CountCells cells, double dispersion)
    {
        (double slope, double[] means) = cells.Line(dispersion);
        return new(new(group.X, [.. means.Select(mean => mean / (1 + dispersion * mean))], group.Rows), slope,
            [.. means.Select((mean, s) => cells.Counts[s] / mean - 1)]);
    }

    /// <summary>What the estimation of d adds to the variance of the slope: (db/dd)^2 Var(d); 0 at the boundary.</summary>
    [Equation("estimated-weights")]
    public static double SlopeVariance(GroupSlope slope, double dispersion)
    {
        SlopeGroup group = slope.Group;
        int sizes = group.X.Length;
        if (!(dispersion > 0) || sizes < 3)
            return 0;
        // The estimating equations differentiated: dw/dd = -w^2.
        double derivative = Enumerable.Range(0, sizes)
            .Sum(s => -group.Weights[s] * group.Weights[s] * group.Centred[s] * slope.Residuals[s]) / group.Squares;
        double mean = group.Weights.Average(weight => 1 / weight);
        return derivative * derivative * 2 * mean * mean / (sizes - 2);
    }
}
