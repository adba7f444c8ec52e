using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Populations;

/// <summary>Measures a simulated world with the instrument of real models and holds the result against the truth.</summary>
public static class PopulationMeasurement
{
    /// <summary>Matches the two models, calibrates the threshold, and says what each pair really is.</summary>
    /// <param name="world">The world.</param>
    /// <param name="tau">Nominal threshold, in (0, 1).</param>
    /// <param name="settings">The instrument's. Samples are independent draws, so the permutation null is exact here.</param>
    /// <param name="rng">Random numbers of the instrument's null.</param>
    /// <param name="progress">Told the share of the matchings done.</param>
    /// <param name="cancel">Ends the matching.</param>
    public static MeasuredPopulation Measure(PopulationWorld world, double tau, InstrumentSettings settings, Rng rng,
        Action<double>? progress = null, CancellationToken cancel = default)
    {
        PairMeasurement measured = PairInstrument.Measure(world.A, world.B, settings, rng, progress, cancellation: cancel);
        IReadOnlyList<MutualPair> atTau = [.. measured.MutualPairs.Where(pair => pair.Correlation >= tau)];
        PopulationPair[] pairs = [.. measured.MutualPairs.Select(pair => Identify(world, measured.Match, pair))];
        PopulationPair[] rosetta = [.. pairs.Where(pair => pair.Correlation >= tau)];
        var paired = rosetta.Select(pair => pair.NeuronOfA).ToHashSet();
        var found = rosetta.Select(pair => pair.CommonRank).ToHashSet();
        var noise = new PairingNoise(world.Recipe);
        int trueCount = noise.NoiselessCount(tau);
        return new MeasuredPopulation
        {
            Instrument = measured,
            Tau = tau,
            Pairs = pairs,
            CountAtTau = rosetta.Length,
            MeanIsolationRosetta = PairMeasurement.MeanIsolation(atTau),
            MeanIsolationOther = measured.MeanIsolationOfOthers(tau),
            TrueMeanIsolationOther = Mean(Enumerable.Range(0, world.A.Layout.Count).Where(neuron => !paired.Contains(neuron))
                .Select(world.A.Truth.NeuronIsolation)),
            Precision = Mean(rosetta.Select(pair => pair.CommonRank > 0 ? 1.0 : 0)),
            Recall = Mean(Enumerable.Range(1, trueCount).Select(rank => found.Contains(rank) ? 1.0 : 0)),
            CalibratedPrecision =
                Mean(pairs.Take(measured.Calibration?.CalibratedCount ?? 0).Select(pair => pair.CommonRank > 0 ? 1.0 : 0)),
            TrueCount = trueCount,
            ExpectedCount = noise.ExpectedCount(tau),
            ExpectedCountDeviation = noise.CountDeviation(tau),
            ExpectedMeanIsolation = noise.ExpectedMeanCorrelation(tau),
        };
    }

    private static PopulationPair Identify(PopulationWorld world, MatchResult match, MutualPair pair)
    {
        // Layers of a simulated model are numbered 0, 1, ..., so a layer's number is its position.
        int a = match.LayoutA.Start(pair.A.Layer) + pair.A.Unit, b = match.LayoutB.Start(pair.B.Layer) + pair.B.Unit;
        return new PopulationPair(a, b, pair.Correlation, world.CommonRank(a, b));
    }

    private static double? Mean(IEnumerable<double> values) => values.Select(value => (double?)value).Average();
}
