namespace Rosetta.Sim.Toys;

/// <summary>How far down the ranks a trained toy isolates and represents features.</summary>
/// <param name="NoiseFloor">Squared correlation that the best of all neurons reaches by chance (<see cref="Of"/>).</param>
/// <param name="IsolatedCount">Features with isolation &gt;= tau.</param>
/// <param name="LastIsolated">Last rank among them: r_tau if isolation followed rank without exception; 0 for none.</param>
/// <param name="VisibleCount">Features with isolation above the noise floor: r0 counted.</param>
/// <param name="LastVisible">Last rank among them.</param>
/// <param name="MixedCount">Features that are helped (utility 1 - loss/baseline &gt;= the least one) and not isolated.</param>
/// <param name="AbsentCount">Features that are neither; the three counts sum to M.</param>
public sealed record ToyFrontiers(double NoiseFloor, int IsolatedCount, int LastIsolated, int VisibleCount, int LastVisible, int MixedCount,
    int AbsentCount)
{
    /// <summary>Utility below which a feature counts as absent: a twentieth of its loss.</summary>
    public const double LeastUtility = 0.05;

    /// <summary>Reads the frontiers off the measures of one toy.</summary>
    /// <remarks>
    /// Noise floor: a feature's best of 2 N squared correlations with unrelated neurons, over M features, stays below 2 ln(2 N M)/T but for
    /// a chance of about 1 (each is near chi-square/T; the maximum of k normals is near sqrt(2 ln k)).
    /// </remarks>
    /// <param name="isolations">By rank, M of them.</param>
    /// <param name="utilities">By rank; NaN where the samples never showed the feature.</param>
    /// <param name="neurons">N.</param>
    /// <param name="samples">T, that they were measured on.</param>
    /// <param name="tau">Isolation from which a feature is isolated, in (0, 1).</param>
    public static ToyFrontiers Of(IReadOnlyList<double> isolations, IReadOnlyList<double> utilities, int neurons, int samples, double tau)
    {
        int features = isolations.Count;
        double floor = 2 * Math.Log(2.0 * neurons * features) / samples;
        int[] isolated = [.. Ranks(rank => isolations[rank - 1] >= tau)], visible = [.. Ranks(rank => isolations[rank - 1] > floor)];
        int mixed = Ranks(rank => isolations[rank - 1] < tau && utilities[rank - 1] >= LeastUtility).Count();
        return new(floor, isolated.Length, isolated.LastOrDefault(), visible.Length, visible.LastOrDefault(), mixed,
            features - isolated.Length - mixed);

        IEnumerable<int> Ranks(Func<int, bool> counts) => Enumerable.Range(1, features).Where(counts);
    }
}
