using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>The one rule for "this mean is within a margin of zero".</summary>
/// <remarks>
/// Agrees where equivalence is shown (two one-sided tests at the level); disagrees where the interval at 1 - level
/// lies beyond the margin; cannot tell otherwise.
/// </remarks>
/// <param name="Outcome">The outcome.</param>
/// <param name="P">Two-sided p value of "the mean is at most the margin from zero", at the margin itself.</param>
/// <param name="Interval">At 1 - level.</param>
public sealed record MarginRule(string Outcome, double P, Interval Interval)
{
    /// <summary>Judges a mean.</summary>
    public static MarginRule Of(Estimate mean, double margin, double level)
    {
        ArgumentNullException.ThrowIfNull(mean);
        Interval interval = mean.IntervalAt(1 - level);
        double beyond = Math.Abs(mean.Value) - margin, error = mean.StandardError, degrees = mean.DegreesOfFreedom;
        bool equivalent = EquivalenceTest.Of(mean.Value, error, degrees, -margin, margin).P < level;
        bool refuted = interval.Low > margin || interval.High < -margin;
        double p = beyond <= 0 ? 1 : error > 0 ? Math.Min(1, 2 * StudentT.Upper(beyond / error, degrees)) : 0;
        return new(equivalent ? Outcomes.Agrees : refuted ? Outcomes.Disagrees : Outcomes.CannotTell, p, interval);
    }
}
