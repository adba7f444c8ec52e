using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>Utilities fitted to the calibration's counts, as frozen, and what became of them on the other spectra.</summary>
internal static class ToyFamilies
{
    /// <summary>Why no utility can be fitted to a calibration; null where one can.</summary>
    public static string? RefusalToFit(ToySeries calibration) => calibration.MissingSizes.Count > 0
        ? $"no utility is fitted: fewer than two networks of the calibration are measured at N = {string.Join(", ", calibration.MissingSizes)}"
        : calibration.SizesWithIsolated < FewestSizes ? $"no utility is fitted: networks of the calibration isolate features at {calibration.SizesWithIsolated} sizes, and two parameters need {FewestSizes}" : null;

    /// <summary>One size more than the most parameters of a family: fewer leave a direction undetermined, and its error with it.</summary>
    private const int FewestSizes = 3;

    /// <summary>Every family fitted to one calibration.</summary>
    public static IReadOnlyList<FamilyFit> Fit(ToySeries calibration) => [.. UtilityFamily.All.Select(family => FamilyFit.Of(family, [calibration.Counted]))];

    /// <summary>Id of a frozen prediction.</summary>
    public static string PredictionId(ToySeries judged, UtilityFamily family) => $"{judged.World}/{family.Name}";

    /// <summary>Counts held against a frozen prediction.</summary>
    public static CountAgreement Judge(ToySeries judged, PredictionRecord prediction, double level) => CountAgreement.Judge(judged.Counts,
        [.. prediction.ExpectedCounts.Select(point => new FittedCount((long)point.Neurons, point.Expected, point.LogStandardError))],
        prediction.ExpectedDegreesOfFreedom ?? double.PositiveInfinity, judged.Definition.Margin, level);

    /// <summary>What toys.json holds of the families at one probability of presence.</summary>
    /// <param name="series">All spectra.</param>
    /// <param name="predictions">What was frozen.</param>
    /// <param name="verdicts">Every verdict on these series.</param>
    /// <param name="level">Of the tests.</param>
    public static IEnumerable<ToyFamilyFinding> Findings(IReadOnlyList<ToySeries> series, IReadOnlyList<PredictionRecord> predictions, IReadOnlyList<VerdictRecord> verdicts, double level)
    {
        if (series.FirstOrDefault(own => own.IsCalibration) is not { } calibration || RefusalToFit(calibration) is not null)
            yield break;
        CountedWorld[] all = [.. series.Where(own => own.Cells.Count > 0).Select(own => own.Counted)];
        foreach (FamilyFit fit in Fit(calibration))
        {
            FamilyFit joint = FamilyFit.Of(fit.Family, all, fit.Coordinates);
            IReadOnlyList<Interval?> intervals = fit.ParameterIntervals(1 - level);
            yield return new ToyFamilyFinding
            {
                World = calibration.Definition.World,
                Presence = calibration.Inputs.Presence,
                Family = fit.Family.Name,
                Parameters = Named(fit),
                Intervals95 = fit.Member.Parameters.Zip(intervals).ToDictionary(pair => pair.First.Name, pair => pair.Second is { } interval ? new[] { interval.Low, interval.High } : null),
                CalibrationError = fit.RelativeError,
                JointError = joint.RelativeError,
                JointParameters = Named(joint),
                Judged = [.. series.Where(own => !own.IsCalibration && own.Cells.Count > 0)
                    .Select(own => (own, prediction: predictions.FirstOrDefault(record => record.Id == PredictionId(own, fit.Family))))
                    .Where(pair => pair.prediction is not null).Select(pair => Agreement(pair.own, pair.prediction!, verdicts, level))],
            };
        }
    }

    private static ToyAgreementFinding Agreement(ToySeries judged, PredictionRecord prediction, IReadOnlyList<VerdictRecord> verdicts, double level)
    {
        CountAgreement agreement = Judge(judged, prediction, level);
        VerdictRecord[] own = [.. verdicts.Where(verdict => verdict.PredictionId == prediction.Id)];
        var joined = OverallVerdict.Join([.. own.Select(verdict => (Quantity(verdict), VerdictNames.Parse(verdict.Outcome), verdict.P ?? double.NaN))], level);
        return new ToyAgreementFinding
        {
            Spectrum = Definitions.ToyWorldDefinition.Short(judged.Spectrum),
            Outcome = VerdictNames.Of(agreement.Verdict),
            Reason = agreement.Reason,
            WorstRatio = agreement.Farthest is { } farthest ? Math.Exp(farthest.LogRatio) : null,
            Points = [.. agreement.Sizes.Select(size => new[] { size.Neurons, size.Measured, size.Predicted, Math.Exp(size.Interval.Low), Math.Exp(size.Interval.High) })],
            Overall = VerdictNames.Of(joined.Verdict),
            RefutedBy = [.. own.Zip(joined.AdjustedP).Where(pair => pair.First.Outcome == VerdictNames.Disagrees && pair.Second < level).Select(pair => Quantity(pair.First))],
            AgreesOn = [.. own.Where(verdict => verdict.Outcome == VerdictNames.Agrees).Select(Quantity)],
        };
    }

    private static string Quantity(VerdictRecord verdict) => verdict.Id[(verdict.Id.LastIndexOf('/') + 1)..];

    private static Dictionary<string, double> Named(FamilyFit fit) => fit.Member.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
}
