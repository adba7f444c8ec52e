using Rosetta.Empirical.Measurement;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Toys;

/// <summary>Matches two trained toys with the one instrument of all worlds.</summary>
public static class ToyPairMeasurement
{
    /// <summary>Draws of the rotation, beside the nulls that calibrate: toys are small.</summary>
    private const int Rotations = 3;

    /// <summary>Measures a pair on common samples.</summary>
    /// <param name="a">Record of the first toy.</param>
    /// <param name="activationsA">Its neurons on the evaluation samples.</param>
    /// <param name="b">Record of the second toy.</param>
    /// <param name="activationsB">Its neurons on the same samples.</param>
    /// <param name="settings">The instrument's. Samples are independent draws, so the permutation null is exact.</param>
    /// <param name="root">Root of the experiment's random streams.</param>
    /// <param name="cancel">Ends the matching.</param>
    public static ToyPairRecord Measure(ToyRecord a, Rosetta.Empirical.Activations.IActivations activationsA, ToyRecord b,
        Rosetta.Empirical.Activations.IActivations activationsB, InstrumentSettings settings, Rng root, CancellationToken cancel = default)
    {
        PairMeasurement measured = PairInstrument.Measure(activationsA, activationsB, settings,
            root.Derive("pair").Derive(a.Key).Derive(b.Key), cancellation: cancel);
        ToyPair[] pairs = [.. measured.MutualPairs
            .Select(pair => new ToyPair(pair.Correlation, a.NeuronMeasures[pair.A.Unit], b.NeuronMeasures[pair.B.Unit]))];
        return new ToyPairRecord(a.Key, b.Key, a.Neurons, b.Neurons, activationsA.SampleCount, pairs.Length, measured.RosettaPairs.Count,
            measured.Calibration?.Tau,
            measured.Calibration?.NullMaximum, [.. measured.Nulls.Draws.Select(draw => draw.Count)], measured.Match.DeadA.Count,
            measured.Match.DeadB.Count, settings.Key, pairs)
        {
            Rotations = PairInstrument.Rotations(activationsA, activationsB, Rotations, settings.Device,
                root.Derive("rotations").Derive(a.Key).Derive(b.Key), cancel),
        };
    }
}
