using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>Utilities fitted to the calibration's counts, as frozen, and what became of them on the other spectra.</summary>
internal static class ToyFamilies
{
    /// <summary>Every family fitted to one calibration.</summary>
    public static IReadOnlyList<FamilyFit> Fit(ToySeries calibration) => [.. UtilityFamily.All.Select(family => FamilyFit.Of(family, [calibration.Counted]))];

    /// <summary>Id of a frozen prediction.</summary>
    public static string PredictionId(ToySeries judged, UtilityFamily family) => $"{judged.World}/{family.Name}";

    /// <summary>Counts held against a frozen prediction.</summary>
    public static CountAgreement Judge(ToySeries judged, PredictionRecord prediction, double level) => CountAgreement.Judge(judged.Counts,
        [.. prediction.ExpectedCounts.Select(point => new FittedCount((long)point.Neurons, point.Expected, point.LogStandardError))],
        prediction.ExpectedDegreesOfFreedom ?? double.PositiveInfinity, judged.Definition.Margin, level);

    /// <summary>What toys.json holds of the families at one probability of presence.</summary>
    public static IEnumerable<ToyFamilyFinding> Findings(IReadOnlyList<ToySeries> series, IReadOnlyList<PredictionRecord> predictions, double level)
    {
        if (series.FirstOrDefault(own => own.IsCalibration && own.HasIsolated) is not { } calibration)
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
                    .Where(pair => pair.prediction is not null).Select(pair => Agreement(pair.own, pair.prediction!, level))],
            };
        }
    }

    private static ToyAgreementFinding Agreement(ToySeries judged, PredictionRecord prediction, double level)
    {
        CountAgreement agreement = Judge(judged, prediction, level);
        return new ToyAgreementFinding
        {
            Spectrum = Definitions.ToyWorldDefinition.Short(judged.Spectrum),
            Outcome = VerdictNames.Of(agreement.Verdict),
            Reason = agreement.Reason,
            WorstRatio = Math.Exp(agreement.Sizes.MaxBy(size => Math.Abs(size.LogRatio))!.LogRatio),
            Points = [.. agreement.Sizes.Select(size => new[] { size.Neurons, size.Measured, size.Predicted, Math.Exp(size.Interval.Low), Math.Exp(size.Interval.High) })],
        };
    }

    private static Dictionary<string, double> Named(FamilyFit fit) => fit.Member.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
}
