using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Estimators;

namespace Rosetta.Theory.Claims;

/// <summary>"The impurity of one and the same feature falls with size as a power."</summary>
/// <remarks>
/// Features of a measured world are followed as far down as enough of them can be: each run of sizes
/// that ends at the largest is a number of its own.
/// </remarks>
public sealed class PurificationClaim : ScalingClaim
{
    /// <summary>Its name.</summary>
    public const string Quantity = "purification";

    /// <inheritdoc/>
    public override string Name => Quantity;

    internal override IEnumerable<FrozenNumber> Plans(LawCurve law, IReadOnlyList<int> heldOut, IReadOnlyList<double> thresholds)
    {
        long[] sizes = [.. law.Scenario.Neurons];
        for (int first = 0; sizes.Length - first >= ScalingEstimators.FewestSizes; first++)
        {
            if (law.Count(sizes[first]) is > 0 and var features)
                yield return Plan(sizes[first..]) with { Features = (int)Math.Min(features, ScalingEstimators.MostFeatures) };
        }
    }

    private protected override double? Estimated(LawCurve law, FrozenNumber plan) =>
        PurificationFit.Of(law.Features(plan.Neurons, plan.Features!.Value)).Exponent.Value;

    private protected override (string? Name, double? Value) Otherwise(Scenario scenario) => ("no purification", 0);

    private protected override string Sentence(Prediction prediction, FrozenNumber number) =>
        "The impurity of one and the same feature falls with size as a power, by the exponent that "
            + $"{prediction.Hypothesis} has over N = {number.Neurons[0]} to {number.Neurons[^1]}.";

    /// <inheritdoc/>
    public override IEnumerable<ClaimVerdict> Judge(Evidence evidence, Prediction? prediction, JudgeRules rules) =>
        prediction is not null && evidence.Follow(prediction) is { } followed ? [Followed(followed, evidence, prediction, rules)] : [];

    private ClaimVerdict Followed(FollowedFeatures followed, Evidence evidence, Prediction prediction, JudgeRules rules)
    {
        ClaimVerdict verdict = Guarded(followed.Number, evidence, prediction, rules);
        verdict = verdict with { Reason = followed.Preface + verdict.Reason };
        return followed.TooFew is { } wanted ? verdict with { Outcome = Outcomes.CannotTell, WouldSettle = wanted } : verdict;
    }

    private protected override ClaimVerdict Judged(ClaimVerdict open, FrozenNumber number, Evidence evidence, Prediction prediction,
        JudgeRules rules)
    {
        FollowedFeatures followed = evidence.Follow(prediction)!;
        PurificationFit fit = PurificationFit.Of(followed.Rows());
        ClaimVerdict judged = Compared(open, fit.Exponent, number, prediction, rules);
        string lost = fit.DroppedCount > 0 ? $", {fit.DroppedCount} more were not found at every size" : "";
        return judged with { Reason = $"{fit.FeatureCount} {followed.What} followed over {fit.Sizes.SizeCount} sizes by "
            + $"{followed.FollowedBy}{lost}. {judged.Reason}" };
    }
}
