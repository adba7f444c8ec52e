using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>Powers in counts that stand above a known background, and contrasts of the powers of several counts of the same
/// points.</summary>
/// <remarks>
/// Each series k has a mean rows * exp(x'beta_k) above its background, fitted by sum over points w x (E/mu - 1) = 0 (E77), E the count less
/// its background, which may be zero or negative. What is judged is one contrast sum_k g_k beta_k, so that one number a point is left,
/// u = sum_k g_k (E_k/mu_k - 1): counts at several levels are nested, and how they hang together is in its scatter and never assumed.
/// Weights w = 1/(v + d): v is u's variance if counts are Poisson's, nested where they are of one group, d by moments; scale from the
/// scatter of the points and t on (points - columns) degrees of freedom, as for one count (<see cref="CountWeights"/>), which this is
/// where there is one series and no background. Resampled documents add what all points share of them and scatter cannot show.
/// </remarks>
public sealed class ExcessFit
{
    private const int MostSteps = 100, MostRounds = 200;

    /// <summary>Of weights between rounds, and of the estimating equations, relative.</summary>
    private const double Settled = 1e-9, Solved = 1e-11;

    /// <summary>A power beyond this is one at infinity, as is a mean below this.</summary>
    private const double LargestPower = 60, LeastMean = 1e-3;

    private readonly double[][] _design;
    private readonly double[] _weights, _residuals;
    private readonly double[,] _inverse;
    private readonly double[][] _deviations;

    private ExcessFit(double[][] design, double[] weights, double[] residuals, double[] coefficients, double[][] means,
        double dispersion, double[][] deviations)
    {
        (_design, _weights, _residuals, _deviations) = (design, weights, residuals, deviations);
        (Coefficients, Means, Dispersion) = (coefficients, means, dispersion);
        _inverse = SmallSystem.Inverse(Information(design, weights));
    }

    /// <summary>By column of the design: sum over series of g_k beta_k.</summary>
    public IReadOnlyList<double> Coefficients { get; }

    /// <summary>[series][point]: fitted total above the background; empty for a series that the contrast leaves out.</summary>
    public IReadOnlyList<double[]> Means { get; }

    /// <summary>d: variance of u beyond that of Poisson counts.</summary>
    public double Dispersion { get; }

    /// <summary>Points less columns.</summary>
    public int DegreesOfFreedom => _design.Length - _design[0].Length;

    /// <summary>Fits a contrast of series.</summary>
    /// <param name="points">The points, as many as the design has columns or more.</param>
    /// <param name="contrast">g, by series.</param>
    /// <param name="groups">By series: series of one group are nested counts of the same pairs; others are independent. Null for one
    /// group.</param>
    /// <returns>Null where a series has no finite power: too few counts above the background, or all of them at one end.</returns>
    [Equation("excess-contrast")]
    public static ExcessFit? Of(IReadOnlyList<CountedPoint> points, IReadOnlyList<double> contrast, IReadOnlyList<int>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(contrast);
        double[][] design = [.. points.Select(point => point.Design.ToArray())];
        int columns = design[0].Length, count = points.Count;
        if (count < columns || contrast.All(g => g == 0))
            return null;
        var means = new double[contrast.Count][];
        for (int k = 0; k < contrast.Count; k++)
            means[k] = contrast[k] == 0 ? [] : Start(points, design, k);
        double dispersion = 0;
        double[] weights = [.. Variances(points, contrast, groups, means).Select(v => 1 / v)], residuals = new double[count];
        for (int round = 0; ; round++)
        {
            double moved = 0;
            for (int k = 0; k < contrast.Count; k++)
            {
                if (contrast[k] == 0)
                    continue;
                if (Solve(points, design, k, [.. weights.Zip(means[k], (weight, mean) => weight / mean)], means[k]) is not { } solved)
                    return null;
                moved = Math.Max(moved, solved.Zip(means[k], (own, old) => Math.Abs(Math.Log(own / old))).Max());
                means[k] = solved;
            }
            for (int s = 0; s < count; s++)
                residuals[s] = Enumerable.Range(0, contrast.Count).Where(k => contrast[k] != 0)
                    .Sum(k => contrast[k] * (Excess(points[s], k) / means[k][s] - 1));
            double[] variances = Variances(points, contrast, groups, means);
            dispersion = Moments(residuals, variances, count - columns);
            double[] next = [.. variances.Select(v => 1 / (v + dispersion))];
            moved = Math.Max(moved, Enumerable.Range(0, count).Max(s => Math.Abs(Math.Log(next[s] / weights[s]))));
            // Half a step where weights and means chase each other.
            weights = round < 8 ? next : [.. weights.Zip(next, (own, other) => Math.Sqrt(own * other))];
            if (moved < Settled || round == MostRounds)
                break;
        }
        double[] coefficients = new double[columns];
        for (int k = 0; k < contrast.Count; k++)
        {
            if (contrast[k] == 0)
                continue;
            double[] own = Powers(points, design, k, means[k]);
            for (int j = 0; j < columns; j++)
                coefficients[j] += contrast[k] * own[j];
        }
        return new(design, weights, residuals, coefficients, means, dispersion, Deviations(points, contrast, means));
    }

    /// <summary>A combination of the coefficients, with its error.</summary>
    /// <param name="combination">By column of the design.</param>
    /// <param name="sizes">The sizes it was measured at, to say what would settle it.</param>
    /// <param name="units">What each point is of, where several are of one unit (a shape, in several series that have a constant each) and
    /// may err alike; null where each is of its own.</param>
    public Estimate Of(IReadOnlyList<double> combination, SizeDesign? sizes = null, Units? units = null)
    {
        ArgumentNullException.ThrowIfNull(combination);
        double value = combination.Select((c, j) => c * Coefficients[j]).Sum();
        bool isRepeated = units is not null && units.Count < _design.Length;
        int freedom = isRepeated ? Math.Min(DegreesOfFreedom, units!.Count - (Coefficients.Count - units.Constants) - 1)
            : DegreesOfFreedom;
        if (freedom < 1)
            return new(value, double.NaN, 0, null, sizes);
        // The combination as a linear function of u.
        double[] linear = Linear(combination);
        double leverage = Quadratic(combination);
        double scale = Scale(_residuals);
        if (isRepeated)
            scale = Math.Max(scale, ScaleOf(units!, freedom));
        double variance = scale * leverage + EstimatedWeights(linear);
        (double hidden, int replicates) = Hidden(linear, leverage);
        double own = Math.Sqrt(variance), other = Math.Sqrt(hidden);
        return hidden > 0
            ? new(value, Math.Sqrt(variance + hidden), BehrensFisher.TabledDegrees(own, freedom, other, replicates - 1), null, sizes)
            : new(value, own, freedom, null, sizes);
    }

    /// <summary>One coefficient, with its error.</summary>
    public Estimate Coefficient(int column, SizeDesign? sizes = null, Units? units = null) =>
        Of([.. Enumerable.Range(0, Coefficients.Count).Select(j => j == column ? 1.0 : 0)], sizes, units);

    /// <summary>
    /// Condition number of the design: of the correlation matrix of its columns, each weighted as the fit does and, after the constant
    /// ones, centred by them. Above some 30 columns cannot be told apart.
    /// </summary>
    /// <param name="constants">Leading columns that are constants (one for each series of cells).</param>
    public double Condition(int constants)
    {
        int columns = Coefficients.Count, own = columns - constants;
        double[,] information = Information(_design, _weights);
        // Schur complement of the constants.
        var inverse = SmallSystem.Inverse(information);
        var block = new double[own, own];
        for (int i = 0; i < own; i++)
            for (int j = 0; j < own; j++)
                block[i, j] = inverse[constants + i, constants + j] / Math.Sqrt(inverse[constants + i, constants + i]
                    * inverse[constants + j, constants + j]);
        // Of two columns the eigenvalues of a correlation matrix are 1 +- r, those of its inverse in the same ratio.
        double largest = Power(block), smallest = 1 / Power(SmallSystem.Inverse(block));
        return largest / smallest;
    }

    private double[] Linear(IReadOnlyList<double> combination)
    {
        int columns = Coefficients.Count;
        return [.. _design.Select((row, s) => _weights[s] * Enumerable.Range(0, columns).Sum(i => combination[i]
            * Enumerable.Range(0, columns).Sum(j => _inverse[i, j] * row[j])))];
    }

    private double Quadratic(IReadOnlyList<double> combination) => Enumerable.Range(0, Coefficients.Count).Sum(i =>
        Enumerable.Range(0, Coefficients.Count).Sum(j => combination[i] * combination[j] * _inverse[i, j]));

    private double Scale(double[] residuals) =>
        residuals.Select((u, s) => _weights[s] * u * u).Sum() / DegreesOfFreedom;

    /// <summary>Mean square of the units' own residuals, which is what points of one unit have in common beside their own error: that of
    /// the fit where they have nothing (E90).</summary>
    [Equation("unit-scale")]
    private double ScaleOf(Units units, int freedom) => Enumerable.Range(0, _design.Length).GroupBy(s => units.OfPoint[s]).Sum(unit =>
    {
        double sum = unit.Sum(s => _weights[s] * _residuals[s]);
        return sum * sum / unit.Sum(s => _weights[s]);
    }) / freedom;

    /// <summary>What points are of.</summary>
    /// <param name="OfPoint">The unit of each point.</param>
    /// <param name="Constants">Leading columns of the design that are constants, one for each series.</param>
    public sealed record Units(IReadOnlyList<int> OfPoint, int Constants)
    {
        /// <summary>Units.</summary>
        public int Count { get; } = OfPoint.Distinct().Count();
    }

    /// <summary>What the estimation of d adds (E43).</summary>
    private double EstimatedWeights(double[] linear)
    {
        if (!(Dispersion > 0))
            return 0;
        double derivative = -linear.Select((c, s) => c * _weights[s] * _residuals[s]).Sum(), mean = _weights.Average(w => 1 / w);
        return derivative * derivative * 2 * mean * mean / DegreesOfFreedom;
    }

    /// <summary>What resampled documents scatter beyond what the scatter of points would show of them.</summary>
    private (double Variance, int Replicates) Hidden(double[] linear, double leverage)
    {
        int replicates = _deviations.Length, columns = Coefficients.Count;
        if (replicates < 2)
            return (0, 0);
        double sampling = 0, shown = 0;
        foreach (double[] deviation in _deviations)
        {
            double moved = linear.Select((c, s) => c * deviation[s]).Sum();
            sampling += moved * moved / (replicates - 1);
            double[] gradient = new double[columns];
            for (int j = 0; j < columns; j++)
                gradient[j] = _design.Select((row, s) => _weights[s] * row[j] * deviation[s]).Sum();
            double[] beta = new double[columns];
            for (int i = 0; i < columns; i++)
                beta[i] = Enumerable.Range(0, columns).Sum(j => _inverse[i, j] * gradient[j]);
            shown += Scale([.. _design.Select((row, s) => deviation[s] - row.Select((x, j) => x * beta[j]).Sum())])
                * leverage / (replicates - 1);
        }
        return (Math.Max(0, sampling - shown), replicates);
    }

    private static double Excess(CountedPoint point, int k) => point.Counts[k] - point.Background[k];

    private static double[][] Deviations(IReadOnlyList<CountedPoint> points, IReadOnlyList<double> contrast, double[][] means)
    {
        int replicates = points.Min(point => point.Replicates.Count);
        if (replicates < 2)
            return [];
        double[][] all = [.. Enumerable.Range(0, replicates).Select(b => points.Select((point, s) => Enumerable.Range(0, contrast.Count)
            .Where(k => contrast[k] != 0).Sum(k => contrast[k] * point.Replicates[b][k] / means[k][s])).ToArray())];
        // Resampling changes a count on average, and that bias is not error.
        double[] middle = [.. points.Select((_, s) => all.Average(own => own[s]))];
        return [.. all.Select(own => own.Select((value, s) => value - middle[s]).ToArray())];
    }

    /// <summary>Variance of u at each point if counts are Poisson's.</summary>
    private static double[] Variances(IReadOnlyList<CountedPoint> points, IReadOnlyList<double> contrast, IReadOnlyList<int>? groups,
        double[][] means)
    {
        int[] used = [.. Enumerable.Range(0, contrast.Count).Where(k => contrast[k] != 0)];
        return [.. points.Select((point, s) =>
        {
            double sum = 0, least = double.PositiveInfinity;
            foreach (int k in used)
            {
                foreach (int other in used.Where(other => groups is null || groups[k] == groups[other]))
                {
                    // Of nested counts the smaller is what both share.
                    double common = Math.Min(means[k][s] + point.Background[k], means[other][s] + point.Background[other])
                        + Math.Min(point.BackgroundVariance[k], point.BackgroundVariance[other]);
                    sum += contrast[k] * contrast[other] * common / (means[k][s] * means[other][s]);
                }
                least = Math.Min(least, contrast[k] * contrast[k] / means[k][s]);
            }
            // Two counts that are the same pairs have a contrast without variance.
            return Math.Max(sum, least * LeastVariance);
        })];
    }

    /// <summary>Of a contrast, against the least of its counts' own.</summary>
    private const double LeastVariance = 1e-3;

    private static double Moments(double[] residuals, double[] variances, int freedom)
    {
        if (freedom < 1 || Pearson(0) <= freedom)
            return 0;
        double high = residuals.Sum(u => u * u) / freedom;
        // Where variances are nothing beside the residuals the sum at its bound is the freedom but for rounding.
        if (Pearson(high) >= freedom)
            return high;
        return BracketedRoot.Find(d => Pearson(d) - freedom, 0, high, 1e-12);

        double Pearson(double d) => residuals.Zip(variances, (u, v) => u * u / (v + d)).Sum();
    }

    private static double[] Start(IReadOnlyList<CountedPoint> points, double[][] design, int k)
    {
        double[] logs = [.. points.Select(point => Math.Log(Math.Max(Excess(point, k),
            0.5 + 0.5 * Math.Sqrt(Math.Max(0, point.Background[k] + point.BackgroundVariance[k]))) / point.Rows[k]))];
        double[] beta = SmallSystem.LeastSquares(design, logs).Coefficients;
        return [.. design.Select((row, s) => points[s].Rows[k] * Math.Exp(row.Select((x, j) => x * beta[j]).Sum()))];
    }

    private static double[] Powers(IReadOnlyList<CountedPoint> points, double[][] design, int k, double[] means) =>
        SmallSystem.LeastSquares(design, [.. means.Select((mean, s) => Math.Log(mean / points[s].Rows[k]))]).Coefficients;

    /// <summary>
    /// Means with sum c x (E - mu) = 0, c = w/mu of the round before: a concave likelihood whatever the sign of E. Newton's steps, halved
    /// while it falls. Null where its maximum lies at infinity.
    /// </summary>
    private static double[]? Solve(IReadOnlyList<CountedPoint> points, double[][] design, int k, double[] factors, double[] start)
    {
        int columns = design[0].Length, count = design.Length;
        double[] means = [.. start];
        double likelihood = Likelihood(means);
        for (int step = 0; step < MostSteps; step++)
        {
            double[] score = new double[columns];
            var information = new double[columns, columns];
            for (int s = 0; s < count; s++)
            {
                for (int i = 0; i < columns; i++)
                {
                    score[i] += factors[s] * (Excess(points[s], k) - means[s]) * design[s][i];
                    for (int j = 0; j < columns; j++)
                        information[i, j] += factors[s] * means[s] * design[s][i] * design[s][j];
                }
            }
            double[] move = SmallSystem.Solve(information, score);
            if (!move.All(double.IsFinite))
                return null;
            double longest = design.Max(row => Math.Abs(Dot(row, move))), fraction = Math.Min(1, 3 / Math.Max(1e-300, longest));
            double[] candidate = means;
            for (; fraction > 1e-10; fraction /= 2)
            {
                candidate = [.. means.Select((mean, s) => mean * Math.Exp(fraction * Dot(design[s], move)))];
                if (Likelihood(candidate) >= likelihood - 1e-13 * (1 + Math.Abs(likelihood)))
                    break;
            }
            (means, likelihood) = (candidate, Likelihood(candidate));
            if (means.Any(mean => !(mean > LeastMean)))
                return null;
            if (longest < Solved)
                break;
        }
        return Powers(points, design, k, means).Skip(1).All(power => Math.Abs(power) < LargestPower) ? means : null;

        double Likelihood(double[] at)
        {
            double sum = 0;
            for (int s = 0; s < count; s++)
                sum += factors[s] * (Excess(points[s], k) * Math.Log(at[s]) - at[s]);
            return sum;
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum += a[j] * b[j];
        return sum;
    }

    private static double Norm(double[] values) => Math.Sqrt(Dot(values, values));

    private static double[,] Information(double[][] design, double[] weights)
    {
        int columns = design[0].Length;
        var sum = new double[columns, columns];
        for (int s = 0; s < design.Length; s++)
            for (int i = 0; i < columns; i++)
                for (int j = 0; j < columns; j++)
                    sum[i, j] += weights[s] * design[s][i] * design[s][j];
        return sum;
    }

    /// <summary>Largest eigenvalue of a symmetric positive definite matrix of a few columns.</summary>
    private static double Power(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[] vector = [.. Enumerable.Range(0, n).Select(i => 1 + 0.1 * i)];
        double value = 0;
        for (int step = 0; step < 1000; step++)
        {
            double[] next = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => matrix[i, j] * vector[j]))];
            value = Norm(next);
            vector = [.. next.Select(entry => entry / value)];
        }
        return value;
    }
}
