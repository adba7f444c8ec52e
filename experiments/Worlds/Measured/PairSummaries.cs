using System.Globalization;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
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
            Samples = match.SampleCount,
            EffectiveSamples = measured.EffectiveSamples?.Value ?? double.NaN,
            Pairs = match.Ks.ToDictionary(k => k.ToString(CultureInfo.InvariantCulture), k => match.Pairs(k).Count),
            Null = measured.Settings.Null,
            NullDraws = measured.NullDraws.Count,
            NullPairs = measured.NullDraws.Average(draw => draw.Count),
            NullMaximum = measured.Calibration?.NullMaximum ?? 0,
            Tau = measured.Calibration?.Tau,
            Floor = measured.Floor,
            CalibratedPairs = measured.Calibration?.CalibratedCount ?? 0,
            Thresholds = [.. measured.Settings.Thresholds.Select(t => new ThresholdCount(t, measured.CountAt(t), measured.NullCountAt(t)))],
            Profile = [.. measured.MutualPairs.Select(pair => pair.Correlation)],
            RosettaA = [.. rosetta.Select(pair => match.LayoutA.FlatOf(pair.A))],
            RosettaB = [.. rosetta.Select(pair => match.LayoutB.FlatOf(pair.B))],
            NullProfile = measured.NullDraws[0],
            MeanIsolationRosetta = PairMeasurement.MeanIsolation(rosetta),
            MeanIsolationOther = measured.Calibration?.Tau is { } tau ? measured.MeanIsolationOfOthers(tau) : null,
            LayerPairs = [.. rosetta.GroupBy(pair => (A: pair.A.Layer, B: pair.B.Layer)).OrderBy(group => group.Key)
                .Select(group => new LayerPairCount(group.Key.A, group.Key.B, group.Count()))],
            LayersA = match.LayoutA.LayerCount,
            LayersB = match.LayoutB.LayerCount,
            BootstrapCalibratedPairs = measured.BootstrapCalibratedPairs,
        };
    }
}
