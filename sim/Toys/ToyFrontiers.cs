namespace Rosetta.Sim.Toys;

/// <summary>How far down the ranks a trained toy isolates and represents features.</summary>
/// <param name="Tau">Isolation from which a feature counts as isolated.</param>
/// <param name="LeastUtility">Utility from which a feature counts as represented.</param>
/// <param name="NoiseFloor">Squared correlation that the best of all neurons reaches by chance (<see cref="Of"/>).</param>
/// <param name="IsolatedCount">Features with isolation &gt;= tau.</param>
/// <param name="LastIsolated">Last rank among them, r_tau; 0 for none.</param>
/// <param name="VisibleCount">Features with isolation above the noise floor.</param>
/// <param name="LastVisible">Last rank among them.</param>
/// <param name="RepresentedCount">Features with utility 1 - loss/baseline &gt;= the least one.</param>
/// <param name="LastRepresented">Last rank among them, r0; 0 for none.</param>
/// <param name="IsolatedShare">Isolated features over all features.</param>
/// <param name="MixedShare">Features that are represented and not isolated, over all features.</param>
/// <param name="AbsentShare">Features that are neither, over all features; the three shares sum to 1.</param>
/// <param name="MeanIsolation">Mean isolation of the isolated features; NaN for none.</param>
public sealed record ToyFrontiers(double Tau, double LeastUtility, double NoiseFloor, int IsolatedCount, int LastIsolated, int VisibleCount, int LastVisible,
    int RepresentedCount, int LastRepresented, double IsolatedShare, double MixedShare, double AbsentShare, double MeanIsolation)
{
    /// <summary>Reads the frontiers off the measures of one toy.</summary>
    /// <remarks>
    /// Noise floor: a feature's best of 2 N squared correlations with unrelated neurons, over M features, stays below 2 ln(2 N M)/T but for
    /// a chance of about 1 (each is near chi-square/T; the maximum of k normals is near sqrt(2 ln k)).
    /// </remarks>
    /// <param name="record">A toy that did not diverge.</param>
    /// <param name="tau">Isolation threshold, in (0, 1).</param>
    /// <param name="leastUtility">Utility threshold, in (0, 1).</param>
    public static ToyFrontiers Of(ToyRecord record, double tau = 0.5, double leastUtility = 0.05)
    {
        IReadOnlyList<FeatureRecord> measures = record.FeatureMeasures;
        if (measures.Count == 0)
            throw new ArgumentException($"Toy {record.Key} has no measures: it ended as {record.End}.", nameof(record));
        double floor = 2 * Math.Log(2.0 * record.Neurons * record.Features) / record.EvaluationSamples;
        FeatureRecord[] isolated = [.. measures.Where(measure => measure.Isolation >= tau)];
        FeatureRecord[] visible = [.. measures.Where(measure => measure.Isolation > floor)];
        FeatureRecord[] represented = [.. measures.Where(measure => measure.Utility >= leastUtility)];
        int mixed = represented.Count(measure => measure.Isolation < tau);
        return new ToyFrontiers(tau, leastUtility, floor, isolated.Length, Last(isolated), visible.Length, Last(visible), represented.Length, Last(represented),
            isolated.Length / (double)measures.Count, mixed / (double)measures.Count, (measures.Count - isolated.Length - mixed) / (double)measures.Count,
            isolated.Length > 0 ? isolated.Average(measure => measure.Isolation) : double.NaN);

        static int Last(FeatureRecord[] features) => features.Length > 0 ? features[^1].Rank : 0;
    }
}
