using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>Rows of one cluster that share a level, joined at each size, with the weights of their slope.</summary>
/// <param name="X">Distinct ln sizes, ascending.</param>
/// <param name="Weights">1 / variance of the relative count at each, up to a scale.</param>
/// <param name="Rows">Rows at each.</param>
internal sealed record SlopeGroup(double[] X, double[] Weights, int[][] Rows)
{
    private const int MaxSteps = 100;

    /// <summary>x about its weighted mean.</summary>
    public double[] Centred { get; } = [.. X.Select(x => x - LineFit.Mean(X, Weights))];

    /// <summary>Sum of w x^2.</summary>
    public double Squares { get; } = SumOfSquares(X, Weights);

    /// <summary>Change of the slope with a relative change of the value at each size, to first order.</summary>
    public double[] Coefficients => [.. Weights.Select((weight, s) => weight * Centred[s] / Squares)];

    /// <summary>Groups of rows with equal weights.</summary>
    public static SlopeGroup Of(IReadOnlyList<CountRow> rows, int[] group)
    {
        IGrouping<double, int>[] points = [.. group.GroupBy(i => rows[i].Size).OrderBy(point => point.Key)];
        return new([.. points.Select(point => Math.Log(point.Key))], [.. points.Select(_ => 1.0)],
            [.. points.Select(point => point.ToArray())]);
    }

    /// <summary>Weighted least squares of values at each size.</summary>
    public GroupSlope Linear(double[] values)
    {
        LineFit line = LineFit.Of(X, values, Weights);
        return new(this, line.Slope, line.Residuals);
    }

    /// <summary>
    /// The slope of a curve of positive means, as the count model of the same weights finds it: sum w (y/mu - 1) (1, x) = 0.
    /// </summary>
    public double OfCurve(double[] means)
    {
        LineFit line = LineFit.Of(X, [.. means.Select(mean => Math.Log(mean))], Weights);
        double center = LineFit.Mean(X, Weights), a = line.Intercept + line.Slope * center, b = line.Slope;
        for (int step = 0; step < MaxSteps; step++)
        {
            double s0 = 0, s1 = 0, h00 = 0, h01 = 0, h11 = 0;
            for (int i = 0; i < X.Length; i++)
            {
                double x = Centred[i], ratio = means[i] * Math.Exp(-a - b * x), slope = Weights[i] * ratio;
                s0 += Weights[i] * (ratio - 1);
                s1 += Weights[i] * (ratio - 1) * x;
                h00 += slope;
                h01 += slope * x;
                h11 += slope * x * x;
            }
            double determinant = h00 * h11 - h01 * h01, moveA = (h11 * s0 - h01 * s1) / determinant,
                moveB = (h00 * s1 - h01 * s0) / determinant;
            (a, b) = (a + moveA, b + moveB);
            if (!(Math.Abs(moveA) + Math.Abs(moveB) > 1e-14 * (1 + Math.Abs(a) + Math.Abs(b))))
                break;
        }
        return b;
    }

    private static double SumOfSquares(double[] x, double[] weights)
    {
        double center = LineFit.Mean(x, weights);
        return x.Zip(weights, (value, weight) => weight * (value - center) * (value - center)).Sum();
    }
}

/// <summary>A group's own slope.</summary>
/// <param name="Group">The group.</param>
/// <param name="Slope">Its slope.</param>
/// <param name="Residuals">What is left at each size, relative for counts.</param>
internal sealed record GroupSlope(SlopeGroup Group, double Slope, double[] Residuals);
