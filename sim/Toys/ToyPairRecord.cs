namespace Rosetta.Sim.Toys;

/// <summary>Rosetta Neurons between two trained toys, measured with the instrument of real models.</summary>
/// <param name="KeyA">The first toy.</param>
/// <param name="KeyB">The second toy.</param>
/// <param name="NeuronsA">Its size.</param>
/// <param name="NeuronsB">The other's size.</param>
/// <param name="Samples">Common evaluation samples.</param>
/// <param name="RawPairs">All mutual nearest neighbours.</param>
/// <param name="CalibratedPairs">Those at or above the calibrated threshold.</param>
/// <param name="Tau">Calibrated threshold at the level of <paramref name="Instrument"/>; null where no pair passes.</param>
/// <param name="Floor">Largest correlation of a null pair over all draws; null without null pairs.</param>
/// <param name="NullPairs">Mutual pairs of each null draw.</param>
/// <param name="DeadA">Neurons of the first toy without variance.</param>
/// <param name="DeadB">Neurons of the second toy without variance.</param>
/// <param name="Instrument">Key of the instrument's settings.</param>
/// <param name="Pairs">Every mutual pair, correlation descending.</param>
public sealed record ToyPairRecord(string KeyA, string KeyB, int NeuronsA, int NeuronsB, int Samples, int RawPairs, int CalibratedPairs,
    double? Tau, double? Floor, IReadOnlyList<int> NullPairs, int DeadA, int DeadB, string Instrument, IReadOnlyList<ToyPair> Pairs)
{
    /// <summary>By draw of a rotation: correlations of its pairs, descending; null in records from before it was drawn.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Rotations { get; init; }
}
