using System.Globalization;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>
/// Verdicts on trained toys. The experiment's own family decides: its counts on spectra that it was not fitted to. All other families, the maps,
/// the utilities and the relations are reported and judged beside it.
/// </summary>
/// <param name="Verdicts">Every claim.</param>
/// <param name="Findings">What they rest on.</param>
internal sealed record ToyClaims(IReadOnlyList<VerdictRecord> Verdicts, ToyFindingsFile Findings)
{
    /// <summary>Judges all toys of an experiment.</summary>
    public static ToyClaims Of(ExperimentDefinition definition, IReadOnlyList<PredictionRecord> predictions, IReadOnlyList<CellRow> cells)
    {
        (ToyWorldDefinition World, ToySeries[] Series)[] groups = [.. definition.Toys.SelectMany(world => ToySeries.Of(world, cells).GroupBy(series => series.Inputs.Presence).Select(group => (world, group.ToArray())))];
        var parts = new ToyClaims[groups.Length];
        // Each group is fitted on its own, and in its own order, so threads change nothing.
        Parallel.For(0, groups.Length, i => parts[i] = OfPresence(groups[i].World, groups[i].Series, definition.Judge, predictions, cells));
        return new([.. parts.SelectMany(part => part.Verdicts)], new ToyFindingsFile
        {
            Series = [.. parts.SelectMany(part => part.Findings.Series)],
            Families = [.. parts.SelectMany(part => part.Findings.Families)],
            Curves = [.. parts.SelectMany(part => part.Findings.Curves)],
        });
    }

    private static ToyClaims OfPresence(ToyWorldDefinition world, ToySeries[] series, JudgeDefinition judge, IReadOnlyList<PredictionRecord> predictions, IReadOnlyList<CellRow> cells)
    {
        double level = judge.Level, presence = series[0].Inputs.Presence;
        string place = string.Create(CultureInfo.InvariantCulture, $"{world.World}/p={presence}");
        IReadOnlyList<ToyCurves.Compared> compared = ToyCurves.Of(series, level);
        return new(
        [
            .. series.Where(own => !own.IsCalibration).SelectMany(own => Counts(own, predictions, level)),
            .. series.SelectMany(own => Exponents(own, predictions, judge)),
            .. series.SelectMany(own => Relations(own, level)),
            .. series.SelectMany(own => ToyPairClaims.Of(own, cells, level)),
            .. compared.Select(own => Curve(place, own)),
            .. ToyMarginalClaim.Of(place, series, compared, judge),
        ], new ToyFindingsFile
        {
            Series = [.. series.Where(own => own.Cells.Count > 0).Select(own => ToyRelations.Of(own, cells, level))],
            Families = [.. ToyFamilies.Findings(series, predictions, level)],
            Curves = [.. compared.Select(own => ToyCurves.Finding(world.World, presence, own))],
        });
    }

    private static IEnumerable<VerdictRecord> Counts(ToySeries series, IReadOnlyList<PredictionRecord> predictions, double level)
    {
        foreach (UtilityFamily family in UtilityFamily.All)
        {
            string id = ToyFamilies.PredictionId(series, family);
            if (predictions.FirstOrDefault(record => record.Id == id) is not { } prediction)
                continue;
            VerdictBuilder.RefuseOlder(prediction, series.Cells);
            var record = new VerdictRecord
            {
                Id = $"{id}/counts",
                World = series.World,
                Claim = $"{prediction.Hypothesis}, fitted to the counts of {ToyWorldDefinition.Short(series.Definition.Calibration)}, predicts the counts of isolated features here within {series.Definition.Margin.ToString("P0", CultureInfo.InvariantCulture)}.",
                PredictionId = prediction.Id,
                Predicted = 1,
                Outcome = VerdictNames.CannotTell,
                Reason = "Fewer than two seeds are measured at some size.",
                WouldSettle = "Train all seeds.",
                Decisive = series.Definition.Decides && family.Name == series.Definition.Hypothesis.Name,
            };
            if (series.Cells.Count == 0 || series.Cells.GroupBy(cell => cell.Neurons).Any(size => size.Count() < 2))
            {
                yield return record;
                continue;
            }
            CountAgreement agreement = ToyFamilies.Judge(series, prediction, level);
            CountComparison worst = agreement.Sizes.MaxBy(size => Math.Abs(size.LogRatio))!;
            yield return record with
            {
                Measured = Math.Exp(worst.LogRatio),
                MeasuredInterval95 = [Math.Exp(worst.Interval.Low), Math.Exp(worst.Interval.High)],
                Outcome = VerdictNames.Of(agreement.Verdict),
                P = agreement.P,
                Reason = agreement.Reason,
                WouldSettle = agreement.Verdict == Verdict.CannotTell ? "More seeds, or a margin wider than the interval of the farthest size." : null,
            };
        }
    }

    private static IEnumerable<VerdictRecord> Exponents(ToySeries series, IReadOnlyList<PredictionRecord> predictions, JudgeDefinition judge)
    {
        if (series.IsCalibration || ToyRelations.Try(() => SizeFit.Of(series.Counts)) is not { } fit)
            yield break;
        foreach (UtilityFamily family in UtilityFamily.All)
        {
            string id = ToyFamilies.PredictionId(series, family);
            if (predictions.FirstOrDefault(record => record.Id == id) is not { } prediction || !double.IsFinite(prediction.Slope))
                continue;
            double error = prediction.SlopeInterval95 is [var low, var high] ? (high - low) / (2 * StudentT.TwoSidedQuantile(0.95, prediction.ExpectedDegreesOfFreedom ?? double.PositiveInfinity)) : 0;
            ExponentVerdict verdict = ExponentJudge.Judge(fit, PredictedExponent.Of(prediction.Hypothesis, prediction.Slope, error),
                double.IsFinite(prediction.RivalSlope) ? PredictedExponent.Of(prediction.RivalHypothesis, prediction.RivalSlope) : null, judge.Margin, judge.Level);
            yield return new VerdictRecord
            {
                Id = $"{id}/exponent",
                World = series.World,
                Claim = $"The counts of isolated features grow with the exponent of {prediction.Hypothesis}, fitted to the counts of {ToyWorldDefinition.Short(series.Definition.Calibration)}.",
                PredictionId = prediction.Id,
                Predicted = prediction.Slope,
                PredictedInterval95 = prediction.SlopeInterval95,
                Measured = verdict.Measured,
                MeasuredInterval95 = Ends(fit.ExponentInterval(1 - judge.Level)),
                Rival = prediction.RivalHypothesis,
                RivalValue = prediction.RivalSlope,
                RivalRejected = verdict.RivalP is { } p ? p < judge.Level : null,
                Outcome = VerdictNames.Of(verdict.Verdict),
                P = verdict.PredictionP,
                Reason = verdict.Reason,
                WouldSettle = verdict.Settling?.ToString(),
                Decisive = false,
            };
        }
    }

    private static IEnumerable<VerdictRecord> Relations(ToySeries series, double level)
    {
        if (ToyRelations.AlphaDelta(series, level) is { } relation)
        {
            yield return new VerdictRecord
            {
                Id = $"{series.World}/alpha-delta",
                World = series.World,
                Claim = "The profile's shape at the largest size predicts the exponent over the others: alpha * delta = 1.",
                Predicted = relation.Verdict.Predicted,
                Measured = relation.Alpha.Exponent,
                MeasuredInterval95 = Ends(relation.Alpha.ExponentInterval(1 - level)),
                Outcome = VerdictNames.Of(relation.Verdict.Verdict),
                Reason = string.Create(CultureInfo.InvariantCulture, $"alpha * delta = {relation.Product:F2} {relation.ProductInterval95}. {relation.Verdict.Reason}"),
                WouldSettle = relation.Verdict.Verdict == Verdict.CannotTell ? relation.Verdict.Settling?.ToString() ?? "A rival exponent or a margin." : null,
                Decisive = false,
            };
        }
        if (ToyRelations.Purification(series) is { } purification)
        {
            ExponentVerdict verdict = ExponentJudge.Judge(purification.Exponent, PredictedExponent.Of("impurity falls as 1/N", 1), PredictedExponent.Of("impurity stays", 0), level: level);
            yield return new VerdictRecord
            {
                Id = $"{series.World}/purification",
                World = series.World,
                Claim = "The impurity of a feature that every size isolates falls as 1/N.",
                Predicted = 1,
                Measured = purification.Exponent.Value,
                MeasuredInterval95 = Ends(purification.Exponent.IntervalAt(1 - level)),
                Rival = "impurity stays",
                RivalValue = 0,
                RivalRejected = verdict.RivalP is { } p ? p < level : null,
                Outcome = VerdictNames.Of(verdict.Verdict),
                Reason = $"{purification.FeatureCount} features at every size. {verdict.Reason}",
                WouldSettle = verdict.Verdict == Verdict.CannotTell ? verdict.Settling?.ToString() : null,
                Decisive = false,
            };
        }
    }

    private static VerdictRecord Curve(string place, ToyCurves.Compared compared)
    {
        CandidateScore best = compared.Result.Best;
        string noun = compared.Relation switch
        {
            ToyCurves.IsolationMap => "Isolation is a function of capacity",
            ToyCurves.Utility => "Utility is a function of capacity",
            _ => "Capacity is distributed over features as the optimum under the budget spent",
        };
        string rejected = string.Join(", ", compared.Result.Candidates.Where(score => score.Verdict == Verdict.Disagrees).Select(score => score.Name));
        string open = string.Join(", ", compared.Result.Candidates.Where(score => score.IsHypothesis && score.Verdict == Verdict.CannotTell && score.Name != best.Name).Select(score => score.Name));
        string parameters = string.Join(", ", best.Curve.Parameters.Select(parameter => string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} = {parameter.Value:G3}")));
        string shortfall = compared.Result.Shortfall is { } left ? string.Create(CultureInfo.InvariantCulture, $" Any increasing curve explains {left} of the variance more.") : "";
        return new VerdictRecord
        {
            Id = $"{place}/{compared.Relation}",
            World = place,
            Claim = $"{noun}, and one form describes it best.",
            Measured = best.Explained,
            Outcome = VerdictNames.Of(best.Verdict),
            Reason = string.Create(CultureInfo.InvariantCulture, $"Best on unseen networks: {best.Name} ({parameters}), {best.Explained:P0} of the variance over {compared.Clusters.Count} clusters.")
                + (rejected.Length > 0 ? $" Worse beyond chance: {rejected}." : "") + (open.Length > 0 ? $" Not told apart: {open}." : "") + shortfall,
            WouldSettle = best.Verdict == Verdict.CannotTell ? "More seeds, and capacities over a wider range." : null,
            Decisive = false,
        };
    }

    private static double[]? Ends(Theory.Statistics.Intervals.Interval? interval) => interval is null ? null : [interval.Low, interval.High];
}
