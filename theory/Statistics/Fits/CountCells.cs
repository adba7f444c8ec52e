using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Counts;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>
/// Total counts at distinct sizes, with a mean exposure * exp(shape(ln size)) and variance mean + dispersion * mean^2: what every form of
/// a law is fitted to.
/// </summary>
/// <remarks>Zeros are counts like any other. Counts need not be whole. Lean, since a bootstrap fits some hundred series.</remarks>
internal sealed class CountCells
{
    private const int MaxSteps = 100;

    /// <summary>Of a step, relative.</summary>
    private const double Converged = 1e-12;

    /// <summary>A dispersion below this adds less than 1e-12 mu^2 to the variance: it is the boundary.</summary>
    private const double SmallestDispersion = 1e-12;

    private readonly double _center;

    /// <param name="x">Distinct ln sizes, ascending, two or more.</param>
    /// <param name="counts">Total count at each.</param>
    /// <param name="exposures">Rows behind each, times their known levels.</param>
    public CountCells(double[] x, double[] counts, double[] exposures)
    {
        (X, Counts, Exposures) = (x, counts, exposures);
        _center = LineFit.Mean(x);
    }

    public double[] X { get; }

    public double[] Counts { get; }

    public double[] Exposures { get; }

    public int PointCount => X.Length;

    /// <summary>Of ln size.</summary>
    public double Range => X[^1] - X[0];

    /// <summary>The same sizes with other counts.</summary>
    public CountCells With(double[] counts) => new(X, counts, Exposures);

    /// <summary>Means of the power law of highest likelihood at a dispersion, and its slope.</summary>
    /// <remarks>
    /// Where all counts lie at one end of the sizes the likelihood rises with the slope for ever. There half the leverage of each point is
    /// added to its count, which is Firth's (1993) correction at equal means: a finite slope for a series whose neighbours have one.
    /// </remarks>
    public (double Slope, double[] Means) Line(double dispersion)
    {
        double[] counts = HasFiniteLine() ? Counts : Corrected();
        int n = PointCount;
        double[] start = new double[n];
        for (int i = 0; i < n; i++)
            start[i] = Math.Log((counts[i] + 0.5) / Exposures[i]);
        LineFit line = LineFit.Of(X, start);
        double a = line.Intercept + line.Slope * _center, b = line.Slope;
        double[] means = Means(a, b);
        double likelihood = Kernel(counts, means, dispersion);
        for (int step = 0; step < MaxSteps; step++)
        {
            double s0 = 0, s1 = 0, i00 = 0, i01 = 0, i11 = 0;
            for (int i = 0; i < n; i++)
            {
                double x = X[i] - _center, onePlus = 1 + dispersion * means[i], residual = (counts[i] - means[i]) / onePlus,
                    weight = means[i] / onePlus;
                s0 += residual;
                s1 += residual * x;
                i00 += weight;
                i01 += weight * x;
                i11 += weight * x * x;
            }
            double determinant = i00 * i11 - i01 * i01, moveA = (i11 * s0 - i01 * s1) / determinant,
                moveB = (i00 * s1 - i01 * s0) / determinant;
            if (!double.IsFinite(moveA) || !double.IsFinite(moveB))
                break;
            double scale = 1;
            // Halve while the likelihood falls by more than rounding.
            for (; scale > 1e-9; scale /= 2)
            {
                double[] candidate = Means(a + scale * moveA, b + scale * moveB);
                double next = Kernel(counts, candidate, dispersion);
                if (next >= likelihood - 1e-13 * (1 + Math.Abs(likelihood)))
                {
                    (means, likelihood) = (candidate, next);
                    break;
                }
            }
            if (scale <= 1e-9)
                break;
            (a, b) = (a + scale * moveA, b + scale * moveB);
            if (Math.Abs(moveA) + Math.Abs(moveB) < Converged * (1 + Math.Abs(a) + Math.Abs(b)))
                break;
        }
        return (b, means);
    }

    /// <summary>
    /// Means of a shape at the level of highest likelihood: sum (y - mu) / (1 + d mu) = 0, whose left side falls with the level.
    /// </summary>
    public double[] Levelled(double[] shape, double dispersion)
    {
        double counted = 0, expected = 0;
        for (int i = 0; i < PointCount; i++)
        {
            counted += Counts[i];
            expected += Exposures[i] * shape[i];
        }
        double level = counted / expected;
        for (int step = 0; step < MaxSteps && dispersion > 0; step++)
        {
            double score = 0, information = 0;
            for (int i = 0; i < PointCount; i++)
            {
                double mean = level * Exposures[i] * shape[i], onePlus = 1 + dispersion * mean;
                score += (Counts[i] - mean) / onePlus;
                information += mean * (1 + dispersion * Counts[i]) / (onePlus * onePlus);
            }
            double move = Math.Clamp(score / information, -2, 2);
            level *= Math.Exp(move);
            if (Math.Abs(move) < Converged)
                break;
        }
        double[] means = new double[PointCount];
        for (int i = 0; i < means.Length; i++)
            means[i] = level * Exposures[i] * shape[i];
        return means;
    }

    /// <summary>Log-likelihood: negative binomial, Poisson at dispersion 0.</summary>
    public double LogLikelihood(double[] means, double dispersion)
    {
        CompensatedSum sum = default;
        for (int i = 0; i < means.Length; i++)
            sum.Add(NegativeBinomialTerms.LogLikelihood(Counts[i], means[i], dispersion));
        return sum.Value;
    }

    /// <summary>Log-likelihood but for terms without means.</summary>
    public double Kernel(double[] means, double dispersion) => Kernel(Counts, means, dispersion);

    /// <summary>Sum of (y - mu)^2 / (mu + d mu^2).</summary>
    public double Pearson(double[] means, double dispersion)
    {
        double sum = 0;
        for (int i = 0; i < means.Length; i++)
            sum += Square(Counts[i] - means[i]) / (means[i] * (1 + dispersion * means[i]));
        return sum;
    }

    /// <summary>Common dispersion of several series about lines of their own: Pearson's statistic equals its degrees of freedom, the sum
    /// of points - 2; 0 where it is below at 0 already (Breslow 1984; Paule and Mandel 1982).</summary>
    public static double Dispersion(IReadOnlyList<CountCells> series)
    {
        int degrees = series.Sum(cells => Math.Max(0, cells.PointCount - 2));
        if (degrees == 0 || Excess(0) <= 0)
            return 0;
        double low = Math.Log(1e-3), high = low;
        while (Excess(Math.Exp(low)) <= 0)
        {
            low -= Math.Log(10);
            if (low < Math.Log(SmallestDispersion))
                return 0;
        }
        while (Excess(Math.Exp(high)) > 0 && high < Math.Log(1e8))
            high += Math.Log(10);
        return high >= Math.Log(1e8) ? Math.Exp(high)
            : Math.Exp(BracketedRoot.Find(log => Excess(Math.Exp(log)), Math.Min(low, high - Math.Log(10)), high, 1e-10));

        double Excess(double dispersion) => series.Sum(cells => cells.Pearson(cells.Line(dispersion).Means, dispersion)) - degrees;
    }

    private static double Kernel(double[] counts, double[] means, double dispersion)
    {
        double sum = 0;
        for (int i = 0; i < means.Length; i++)
        {
            double log = counts[i] > 0 ? counts[i] * Math.Log(means[i]) : 0;
            sum += dispersion == 0 ? log - means[i]
                : log - (counts[i] + 1 / dispersion) * StableMath.Log1p(dispersion * means[i]);
        }
        return sum;
    }

    private double[] Means(double level, double slope)
    {
        var means = new double[PointCount];
        for (int i = 0; i < means.Length; i++)
            means[i] = Exposures[i] * Math.Exp(level + slope * (X[i] - _center));
        return means;
    }

    private bool HasFiniteLine()
    {
        int positive = 0, last = 0;
        for (int i = 0; i < PointCount; i++)
        {
            if (Counts[i] > 0)
                (positive, last) = (positive + 1, i);
        }
        return positive > 1 || (positive == 1 && last > 0 && last < PointCount - 1);
    }

    private double[] Corrected()
    {
        double squares = X.Sum(x => Square(x - _center));
        return [.. Counts.Select((count, i) => count + 0.5 * (1.0 / PointCount + Square(X[i] - _center) / squares))];
    }

    private static double Square(double value) => value * value;
}
