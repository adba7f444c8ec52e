using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"At one size impurity grows with rank as predicted": delta from the shape alone, at the largest size.</summary>
public sealed class DeltaClaim : ScalingClaim
{
    /// <inheritdoc/>
    public override string Name => "delta";

    // The profile of a size that the parameters were estimated on is no prediction.
    internal override IEnumerable<FrozenNumber> Plans(LawCurve law, IReadOnlyList<int> heldOut, IReadOnlyList<double> thresholds) =>
        heldOut.Count == 0 ? [Plan([.. law.Scenario.Neurons.TakeLast(1)])] : [];

    private protected override double? Estimated(LawCurve law, FrozenNumber plan) =>
        ScalingEstimators.DeltaOf([law.Profile(plan.Neurons[0])]).Value;

    private protected override (string? Name, double? Value) Otherwise(Scenario scenario) => (EvenlySpread, 1);

    private protected override string Sentence(Prediction prediction, FrozenNumber number) =>
        $"At one size (N = {number.Neurons[0]}) impurity grows with rank as {prediction.Hypothesis} predicts: delta from the shape alone.";

    private protected override ClaimVerdict Judged(ClaimVerdict open, FrozenNumber number, Evidence evidence, Prediction prediction,
        JudgeRules rules)
    {
        IReadOnlyList<IsolationProfile> profiles = Profiles(evidence, number.Neurons[0], prediction.Tau);
        DeltaEstimate delta = ScalingEstimators.DeltaOf(profiles, evidence.Profiles[0].Ceiling);
        // Where r_tau lies between two ranks is not known: delta over the features of one profile, which no number of seeds makes smaller.
        double rank = delta.Value * profiles.Count / delta.FeatureCount;
        var measured = new Estimate(delta.Value, Math.Sqrt(delta.StandardError * delta.StandardError + rank * rank),
            delta.DegreesOfFreedom);
        ClaimVerdict judged = Compared(open, measured, number, prediction, rules);
        string misfit = delta.Misfit > DeltaEstimate.MisfitAt5Percent
            ? " The profile is no power of the rank at 5 %, so delta is the best power, not the shape." : "";
        return judged with
        {
            Reason = FormattableString.Invariant(
                $"{delta.FeatureCount} isolations of at least {prediction.Tau} at N = {number.Neurons[0]}. {judged.Reason}{misfit}"),
        };
    }
}
