using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>Lines through a value at each size: weights say how well each is known, the scatter of the sizes says how well the line is.
/// </summary>
/// <remarks>Scale from the weighted residuals (Knapp and Hartung's, as in E42), t on sizes less parameters; resampled documents add what
/// all sizes share of them and scatter cannot show.</remarks>
public static class WeightedLine
{
    /// <summary>Slope of values on ln size.</summary>
    /// <param name="logSizes">ln size, two distinct or more.</param>
    /// <param name="values">Value at each.</param>
    /// <param name="weights">Inversely proportional to the variances, above 0.</param>
    /// <param name="replicates">[replicate][size]: values on resampled documents; empty for none.</param>
    public static Estimate Slope(IReadOnlyList<double> logSizes, IReadOnlyList<double> values, IReadOnlyList<double> weights,
        IReadOnlyList<double[]>? replicates = null)
    {
        ArgumentNullException.ThrowIfNull(logSizes);
        ArgumentNullException.ThrowIfNull(weights);
        double middle = LineFit.Mean(logSizes, weights);
        double[] x = [.. logSizes.Select(size => size - middle)];
        SizeDesign design = new(x.Length, (logSizes.Max() - logSizes.Min()) / Math.Log(10), x.Length);
        return Through(x, values, weights, centred: true, replicates) with { Design = design };
    }

    /// <summary>Factor c of values = c x, a line through 0.</summary>
    public static Estimate Ratio(IReadOnlyList<double> x, IReadOnlyList<double> values, IReadOnlyList<double> weights) =>
        Through(x, values, weights, centred: false, null);

    /// <summary>Weighted mean of values.</summary>
    public static Estimate Mean(IReadOnlyList<double> values, IReadOnlyList<double> weights,
        IReadOnlyList<double[]>? replicates = null) => Through([.. values.Select(_ => 1.0)], values, weights, centred: false, replicates);

    private static Estimate Through(IReadOnlyList<double> x, IReadOnlyList<double> values, IReadOnlyList<double> weights, bool centred,
        IReadOnlyList<double[]>? replicates)
    {
        ArgumentNullException.ThrowIfNull(values);
        int freedom = x.Count - (centred ? 2 : 1);
        double squares = Sum(s => weights[s] * x[s] * x[s]);
        (double slope, double scale) = Fit(values);
        if (freedom < 1)
            return new(slope, double.NaN, 0);
        double own = scale / squares, hidden = 0;
        int count = replicates?.Count ?? 0;
        if (count > 1)
        {
            double[] mean = [.. Enumerable.Range(0, x.Count).Select(s => replicates!.Average(b => b[s]))];
            foreach (double[] replicate in replicates!)
            {
                (double moved, double shown) = Fit([.. replicate.Select((value, s) => value - mean[s])]);
                hidden += (moved * moved - shown / squares) / (count - 1);
            }
        }
        return hidden > 0 ? new(slope, Math.Sqrt(own + hidden),
                BehrensFisher.TabledDegrees(Math.Sqrt(own), freedom, Math.Sqrt(hidden), count - 1))
            : new(slope, Math.Sqrt(own), freedom);

        (double Slope, double Scale) Fit(IReadOnlyList<double> of)
        {
            double level = centred ? LineFit.Mean(of, weights) : 0, b = Sum(s => weights[s] * x[s] * (of[s] - level)) / squares;
            return (b, Sum(s => weights[s] * Math.Pow(of[s] - level - b * x[s], 2)) / Math.Max(1, freedom));
        }

        double Sum(Func<int, double> term)
        {
            double sum = 0;
            for (int s = 0; s < x.Count; s++)
                sum += term(s);
            return sum;
        }
    }
}
