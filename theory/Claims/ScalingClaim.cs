using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>
/// A number that a prediction commits itself to beside the exponent of the counts (docs/theory.md, scaling relations): frozen with it, made
/// by the estimator that the measurement will get, applied to the law's own finite-N curve.
/// </summary>
/// <remarks>
/// Which of them decide a run. In a simulated world: purification (features across sizes), delta (the shape at one size) and mean isolation
/// (its level), as the count exponent does: each is the hypothesis's own prediction from other data of the world. The relation alpha *
/// delta and the trend of alpha over tau are reported and do not decide: they are made of the counts and the profile that were judged
/// already, so a second verdict from them would be no second witness. A claim that could not agree whatever were measured (its rival
/// predicts the same, and no margin is stated) decides nothing either. In a measured world none of them decides: its features are known
/// through matching alone, which keeps those that stay above a threshold, and its profile mixes what many spectra would give; there the
/// count exponent stands alone. Of trained toys the counts themselves decide, and all of these stand beside them.
/// </remarks>
public abstract class ScalingClaim : IClaim<Evidence>
{
    /// <summary>Without a stated margin, a rival is another prediction only where it differs by this.</summary>
    private const double Separation = 0.05;

    /// <summary>Rival where the rival hypothesis has no such number: isolations that know nothing of a law.</summary>
    private protected const string EvenlySpread = "isolations spread evenly above tau";

    /// <summary>Every scaling claim, in the order in which predictions state them. A new one is a file and a line here.</summary>
    public static IReadOnlyList<ScalingClaim> All { get; } =
        [new PurificationClaim(), new DeltaClaim(), new MeanIsolationClaim(), new ContrastClaim(), new RelationClaim(),
            new ThresholdTrendClaim(), new MeanSirClaim(), new TailSirClaim(), new ScaleInvarianceClaim()];

    /// <summary>Its name in predictions, and the last part of its verdicts' ids.</summary>
    public abstract string Name { get; }

    /// <summary>Claims of the paper that it is a test of (docs/claims.md).</summary>
    private protected virtual IReadOnlyList<string> Paper => [];

    /// <summary>What a scenario's sizes allow to be frozen, with the predicted value still missing.</summary>
    /// <param name="law">The hypothesis on its sizes.</param>
    /// <param name="heldOut">Sizes that its parameters were estimated on.</param>
    /// <param name="thresholds">Thresholds that the instrument counts at.</param>
    internal abstract IEnumerable<FrozenNumber> Plans(LawCurve law, IReadOnlyList<int> heldOut, IReadOnlyList<double> thresholds);

    /// <summary>The law's own value, by the estimator that the measurement gets.</summary>
    /// <exception cref="BadInputException">The estimator refuses the law's curve.</exception>
    private protected abstract double? Estimated(LawCurve law, FrozenNumber plan);

    /// <summary>The rival's name and number where the rival hypothesis has none of its own.</summary>
    private protected abstract (string? Name, double? Value) Otherwise(Scenario scenario);

    /// <summary>The claim in one sentence.</summary>
    private protected abstract string Sentence(Prediction prediction, FrozenNumber number);

    /// <summary>Whether it may decide in a world in which scaling claims do.</summary>
    private protected virtual bool MayDecide => true;

    /// <summary>The margin within which it counts as the predicted one.</summary>
    private protected virtual double? MarginOf(JudgeRules rules) => rules.Margin;

    /// <summary>The verdict, of evidence that has what it takes.</summary>
    private protected abstract ClaimVerdict Judged(ClaimVerdict open, FrozenNumber number, Evidence evidence, Prediction prediction,
        JudgeRules rules);

    /// <summary>The law's own value; null where the law has no such number (no feature, a perfect isolation, too few sizes).</summary>
    internal double? Value(LawCurve law, FrozenNumber plan)
    {
        try
        {
            return Estimated(law, plan) is { } number && double.IsFinite(number) ? number : null;
        }
        catch (BadInputException)
        {
            // The estimator refuses the law's own curve (nothing above tau, an isolation of exactly 1): the law has no such number.
            return null;
        }
    }

    /// <summary>What the number would be otherwise: the rival hypothesis's own where it has one.</summary>
    internal virtual (string? Name, double? Value) RivalOf(LawCurve rival, FrozenNumber plan, Scenario scenario) =>
        Value(rival, plan) is { } known ? (Described.Of(rival.Scenario.Hypothesis), known) : Otherwise(scenario);

    /// <inheritdoc/>
    public virtual IEnumerable<ClaimVerdict> Judge(Evidence evidence, Prediction? prediction, JudgeRules rules) =>
        prediction is null ? [] : prediction.Claims.Where(number => number.Quantity == Name)
            .Select(number => Guarded(number, evidence, prediction, rules));

    /// <summary>A claim whose data refuse its estimator cannot be told, for the reason that the estimator gives.</summary>
    private protected ClaimVerdict Guarded(FrozenNumber number, Evidence evidence, Prediction prediction, JudgeRules rules)
    {
        double? margin = MarginOf(rules);
        var open = new ClaimVerdict
        {
            Id = $"{prediction.Id}/{number.Quantity}",
            World = prediction.World,
            Paper = Paper,
            Claim = Sentence(prediction, number),
            PredictionId = prediction.Id,
            Predicted = number.Predicted,
            PredictedInterval95 = number.Interval95,
            Rival = number.Rival,
            RivalValue = number.RivalValue,
            Outcome = Outcomes.CannotTell,
            Reason = "",
            WouldSettle = "More sizes, seeds or samples.",
            // Settled by what was frozen, before anything is measured.
            Decisive = rules.Deciding && MayDecide && (margin is not null || Differs(number, margin)),
        };
        // A toy's hypothesis is always estimated: without an interval its number is unknown, not exact.
        if (number.SpreadUnknown == true || (number.Interval95 is null && prediction.ExpectedCounts.Count > 0))
        {
            return open with
            {
                Reason = "The parameters are too uncertain for this number to have an interval, so nothing is judged by it.",
                WouldSettle = "A calibration that determines the parameters: more seeds or sizes.",
            };
        }
        try
        {
            return Judged(open, number, evidence, prediction, rules);
        }
        catch (BadInputException refusal)
        {
            return open with { Reason = refusal.Message };
        }
    }

    /// <summary>Judges a measured number against the frozen one and its rival.</summary>
    private protected ClaimVerdict Compared(ClaimVerdict open, Estimate measured, FrozenNumber number, Prediction prediction,
        JudgeRules rules)
    {
        // A rival that predicts the same is no rival here: then only nearness to the prediction can be shown.
        bool differs = Differs(number, MarginOf(rules));
        (double spread, double degrees) = SpreadOf(number, prediction);
        ExponentVerdict verdict =
            ExponentJudge.Judge(measured, PredictedExponent.Of(prediction.Hypothesis, number.Predicted, spread, degrees),
            differs ? PredictedExponent.Of(number.Rival!, number.RivalValue!.Value) : null, MarginOf(rules), rules.Level);
        ClaimVerdict judged = Closed(open, verdict, measured);
        return differs || number.Rival is null ? judged
            : judged with { Reason = $"{judged.Reason} The rival predicts nearly the same, so this claim does not tell the two apart." };
    }

    private protected static ClaimVerdict Closed(ClaimVerdict open, ExponentVerdict verdict, Estimate measured) =>
        open.Of(measured).Of(verdict);

    /// <summary>
    /// Standard error of a frozen number. Parameters that were estimated from a few seeds leave one with few degrees of freedom.
    /// </summary>
    private protected static (double Error, double Degrees) SpreadOf(FrozenNumber number, Prediction prediction)
    {
        double degrees = prediction.ExpectedDegreesOfFreedom ?? double.PositiveInfinity;
        double spread = number.Interval95 is [var low, var high] ? (high - low) / (2 * StudentT.TwoSidedQuantile(0.95, degrees)) : 0;
        return (spread, spread > 0 ? degrees : double.PositiveInfinity);
    }

    /// <summary>Whether the rival predicts another number, so that rejecting it says something.</summary>
    private static bool Differs(FrozenNumber number, double? margin) =>
        number.RivalValue is { } value && Math.Abs(value - number.Predicted) > (margin ?? Separation);

    private protected FrozenNumber Plan(IReadOnlyList<long> neurons) =>
        new() { Quantity = Name, Neurons = neurons, Predicted = double.NaN };

    private protected static IReadOnlyList<IsolationProfile> Profiles(Evidence evidence, long size, double tau)
    {
        MeasuredProfile[] own = [.. evidence.Profiles.Where(profile => (long)profile.Neurons == size)];
        if (own.Length == 0)
            throw new BadInputException($"no measurement at N = {size}", "The profile of that size is needed", "Measure it");
        if (own.FirstOrDefault(profile => !profile.Reaches(tau)) is { } above)
            throw FloorAbove(above, tau);
        return [.. own.Select(profile => IsolationProfile.Of(size, profile.Isolations, tau))];
    }

    private protected static BadInputException FloorAbove(MeasuredProfile profile, double tau) => new(
        FormattableString.Invariant($"The null's threshold at N = {profile.Neurons} is {profile.Floor ?? 1:F3}, above {tau}"),
        "Isolations can be read only above the null's threshold",
        "Use more samples, or wider models: a rotation inside layers leaves more the fewer dimensions they have");
}
