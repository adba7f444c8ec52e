using System.Globalization;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Matching;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>A measurement as a row of cells.jsonl.</summary>
internal static class PairSummaries
{
    /// <param name="modelA">Name of the first model.</param>
    /// <param name="modelB">Name of the second model.</param>
    /// <param name="measured">The measurement.</param>
    public static PairEvidence Of(string modelA, string modelB, PairMeasurement measured)
    {
        MatchResult match = measured.Match;
        IReadOnlyList<MutualPair> rosetta = measured.RosettaPairs;
        return new PairEvidence
        {
            ModelA = modelA,
            ModelB = modelB,
            NeuronsA = match.LayoutA.Count,
            NeuronsB = match.LayoutB.Count,
            DeadA = match.DeadA.Count,
            DeadB = match.DeadB.Count,
            NonFiniteA = match.NonFiniteA.Count,
            NonFiniteB = match.NonFiniteB.Count,
            Samples = match.SampleCount,
            EffectiveSamples = measured.EffectiveSamples?.Value ?? double.NaN,
            Pairs = match.Ks.ToDictionary(k => k.ToString(CultureInfo.InvariantCulture), k => match.Pairs(k).Count),
            Null = measured.Deciding?.Name ?? NullModels.None,
            NullDraws = measured.Nulls.Draws.Count,
            NullPairs = measured.Nulls.MeanCount ?? double.NaN,
            NullMaximum = measured.Calibration is { } calibration ? calibration.NullMaximum ?? 0 : double.NaN,
            Tau = measured.Calibration?.Tau,
            Floor = measured.Floor,
            CalibratedPairs = measured.Calibration?.CalibratedCount ?? 0,
            RandomPairs = measured.Calibration is null ? NullPairs.OfIndependentNeurons(match.LayoutA.Count, match.LayoutB.Count) : null,
            Thresholds =
                [.. measured.Settings.Thresholds.Select(t => new ThresholdCount(t, measured.CountAt(t), measured.Nulls.CountAt(t)))],
            Profile = [.. measured.MutualPairs.Select(pair => pair.Correlation)],
            RosettaA = [.. rosetta.Select(pair => match.LayoutA.FlatOf(pair.A))],
            RosettaB = [.. rosetta.Select(pair => match.LayoutB.FlatOf(pair.B))],
            NullProfile = measured.Nulls.Draws.FirstOrDefault([]),
            MeanIsolationRosetta = PairMeasurement.MeanIsolation(rosetta),
            MeanIsolationOther = measured.Calibration?.Tau is { } tau ? measured.MeanIsolationOfOthers(tau) : null,
            Isolations = measured.CrossFitted is null ? [] : [.. measured.Settings.Thresholds
                .Select(t => (Threshold: t, Rosetta: measured.CrossFitted.MeanOfRosetta(match, t),
                    Other: measured.MeanIsolationOfOthers(t)))
                .Where(entry => entry.Rosetta is not null && entry.Other is not null)
                .Select(entry => new ThresholdIsolation(entry.Threshold, entry.Rosetta!.Value, entry.Other!.Value))],
            LayerPairs = [.. LayerMap.Of(rosetta).Select(entry => new LayerPairCount(entry.Key.LayerA, entry.Key.LayerB, entry.Value))],
            LayersA = match.LayoutA.LayerCount,
            LayersB = match.LayoutB.LayerCount,
            BootstrapCalibratedPairs = measured.BootstrapCalibratedPairs,
            BootstrapCounts = measured.BootstrapCounts,
            BootstrapNeighbours = match.Ks.Count < 2 ? [] : [.. measured.Resampled.Select(draw => draw.Neighbours.ToArray())],
            Nulls = NullSummaries.Of(measured),
            Halves = measured.CrossFitted is { Halves: [var first, var second] }
                ? new HalvesEvidence([.. first.Select(pair => pair.Correlation)], [.. second.Select(pair => pair.Correlation)],
                    first.Select(pair => (pair.A, pair.B)).Intersect(second.Select(pair => (pair.A, pair.B))).Count()) : null,
        };
    }
}
