using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Intervals;

/// <summary>Two one-sided t tests (Schuirmann 1987): is an estimate shown to lie inside (low, high)?</summary>
/// <param name="LowerP">p value of "the truth is at or below low".</param>
/// <param name="UpperP">p value of "the truth is at or above high".</param>
public sealed record EquivalenceTest(double LowerP, double UpperP)
{
    /// <summary>The larger of the two: below the level, both one-sided hypotheses are rejected.</summary>
    public double P => Math.Max(LowerP, UpperP);

    /// <summary>Tests.</summary>
    /// <param name="estimate">The estimate.</param>
    /// <param name="standardError">Its standard error, zero or positive.</param>
    /// <param name="degreesOfFreedom">Of the standard error.</param>
    /// <param name="low">Lower margin.</param>
    /// <param name="high">Upper margin, above low.</param>
    public static EquivalenceTest Of(double estimate, double standardError, double degreesOfFreedom, double low, double high)
    {
        if (!(low < high))
            throw new ArgumentOutOfRangeException(nameof(low), low,
                $"The margins of an equivalence test need low < high; high was {high:R}.");
        if (!(standardError >= 0))
            throw new ArgumentOutOfRangeException(nameof(standardError), standardError, "A standard error is zero or positive.");
        return new(Upper(estimate - low), Upper(high - estimate));

        double Upper(double distance) => standardError > 0
            ? StudentT.Upper(distance / standardError, degreesOfFreedom)
            : distance > 0 ? 0 : 1;
    }
}
