using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Statistics.Verdicts;

/// <summary>The exponent that the measured fit would give on the law's own finite-N curve over the same sizes.</summary>
public sealed record PredictedExponent
{
    private PredictedExponent(string name, double value, double standardError) =>
        (Name, Value, StandardError) = (name, value, standardError);

    /// <summary>Name of the hypothesis.</summary>
    public string Name { get; }

    public double Value { get; }

    /// <summary>Of the prediction itself, from the uncertainty of its inputs; 0 where they are known.</summary>
    public double StandardError { get; }

    /// <summary>Fits the law's own curve, so that finite-size curvature cancels in the comparison.</summary>
    /// <param name="name">Name of the hypothesis.</param>
    /// <param name="sizes">The measured sizes, with the same repetitions as the measurement.</param>
    /// <param name="predictedCounts">The law's count at each, positive.</param>
    /// <param name="standardError">Of the prediction, from the uncertainty of its inputs.</param>
    public static PredictedExponent FromCurve(string name, IReadOnlyList<double> sizes, IReadOnlyList<double> predictedCounts,
        double standardError = 0) => Of(name, PowerLawFit.Of(sizes, predictedCounts).Exponent, standardError);

    /// <summary>An exponent stated as a number.</summary>
    public static PredictedExponent Of(string name, double value, double standardError = 0)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A predicted exponent must be finite.");
        if (!(standardError >= 0) || !double.IsFinite(standardError))
            throw new ArgumentOutOfRangeException(nameof(standardError), standardError, "A standard error is zero or positive, and finite.");
        return new(name, value, standardError);
    }
}
