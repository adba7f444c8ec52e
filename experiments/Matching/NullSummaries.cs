using Rosetta.Empirical.Measurement;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Matching;

/// <summary>What each null says, as cells.jsonl and match.json record it.</summary>
internal static class NullSummaries
{
    /// <summary>Every null of a measurement, in the order of its settings.</summary>
    public static IReadOnlyList<NullEvidence> Of(PairMeasurement measured) =>
        [.. measured.ByNull.Select(own => Of(own, measured.Settings.Thresholds))];

    private static NullEvidence Of(NullOutcome outcome, IReadOnlyList<double> thresholds) => new(outcome.Name, outcome.Pairs.Draws.Count,
        outcome.Pairs.MeanCount ?? double.NaN, outcome.Calibration.NullMaximum, outcome.Calibration.Bound, outcome.Calibration.Tau,
        outcome.Calibration.CalibratedCount, [.. thresholds.Select(outcome.Pairs.CountAt)], outcome.Pairs.Draws.FirstOrDefault([]))
        {
            DrawPairs = [.. outcome.Pairs.Draws.Select(draw => draw.Count)],
        };
}
