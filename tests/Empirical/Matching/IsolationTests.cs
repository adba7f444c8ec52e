using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>
/// Two models of 300 neurons on 2,000 samples: the first 30 share a feature with isolation 0.8 and 0.5, the
/// next 30 with 0.04 and 0.04, the rest nothing.
/// </summary>
public sealed class IsolationTests
{
    private const int Samples = 2000, Neurons = 300, Strong = 30, Weak = 30;
    private static readonly double StrongCorrelation = Math.Sqrt(0.8 * 0.5);

    private InMemoryActivations _a = null!, _b = null!;
    private MatchResult _match = null!;

    [OneTimeSetUp]
    public void Match()
    {
        _a = Model("a", 0.8);
        _b = Model("b", 0.5);
        _match = MutualTopK.Match(_a, _b);
    }

    [Test]
    public void CorrelationOfAPair_MeasuresTheGeometricMeanOfItsIsolations()
    {
        MutualPair[] pairs = [.. _match.Pairs(1).Where(pair => pair.Correlation >= 0.3)];
        Assert.That(pairs, Has.Length.EqualTo(Strong));
        // Standard error of a correlation: (1 - r^2) / sqrt(T), averaged over 30 features.
        double error = (1 - StrongCorrelation * StrongCorrelation) / Math.Sqrt(Samples * Strong);
        Assert.That(PairMeasurement.MeanIsolation(pairs), Is.EqualTo(StrongCorrelation).Within(4 * error));
    }

    [Test]
    public void OtherNeurons_AreIsolatedAsMuchAsTheyShare()
    {
        CrossFittedIsolation crossFit = CrossFittedIsolation.Estimate(_a, _b, new MatchOptions(), Rng.FromSeed("halves"));
        double truth = 0.04 * Weak / (Neurons - Strong), estimate = crossFit.MeanOfOthers(_match, 0.3)!.Value;
        double uncorrected = Enumerable.Range(Strong, Neurons - Strong).Average(flat => _match.NeighboursOfA.CorrelationsOf(flat)[0]);
        // Two halves of two models: each estimate has a standard error of sqrt(2 / T) / sqrt(2), the mean of 540 a 23rd of it;
        // half-shared neighbours double the variance at most.
        double error = Math.Sqrt(2.0 / Samples / (2 * (Neurons - Strong)));
        Assert.That(uncorrected, Is.GreaterThan(10 * truth), "the largest of 300 chance correlations");
        Assert.That(estimate, Is.EqualTo(truth).Within(truth + 4 * error), "at most the truth, and nowhere near the maximum of chance");
        Assert.That(estimate, Is.LessThan(uncorrected / 5));
        Assert.That(crossFit.MeanOfRosetta(_match, 0.3), Is.EqualTo(StrongCorrelation).Within(0.01));
    }

    [Test]
    public void HalvesAreOfWholeBlocks()
    {
        var model = new InMemoryActivations(NeuronLayout.Of(1), 9, new float[9], [0, 0, 0, 1, 1, 5, 5, 5, 6]);
        (int[] first, int[] second) = SampleHalves.Of(model, Rng.FromSeed("h"));
        Assert.That(first.Concat(second), Is.EquivalentTo(Enumerable.Range(0, 9)));
        Assert.That(first.Select(t => model.BlockOfSample[t]).Intersect(second.Select(t => model.BlockOfSample[t])), Is.Empty);
        Assert.That(() => SampleHalves.Of(new InMemoryActivations(NeuronLayout.Of(1), 9, new float[9], new int[9]),
            Rng.FromSeed("h")), Throws.TypeOf<BadInputException>());
    }

    [Test]
    public void IndependentSamples_AreWorthThemselves()
    {
        EffectiveSampleEstimate effective = EffectiveSampleEstimate.Of(_a, _b, new CircularShiftNull(), 4, 2000, Rng.FromSeed("t"))!;
        Assert.That(effective.Value, Is.EqualTo(Samples).Within(4 * effective.StandardError));
        Assert.That(effective.StandardError, Is.LessThan(Samples * 0.05));
        Assert.That(effective.Floor(Neurons), Is.EqualTo(Math.Sqrt(2 * Math.Log(Neurons) / effective.Value)));
    }

    [Test]
    public void SamplesInRunsOfTen_AreWorthATenthUnderTheShiftAndAllUnderThePermutation()
    {
        InMemoryActivations a = Runs("runs a"), b = Runs("runs b");
        EffectiveSampleEstimate shifted = EffectiveSampleEstimate.Of(a, b, new CircularShiftNull(), 20, 400, Rng.FromSeed("t"))!;
        EffectiveSampleEstimate permuted = EffectiveSampleEstimate.Of(a, b, new PermutationNull(), 4, 2000, Rng.FromSeed("t"))!;
        // An offset that is no multiple of ten mixes two runs: mean squared correlation (1 - 2f + 2f^2)
        // / 200 at a fraction f, 0.67 on average.
        Assert.That(shifted.Value, Is.InRange(Samples / 10.0 * 0.95, Samples / 10.0 / 0.5));
        Assert.That(permuted.Value, Is.EqualTo(Samples).Within(4 * permuted.StandardError));
    }

    [Test]
    public void LayerMap_CountsPairsWhereTheyLie()
    {
        MutualPair[] pairs = [new(new NeuronKey(9, 3), new NeuronKey(9, 2), 0.5, 1, 1),
            new(new NeuronKey(2, 0), new NeuronKey(9, 1), 0.4, 1, 1)];
        Assert.That(LayerMap.Of(pairs), Is.EqualTo(new Dictionary<(int, int), int> { [(2, 9)] = 1, [(9, 9)] = 1 }));
    }

    [Test]
    public void ListedPairs_HaveTheBitsThatMatchingReports()
    {
        MutualPair[] pairs = [.. _match.Pairs(1)];
        double?[] again = PairCorrelator.Correlate(_a, _b, [.. pairs.Select(pair => (pair.A.Unit, pair.B.Unit))]);
        Assert.That(again, Is.EqualTo(pairs.Select(pair => (double?)pair.Correlation)));
    }

    private static InMemoryActivations Model(string name, double strongIsolation)
    {
        var data = new float[Neurons * Samples];
        RandomActivations.Gaussian(data, 1, Rng.FromSeed("isolation").Derive(name));
        for (int i = 0; i < Strong + Weak; i++)
        {
            double isolation = i < Strong ? strongIsolation : 0.04;
            Rng feature = Rng.FromSeed("isolation").Derive("feature", i);
            foreach (ref float value in data.AsSpan(i * Samples, Samples))
                value = (float)(Math.Sqrt(isolation) * feature.NextGaussian() + Math.Sqrt(1 - isolation) * value);
        }
        return new InMemoryActivations(NeuronLayout.Of(Neurons), Samples, data);
    }

    private static InMemoryActivations Runs(string name)
    {
        var data = new float[100 * Samples];
        Rng rng = Rng.FromSeed("isolation").Derive(name);
        for (int i = 0; i < data.Length; i++)
            data[i] = i % 10 == 0 ? (float)rng.NextGaussian() : data[i - 1];
        return new InMemoryActivations(NeuronLayout.Of(100), Samples, data, [.. Enumerable.Range(0, Samples).Select(t => t / 10)]);
    }
}
