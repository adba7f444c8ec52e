using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Sim.Populations;

/// <summary>Measures a simulated world with the matcher and the calibration of real models, and holds the result against the truth.</summary>
public static class PopulationMeasurement
{
    /// <summary>Matches the two models, then the first one with draws of a null of the second.</summary>
    /// <param name="world">The world.</param>
    /// <param name="tau">Nominal threshold, in (0, 1).</param>
    /// <param name="nullModel">The null of the calibrated threshold. Samples are independent draws, so the permutation null is exact here.</param>
    /// <param name="nullDraws">Draws of it, at least 1; each costs one more matching.</param>
    /// <param name="rng">Random numbers of the null.</param>
    /// <param name="options">Memory, threads, device; its k must include 1.</param>
    /// <param name="cancel">Ends the matching.</param>
    public static MeasuredPopulation Measure(PopulationWorld world, double tau, INull nullModel, int nullDraws, Rng rng,
        MatchOptions? options = null, CancellationToken cancel = default)
    {
        MatchResult match = MutualTopK.Match(world.A, world.B, options, cancellation: cancel);
        PopulationPair[] pairs = [.. match.Pairs(1).Select(pair => Identify(world, match, pair))];
        var nulls = new List<IReadOnlyList<double>>();
        foreach (IActivations draw in nullModel.Draws(world.B, nullDraws, rng))
            nulls.Add([.. MutualTopK.Match(world.A, draw, options, cancellation: cancel).Pairs(1).Select(pair => pair.Correlation)]);
        return Summarise(world, tau, match, pairs, ThresholdCalibration.Of([.. pairs.Select(pair => pair.Correlation)], nulls));
    }

    private static MeasuredPopulation Summarise(PopulationWorld world, double tau, MatchResult match, PopulationPair[] pairs, ThresholdCalibration calibration)
    {
        var noise = new PairingNoise(world.Recipe);
        int trueCount = noise.NoiselessCount(tau);
        PopulationPair[] rosetta = [.. pairs.Where(pair => pair.Correlation >= tau)];
        var paired = rosetta.Select(pair => pair.NeuronOfA).ToHashSet();
        int[] others = [.. Enumerable.Range(0, world.A.Layout.Count).Where(neuron => !paired.Contains(neuron))];
        var found = rosetta.Select(pair => pair.CommonRank).ToHashSet();
        return new MeasuredPopulation
        {
            NeuronCount = world.A.Layout.Count,
            Tau = tau,
            Pairs = pairs,
            Calibration = calibration,
            CountAtTau = rosetta.Length,
            MeanIsolationRosetta = Mean(rosetta.Select(pair => pair.Correlation)),
            MeanNearestOther = Mean(others.Select(neuron => match.NeighboursOfA.NearestCorrelation(neuron) ?? 0)),
            TrueMeanIsolationOther = Mean(others.Select(world.A.Truth.NeuronIsolation)),
            Precision = Mean(rosetta.Select(pair => pair.CommonRank > 0 ? 1.0 : 0)),
            Recall = Mean(Enumerable.Range(1, trueCount).Select(rank => found.Contains(rank) ? 1.0 : 0)),
            TrueCount = trueCount,
            ExpectedCount = (noise.ExpectedCount(tau), noise.CountDeviation(tau)),
            ExpectedMeanIsolation = noise.ExpectedMeanCorrelation(tau),
        };
    }

    private static PopulationPair Identify(PopulationWorld world, MatchResult match, MutualPair pair)
    {
        // Layers of a simulated model are numbered 0, 1, ..., so a layer's number is its position.
        int a = match.LayoutA.Start(pair.A.Layer) + pair.A.Unit, b = match.LayoutB.Start(pair.B.Layer) + pair.B.Unit;
        return new PopulationPair(a, b, pair.Correlation, world.CommonRank(a, b));
    }

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();
}
