using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Statistics.Verdicts;

/// <summary>The exponent that the measured fit would give on the law's own finite-N curve over the same sizes.</summary>
public sealed record PredictedExponent
{
    private readonly IReadOnlyList<(double Size, double Count)>? _curve;
    private readonly double _stated;

    private PredictedExponent(string name, double value, double stated, double rounding, double degreesOfFreedom,
        IReadOnlyList<(double, double)>? curve)
    {
        (Name, Value, DegreesOfFreedom, _stated, _curve) = (name, value, degreesOfFreedom, stated, curve);
        StandardError = rounding > 0 ? Math.Sqrt(stated * stated + rounding * rounding) : stated;
    }

    /// <summary>Name of the hypothesis.</summary>
    public string Name { get; }

    public double Value { get; }

    /// <summary>
    /// Of the prediction itself: from the uncertainty of its inputs, 0 where they are known, and from rounding where its curve is in
    /// whole features. Noise lets features cross the threshold one by one, so that the expected count lies anywhere within half a
    /// feature of the whole number: variance 1/12 of each count.
    /// </summary>
    public double StandardError { get; }

    /// <summary>Of that standard error; infinite where it is known.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>
    /// The same prediction with the weights and clusters of a fit: the curve's exponent as that fit measures it, so that curvature cancels
    /// whatever the weights. A stated number, or a curve over other sizes, stays as it is.
    /// </summary>
    public PredictedExponent For(SizeFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        if (_curve is null)
            return this;
        Dictionary<double, double> counts = _curve.ToDictionary(point => Math.Log(point.Size), point => point.Count);
        SlopeGroup[][] clusters = fit.Groups;
        if (clusters.Any(cluster => cluster.Any(group => group.X.Any(x => !counts.ContainsKey(x)))))
            return this;
        double value = clusters.Average(cluster => cluster.Average(group => group.OfCurve([.. group.X.Select(x => counts[x])])));
        Dictionary<double, double> moved = counts.Keys.ToDictionary(x => x, _ => 0.0);
        foreach (SlopeGroup[] cluster in clusters)
            foreach (SlopeGroup group in cluster)
                for (int s = 0; s < group.X.Length; s++)
                    moved[group.X[s]] += group.Coefficients[s] / cluster.Length / clusters.Length;
        double[] coefficients = [.. _curve.Select(point => moved[Math.Log(point.Size)])];
        return new(Name, value, _stated, Rounding(_curve, coefficients), DegreesOfFreedom, _curve);
    }

    /// <summary>Fits the law's own curve, so that finite-size curvature cancels in the comparison.</summary>
    /// <param name="name">Name of the hypothesis.</param>
    /// <param name="sizes">The measured sizes, with the same repetitions as the measurement.</param>
    /// <param name="predictedCounts">The law's count at each, positive.</param>
    /// <param name="standardError">Of the prediction, from the uncertainty of its inputs.</param>
    /// <param name="degreesOfFreedom">Of that error; infinite where it is known.</param>
    public static PredictedExponent FromCurve(string name, IReadOnlyList<double> sizes, IReadOnlyList<double> predictedCounts,
        double standardError = 0, double degreesOfFreedom = double.PositiveInfinity)
    {
        if (!(degreesOfFreedom > 0))
            throw new ArgumentOutOfRangeException(nameof(degreesOfFreedom), degreesOfFreedom, "Degrees of freedom are positive.");
        if (PowerLawFit.Refusal(sizes, predictedCounts) is { } refusal)
            throw refusal;
        (double, double)[] curve = [.. sizes.Zip(predictedCounts).GroupBy(point => point.First).OrderBy(group => group.Key)
            .Select(group => (group.Key, group.First().Second))];
        double[] repeats = [.. sizes.GroupBy(size => size).OrderBy(group => group.Key).Select(group => (double)group.Count())];
        return OfCurve(name, curve, repeats, Error(standardError), degreesOfFreedom);
    }

    /// <summary>What <see cref="OfCounts"/> does, for people.</summary>
    public const string CountRule = "least squares of ln count on ln N over the law's own counts, each weighted by the count as a "
        + "Poisson count is";

    /// <summary>
    /// The exponent that a prediction is frozen with: that of the law's own counts at the sizes to be judged, each size weighted by its
    /// count. A fit of measured counts weighs them so as far as they scatter as counts do, so curvature cancels; nothing of it is made anew
    /// when the measurement is there.
    /// </summary>
    /// <inheritdoc cref="FromCurve" path="/param"/>
    public static PredictedExponent OfCounts(string name, IReadOnlyList<double> sizes, IReadOnlyList<double> predictedCounts,
        double standardError = 0, double degreesOfFreedom = double.PositiveInfinity)
    {
        if (PowerLawFit.Refusal(sizes, predictedCounts) is { } refusal)
            throw refusal;
        (double Size, double Count)[] curve = [.. sizes.Zip(predictedCounts).DistinctBy(point => point.First)
            .OrderBy(point => point.First)];
        return OfCurve(name, curve, [.. curve.Select(point => point.Count)], Error(standardError), degreesOfFreedom).Settled();
    }

    private PredictedExponent Settled() => new(Name, Value, StandardError, 0, DegreesOfFreedom, null);

    private static PredictedExponent OfCurve(string name, IReadOnlyList<(double Size, double Count)> curve, double[] weights, double stated,
        double degreesOfFreedom)
    {
        double[] x = [.. curve.Select(point => Math.Log(point.Size))];
        LineFit line = LineFit.Of(x, [.. curve.Select(point => Math.Log(point.Count))], weights);
        double center = LineFit.Mean(x, weights);
        double[] coefficients = [.. x.Select((value, s) => weights[s] * (value - center) / line.SumOfSquaresX)];
        return new(name, line.Slope, stated, Rounding(curve, coefficients), degreesOfFreedom, curve);
    }

    // What rounding to whole features adds, from the change of the slope with the relative count at each size.
    private static double Rounding(IReadOnlyList<(double Size, double Count)> curve, double[] coefficients) =>
        curve.All(point => point.Count == Math.Floor(point.Count))
            ? Math.Sqrt(curve.Select((point, s) => Math.Pow(coefficients[s] / point.Count, 2)).Sum() / 12)
            : 0;

    /// <summary>An exponent stated as a number.</summary>
    /// <param name="name">Name of the hypothesis.</param>
    /// <param name="value">The exponent.</param>
    /// <param name="standardError">Of the prediction.</param>
    /// <param name="degreesOfFreedom">Of that error; infinite where it is known.</param>
    public static PredictedExponent Of(string name, double value, double standardError = 0,
        double degreesOfFreedom = double.PositiveInfinity)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A predicted exponent must be finite.");
        if (!(degreesOfFreedom > 0))
            throw new ArgumentOutOfRangeException(nameof(degreesOfFreedom), degreesOfFreedom, "Degrees of freedom are positive.");
        return new(name, value, Error(standardError), 0, degreesOfFreedom, null);
    }

    private static double Error(double standardError) => standardError >= 0 && double.IsFinite(standardError)
        ? standardError
        : throw new ArgumentOutOfRangeException(nameof(standardError), standardError, "A standard error is zero or positive, and finite.");
}
