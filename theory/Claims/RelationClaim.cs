using System.Globalization;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "alpha * delta has the hypothesis's value": the shape at one size then says the exponent across the others, with no parameter left.
/// </summary>
public sealed class RelationClaim : ScalingClaim
{
    /// <inheritdoc/>
    public override string Name => "alpha-delta";

    private protected override bool MayDecide => false;

    internal override IEnumerable<FrozenNumber> Plans(LawCurve law, IReadOnlyList<int> heldOut, IReadOnlyList<double> thresholds)
    {
        long profile = heldOut.Count > 0 ? heldOut[^1] : law.Scenario.Neurons[^1];
        yield return Plan([.. law.Scenario.Neurons.Where(size => size != profile)]) with { ProfileNeurons = profile };
    }

    private protected override double? Estimated(LawCurve law, FrozenNumber plan) =>
        law.Slope(plan.Neurons) * ScalingEstimators.DeltaOf([law.Profile(plan.ProfileNeurons!.Value)]).Value;

    // What is compared is alpha, so the rival is the rival's alpha over the same sizes.
    internal override (string? Name, double? Value) RivalOf(LawCurve rival, FrozenNumber plan, Scenario scenario) =>
        rival.Slope(plan.Neurons) is { } slope ? ($"alpha of {Described.Of(rival.Scenario.Hypothesis)}", slope) : Otherwise(scenario);

    private protected override (string? Name, double? Value) Otherwise(Scenario scenario) => (null, null);

    private protected override string Sentence(Prediction prediction, FrozenNumber number) =>
        $"alpha * delta has the value of {prediction.Hypothesis}: the shape at N = {number.ProfileNeurons} says the exponent across the "
            + "other sizes.";

    // alpha at the other sizes against P / delta, P being the frozen product.
    private protected override ClaimVerdict Judged(ClaimVerdict open, FrozenNumber number, Evidence evidence, Prediction prediction,
        JudgeRules rules)
    {
        long size = number.ProfileNeurons!.Value;
        IReadOnlyList<IsolationProfile> profiles = Profiles(evidence, size, prediction.Tau);
        IReadOnlyList<CountRow> rows =
            [.. evidence.CountsFor(prediction).Where(row => row.Size == size || number.Neurons.Contains((long)row.Size))];
        HeldOut<DeltaEstimate> heldOut = HoldOut.Profile(profiles[0], rows)
            .Select(_ => ScalingEstimators.DeltaOf(profiles, evidence.Profiles[0].Ceiling));
        PredictedExponent? rival = number.RivalValue is { } value ? PredictedExponent.Of(number.Rival!, value) : null;
        (double spread, double degrees) = SpreadOf(number, prediction);
        AlphaDeltaRelation relation = AlphaDeltaRelation.Judge(heldOut, delta => number.Predicted / delta, rival, rules.Margin, rules.Level,
            spread / heldOut.Value.Value, degrees);
        ClaimVerdict judged = open.Of(relation.Verdict);
        return judged with
        {
            Measured = relation.Product,
            MeasuredInterval95 = ClaimVerdict.Ends(relation.ProductInterval95),
            Reason = string.Create(CultureInfo.InvariantCulture, $"alpha = {relation.Alpha.Exponent:F3} at the other sizes, delta = "
                + $"{relation.Delta.Value:F3} at N = {size}. As an exponent: ")
                + relation.Verdict.Reason,
            WouldSettle = relation.Verdict.Settling?.ToString(),
        };
    }
}
