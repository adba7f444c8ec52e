using System.Globalization;
using Rosetta.Experiments.Runs;
using Rosetta.Theory;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Judgement;

/// <summary>The frozen numbers of a prediction beside its count exponent, each held against the same estimator on the measurement.</summary>
/// <remarks>
/// Which of them decide a run. In a simulated world: purification (features across sizes), delta (the shape at one size) and mean isolation (its level), as the count exponent does: each
/// is the hypothesis's own prediction from other data of the world. The relation alpha * delta and the trend of alpha over tau are reported and do not decide: they are made of
/// the counts and the profile that were judged already (and polarization needs a world in which the features without a neuron are known too), so a second verdict from them would be no second witness. A claim that could not agree whatever was measured (the rival predicts the
/// same, and no margin is stated) decides nothing either. In a measured world none of them decides: its features are known through matching alone, which keeps those that stay above a
/// threshold, and its profile mixes what many spectra would give; there the count exponent stands alone. Of trained toys the counts themselves decide, and all of these stand beside them.
/// </remarks>
internal static class ScalingClaims
{
    /// <summary>Mean isolation counts as the predicted one within this, as in <see cref="InstrumentClaims"/>.</summary>
    private const double IsolationMargin = 0.02;

    /// <summary>The change of the contrast per decade of neurons counts as the predicted one within this: over the decade and a fifth of the toys it is 0.06 of the whole scale.</summary>
    private const double PolarizationMargin = 0.05;

    /// <summary>Without a stated margin, a rival is another prediction only where it differs by this.</summary>
    private const double Separation = 0.05;

    /// <summary>Judges every frozen claim of a prediction but purification, whose features come from elsewhere.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="profiles">Measurements of its world, those held out among them.</param>
    /// <param name="counts">Counts of all of them, by the rule that its count exponent is judged by.</param>
    /// <param name="level">Level of the tests.</param>
    /// <param name="margin">Equivalence margin of exponents, or null.</param>
    /// <param name="deciding">Whether the world is one in which these claims decide.</param>
    public static IEnumerable<VerdictRecord> Judge(PredictionRecord prediction, IReadOnlyList<MeasuredProfile> profiles, IReadOnlyList<CountRow> counts, double level, double? margin, bool deciding)
    {
        foreach (FrozenClaim claim in prediction.Claims)
        {
            switch (claim.Quantity)
            {
                case ScalingQuantities.Delta:
                    yield return Guarded(prediction, claim, Decides(claim, margin, deciding), record => Delta(record, claim, prediction, profiles, level, margin));
                    break;
                case ScalingQuantities.MeanIsolation:
                    yield return Guarded(prediction, claim, Decides(claim, IsolationMargin, deciding), record => MeanIsolation(record, claim, prediction, profiles, level));
                    break;
                case ScalingQuantities.Relation:
                    yield return Guarded(prediction, claim, false, record => Relation(record, claim, prediction, profiles, counts, level, margin));
                    break;
                case ScalingQuantities.Threshold:
                    yield return Guarded(prediction, claim, false, record => Threshold(record, claim, prediction, profiles, level, margin));
                    break;
                case ScalingQuantities.Polarization:
                    yield return Guarded(prediction, claim, false, record => Judged(record, ScalingQuantities.PolarizationOf(profiles, prediction.Tau), claim, prediction, level, PolarizationMargin));
                    break;
            }
        }
    }

    /// <summary>Purification of features followed over all sizes of one of the prediction's claims.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="claim">Its claim over these sizes.</param>
    /// <param name="rows">Gives the recovered isolations, or refuses with the reason; one label per feature and seed.</param>
    /// <param name="followedBy">How a feature is known to be the same: for people.</param>
    /// <param name="what">What a label of the rows is: for people.</param>
    /// <param name="level">Level of the tests.</param>
    /// <param name="margin">Equivalence margin, or null.</param>
    /// <param name="deciding">As above.</param>
    public static VerdictRecord Purification(PredictionRecord prediction, FrozenClaim claim, Func<IReadOnlyList<FeatureRow>> rows, string followedBy, double level, double? margin, bool deciding, string what = "features") =>
        Guarded(prediction, claim, Decides(claim, margin, deciding), record =>
        {
            PurificationFit fit = PurificationFit.Of(rows());
            VerdictRecord judged = Judged(record, fit.Exponent, claim, prediction, level, margin);
            string lost = fit.DroppedCount > 0 ? $", {fit.DroppedCount} more were not found at every size" : "";
            return judged with { Reason = $"{fit.FeatureCount} {what} followed over {fit.Sizes.SizeCount} sizes by {followedBy}{lost}. {judged.Reason}" };
        });

    private static VerdictRecord Delta(VerdictRecord record, FrozenClaim claim, PredictionRecord prediction, IReadOnlyList<MeasuredProfile> measured, double level, double? margin)
    {
        DeltaEstimate delta = ScalingQuantities.DeltaOf(Profiles(measured, claim.Neurons[0], prediction.Tau), measured[0].Ceiling);
        VerdictRecord judged = Judged(record, new MeasuredExponent(delta.Value, delta.StandardError, delta.DegreesOfFreedom), claim, prediction, level, margin);
        string misfit = delta.Misfit > DeltaEstimate.MisfitAt5Percent ? " The profile is no power of the rank at 5 %, so delta is the best power, not the shape." : "";
        return judged with { Reason = string.Create(CultureInfo.InvariantCulture, $"{delta.FeatureCount} isolations of at least {prediction.Tau} at N = {claim.Neurons[0]}. {judged.Reason}{misfit}") };
    }

    private static VerdictRecord MeanIsolation(VerdictRecord record, FrozenClaim claim, PredictionRecord prediction, IReadOnlyList<MeasuredProfile> measured, double level)
    {
        Dictionary<double, double?> predicted = prediction.Points.ToDictionary(point => (double)point.Neurons, point => point.MeanIsolationRosetta);
        if (measured.FirstOrDefault(own => claim.Neurons.Contains((long)own.Neurons) && !own.Reaches(prediction.Tau)) is { } above)
            throw FloorAbove(above, prediction.Tau);
        // Against the law's own mean at each measurement's size: so sizes with more seeds, or a measurement that failed, do not tilt it.
        // Measurements that share a seed are one.
        double[] differences = [.. measured.Where(own => claim.Neurons.Contains((long)own.Neurons))
            .Select((own, i) => (own.Neurons, Unit: own.Seed ?? $"measurement {i}", Kept: own.Isolations.Where(isolation => isolation >= prediction.Tau).ToArray())).Where(entry => entry.Kept.Length > 0)
            .GroupBy(entry => entry.Unit).Select(unit => unit.Average(entry => entry.Kept.Average() - predicted[entry.Neurons]!.Value))];
        if (differences.Length < 2)
            return record with { Reason = $"Of independent measurements {differences.Length} have a neuron of isolation {prediction.Tau.ToString(CultureInfo.InvariantCulture)} or more: a mean with an error needs two." };
        double mean = differences.Average();
        double error = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Length - 1) / differences.Length);
        return Judged(record, new MeasuredExponent(claim.Predicted + mean, error, differences.Length - 1), claim, prediction, level, IsolationMargin);
    }

    /// <summary>alpha at the other sizes against P / delta, P being the frozen product: the shape at one size then says the exponent across the others, with no parameter left.</summary>
    private static VerdictRecord Relation(VerdictRecord record, FrozenClaim claim, PredictionRecord prediction, IReadOnlyList<MeasuredProfile> measured, IReadOnlyList<CountRow> counts, double level, double? margin)
    {
        long size = claim.ProfileNeurons!.Value;
        IReadOnlyList<IsolationProfile> profiles = Profiles(measured, size, prediction.Tau);
        IReadOnlyList<CountRow> rows = [.. counts.Where(row => row.Size == size || claim.Neurons.Contains((long)row.Size))];
        HeldOut<DeltaEstimate> heldOut = HoldOut.Profile(profiles[0], rows).Select(_ => ScalingQuantities.DeltaOf(profiles, measured[0].Ceiling));
        PredictedExponent? rival = claim.RivalValue is { } value ? PredictedExponent.Of(claim.Rival!, value) : null;
        (double spread, double degrees) = SpreadOf(claim, prediction);
        AlphaDeltaRelation relation = AlphaDeltaRelation.Judge(heldOut, delta => claim.Predicted / delta, rival, margin, level, spread / heldOut.Value.Value, degrees);
        return record with
        {
            Measured = relation.Product,
            MeasuredInterval95 = relation.ProductInterval95 is { } interval ? [interval.Low, interval.High] : null,
            RivalRejected = relation.Verdict.RivalP is { } p ? p < level : null,
            P = Usable(relation.Verdict.PredictionP),
            Outcome = VerdictNames.Of(relation.Verdict.Verdict),
            Reason = string.Create(CultureInfo.InvariantCulture,
                $"alpha = {relation.Alpha.Exponent:F3} at the other sizes, delta = {relation.Delta.Value:F3} at N = {size}. As an exponent: {relation.Verdict.Reason}"),
            WouldSettle = relation.Verdict.Settling?.ToString(),
        };
    }

    private static VerdictRecord Threshold(VerdictRecord record, FrozenClaim claim, PredictionRecord prediction, IReadOnlyList<MeasuredProfile> measured, double level, double? margin)
    {
        MeasuredProfile[] judged = [.. measured.Where(own => claim.Neurons.Contains((long)own.Neurons))];
        if (judged.Select(own => own.Neurons).Distinct().Count() < ScalingQuantities.FewestSizes || judged.Any(own => own.Floor > claim.Thresholds[0]))
            return record with { Reason = "Too few sizes, or the null's threshold is above the lowest one scanned." };
        ThresholdScan scan = ThresholdScan.Of([.. judged.Select(own => new ProfileRow(own.Neurons, own.Isolations, Seed: own.Seed))], claim.Thresholds, null, level);
        if (scan.Trend is not { } trend || scan.DroppedThresholds.Count > 0)
            return record with { Reason = $"No pair at some size at threshold {string.Join(", ", scan.DroppedThresholds.Select(tau => tau.ToString("F1", CultureInfo.InvariantCulture)))}: the trend predicted is over all of them." };
        (double spread, double degrees) = SpreadOf(claim, prediction);
        // The stated margin is one of alpha: over the range of thresholds scanned, alpha may move by that much.
        double? ofTrend = margin / (claim.Thresholds[^1] - claim.Thresholds[0]);
        ExponentVerdict verdict = ExponentJudge.Judge(trend, PredictedExponent.Of("trend", claim.Predicted, spread, degrees), null, ofTrend, level);
        string alphas = string.Join(", ", scan.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Tau:F1}: {point.Fit.Exponent:F2}")));
        return With(record, verdict, trend) with { Reason = $"alpha over tau = {alphas}. {verdict.Reason}" };
    }

    private static IReadOnlyList<IsolationProfile> Profiles(IReadOnlyList<MeasuredProfile> measured, long size, double tau)
    {
        MeasuredProfile[] own = [.. measured.Where(profile => (long)profile.Neurons == size)];
        if (own.Length == 0)
            throw new BadInputException($"no measurement at N = {size}", "The profile of that size is needed", "Measure it");
        if (own.FirstOrDefault(profile => !profile.Reaches(tau)) is { } above)
            throw FloorAbove(above, tau);
        return [.. own.Select(profile => IsolationProfile.Of(size, profile.Isolations, tau))];
    }

    private static BadInputException FloorAbove(MeasuredProfile profile, double tau) => new(
        string.Create(CultureInfo.InvariantCulture, $"The null's threshold at N = {profile.Neurons} is {profile.Floor ?? 1:F3}, above {tau}"),
        "Isolations can be read only above the null's threshold", "Use more samples");

    private static VerdictRecord Judged(VerdictRecord record, MeasuredExponent measured, FrozenClaim claim, PredictionRecord prediction, double level, double? margin)
    {
        // A rival that predicts the same is no rival here: then only nearness to the prediction can be shown.
        bool differs = Differs(claim, margin);
        (double spread, double degrees) = SpreadOf(claim, prediction);
        ExponentVerdict verdict = ExponentJudge.Judge(measured, PredictedExponent.Of(prediction.Hypothesis, claim.Predicted, spread, degrees),
            differs ? PredictedExponent.Of(claim.Rival!, claim.RivalValue!.Value) : null, margin, level);
        VerdictRecord judged = With(record, verdict, measured);
        return differs || claim.Rival is null ? judged : judged with { Reason = $"{judged.Reason} The rival predicts nearly the same, so this claim does not tell the two apart." };
    }

    /// <summary>Standard error of a frozen number. Parameters that were estimated from a few seeds leave one with few degrees of freedom.</summary>
    private static (double Error, double Degrees) SpreadOf(FrozenClaim claim, PredictionRecord prediction)
    {
        double degrees = prediction.ExpectedDegreesOfFreedom ?? double.PositiveInfinity;
        double spread = claim.Interval95 is [var low, var high] ? (high - low) / (2 * StudentT.TwoSidedQuantile(0.95, degrees)) : 0;
        return (spread, spread > 0 ? degrees : double.PositiveInfinity);
    }

    private static VerdictRecord With(VerdictRecord record, ExponentVerdict verdict, MeasuredExponent measured)
    {
        var interval = measured.IntervalAt(0.95);
        return record with
        {
            Measured = verdict.Measured,
            MeasuredInterval95 = double.IsFinite(interval.Low) ? [interval.Low, interval.High] : null,
            RivalRejected = verdict.RivalP is { } p ? p < verdict.Level : null,
            P = Usable(verdict.PredictionP),
            Outcome = VerdictNames.Of(verdict.Verdict),
            Reason = verdict.Reason,
            WouldSettle = verdict.Verdict == Verdict.CannotTell ? verdict.Settling?.ToString() ?? record.WouldSettle : null,
        };
    }

    /// <summary>Whether the rival predicts another number, so that rejecting it says something.</summary>
    private static bool Differs(FrozenClaim claim, double? margin) => claim.RivalValue is { } value && Math.Abs(value - claim.Predicted) > (margin ?? Separation);

    /// <summary>Settled by what was frozen, before anything is measured.</summary>
    private static bool Decides(FrozenClaim claim, double? margin, bool deciding) => deciding && (margin is not null || Differs(claim, margin));

    private static double? Usable(double p) => double.IsNaN(p) ? null : p;

    /// <summary>A claim whose data refuse its estimator cannot be told, for the reason that the estimator gives.</summary>
    private static VerdictRecord Guarded(PredictionRecord prediction, FrozenClaim claim, bool decisive, Func<VerdictRecord, VerdictRecord> judge)
    {
        var record = new VerdictRecord
        {
            Id = $"{prediction.Id}/{claim.Quantity}",
            World = prediction.World,
            Claim = Sentence(prediction, claim),
            PredictionId = prediction.Id,
            Predicted = claim.Predicted,
            PredictedInterval95 = claim.Interval95,
            Rival = claim.Rival,
            RivalValue = claim.RivalValue,
            Outcome = VerdictNames.CannotTell,
            Reason = "",
            WouldSettle = "More sizes, seeds or samples.",
            Decisive = decisive,
        };
        // A toy's hypothesis is always estimated: without an interval its number is unknown, not exact.
        if (claim.SpreadUnknown == true || (claim.Interval95 is null && prediction.ExpectedCounts.Count > 0))
            return record with { Reason = "The parameters are too uncertain for this number to have an interval, so nothing is judged by it.", WouldSettle = "A calibration that determines the parameters: more seeds or sizes." };
        try
        {
            return judge(record);
        }
        catch (BadInputException refusal)
        {
            return record with { Reason = refusal.Message };
        }
    }

    private static string Sentence(PredictionRecord prediction, FrozenClaim claim) => claim.Quantity switch
    {
        ScalingQuantities.Purification => $"The impurity of one and the same feature falls with size as a power, by the exponent that {prediction.Hypothesis} has over N = {claim.Neurons[0]} to {claim.Neurons[^1]}.",
        ScalingQuantities.Delta => $"At one size (N = {claim.Neurons[0]}) impurity grows with rank as {prediction.Hypothesis} predicts: delta from the shape alone.",
        ScalingQuantities.MeanIsolation => $"Rosetta Neurons are as isolated on average as {prediction.Hypothesis} predicts at their size (the plateau, with its finite-size term).",
        ScalingQuantities.Relation => $"alpha * delta has the value of {prediction.Hypothesis}: the shape at N = {claim.ProfileNeurons} says the exponent across the other sizes.",
        ScalingQuantities.Polarization => $"Isolated features and all others grow apart in mean isolation, per decade of neurons, as {prediction.Hypothesis} predicts.",
        _ => $"The exponent moves with the threshold as {prediction.Hypothesis} predicts at these sizes (asymptotically not at all).",
    };
}
