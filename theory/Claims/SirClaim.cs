using System.Globalization;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>A claim about how a number made of signal-to-interference ratios (SIR) changes with size, sizes as the unit.</summary>
/// <remarks>Reported beside the claims that decide a run: it is made of the same profile as they are.</remarks>
public abstract class SirClaim : ScalingClaim
{
    /// <summary>With fewer sizes a line has an error of one degree of freedom, and no verdict.</summary>
    public const int FewestSizes = 4;

    /// <inheritdoc/>
    private protected override bool MayDecide => false;

    internal override IEnumerable<FrozenNumber> Plans(LawCurve law, IReadOnlyList<int> heldOut, IReadOnlyList<double> thresholds)
    {
        long[] sizes = [.. law.Scenario.Neurons.Where(size => !heldOut.Any(held => held == size))];
        return sizes.Length >= FewestSizes ? [Plan(sizes)] : [];
    }

    /// <summary>The lowest isolation that the number is made of: the null's threshold must not lie above it.</summary>
    private protected virtual double From(double tau) => tau;

    /// <summary>The number of a law at one size; null where it has none.</summary>
    /// <param name="law">The law's ratios.</param>
    /// <param name="tau">Threshold, a share.</param>
    private protected abstract double? Of(SirProfile law, double tau);

    /// <summary>The same number of a measurement.</summary>
    private protected abstract double Of(SirSample measured);

    /// <summary>Whether the number rests on the largest ratios, so that it is unknown where they are.</summary>
    private protected abstract bool NeedsTheLargest { get; }

    /// <summary>What else is to be said of the measurements.</summary>
    private protected abstract string Besides(IReadOnlyList<SirSample> samples, double tau);

    /// <summary>The margin within which it counts as predicted, given its distance to the rival; null where none is stated.</summary>
    private protected abstract double? Within(double toRival, JudgeRules rules);

    private protected override double? Estimated(LawCurve law, FrozenNumber plan) => SlopeOf(law.Scenario, plan.Neurons, Of);

    /// <summary>Slope over sizes of a number of a law; null where it has none at some size.</summary>
    private protected static double? SlopeOf(Scenario law, IReadOnlyList<long> neurons, Func<SirProfile, double, double?> number)
    {
        (double Neurons, double? Value)[] values =
            [.. neurons.Select(size => ((double)size, number(AllocationSolver.Solve(law, size).Ratios, law.Tau)))];
        return values.All(entry => entry.Value is not null)
            ? SizePower.Of([.. values.Select(entry => (entry.Neurons, entry.Value!.Value))]).Value : null;
    }

    private protected override ClaimVerdict Judged(ClaimVerdict open, FrozenNumber number, Evidence evidence, Prediction prediction,
        JudgeRules rules)
    {
        MeasuredProfile[] own = [.. evidence.Profiles.Where(profile => number.Neurons.Contains((long)profile.Neurons))];
        double from = From(prediction.Tau);
        if (own.FirstOrDefault(profile => !profile.Reaches(from)) is { } above)
            throw FloorAbove(above, from);
        SirSample[] samples = [.. own.Select(profile => SirSample.Of(profile, from, prediction.Tau)).OfType<SirSample>()];
        int sizes = samples.Select(sample => sample.Neurons).Distinct().Count();
        if (sizes < FewestSizes || sizes < number.Neurons.Count)
        {
            return open with
            {
                Reason = $"{sizes} of {number.Neurons.Count} sizes have a pair of correlation {prediction.Tau.ToString("R",
                    CultureInfo.InvariantCulture)} or more; the claim needs all of them, and at least {FewestSizes}.",
                WouldSettle = "Larger sizes, or more samples.",
            };
        }
        Estimate trend = SizePower.Of([.. samples.Select(sample => (sample.Neurons, Of(sample)))]);
        (double spread, double degrees) = SpreadOf(number, prediction);
        double toRival = Math.Abs((number.RivalValue ?? double.NaN) - number.Predicted);
        PredictedExponent? rival = toRival > 0 ? PredictedExponent.Of(number.Rival!, number.RivalValue!.Value) : null;
        ExponentVerdict verdict = ExponentJudge.Judge(trend,
            PredictedExponent.Of(prediction.Hypothesis, number.Predicted, spread, degrees), rival,
            Within(double.IsNaN(toRival) ? double.PositiveInfinity : toRival, rules), rules.Level);
        ClaimVerdict judged = Closed(open, verdict, trend);
        judged = judged with { Reason = $"{judged.Reason} {Besides(samples, prediction.Tau)}" };
        int unresolved = samples.Sum(sample => sample.Unresolved);
        if (unresolved == 0)
            return judged;
        judged = judged with
        {
            Reason = $"{unresolved} isolations lie beyond what was resolved and stand at the largest that was: means are lower bounds. "
                + judged.Reason,
        };
        return !NeedsTheLargest ? judged
            : judged with { Outcome = Outcomes.CannotTell, WouldSettle = "Correlations in float32 or better, or more samples." };
    }

    /// <summary>Slopes of further numbers, with 95 % intervals.</summary>
    private protected static string Slope(string name, IReadOnlyList<SirSample> samples, Func<SirSample, double> number)
    {
        if (samples.GroupBy(sample => sample.Neurons).Any(size => !(size.Average(number) > 0)))
            return $"{name}: none at some size";
        Estimate trend = SizePower.Of([.. samples.Select(sample => (sample.Neurons, number(sample)))]);
        return FormattableString.Invariant($"{name}: {trend.Value:F3} {trend.IntervalAt(0.95)}");
    }

    /// <summary>A number at each size.</summary>
    private protected static string AtEach(string name, IReadOnlyList<SirSample> samples, Func<SirSample, double> number) =>
        $"{name} {string.Join(", ", samples.GroupBy(sample => sample.Neurons)
            .Select(size => FormattableString.Invariant($"N = {size.Key:F0}: {size.Average(number):G4}")))}";
}
