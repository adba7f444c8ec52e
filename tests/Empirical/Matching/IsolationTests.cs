using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>Two models of 300 neurons on 2,000 samples: the first 30 share a feature with isolation 0.8 and 0.5, the next 30 with 0.04 and 0.04, the rest nothing.</summary>
public sealed class IsolationTests
{
    private const int Samples = 2000, Neurons = 300, Strong = 30, Weak = 30;
    private static readonly double StrongCorrelation = Math.Sqrt(0.8 * 0.5);

    private InMemoryActivations _a = null!, _b = null!;
    private MatchResult _match = null!, _null = null!;

    [OneTimeSetUp]
    public void Match()
    {
        _a = Model("a", 0.8);
        _b = Model("b", 0.5);
        _match = MutualTopK.Match(_a, _b);
        _null = MutualTopK.Match(_a, new PermutationNull().Draw(_b, Rng.FromSeed("isolation null")));
    }

    [Test]
    public void CorrelationOfAPair_MeasuresTheGeometricMeanOfItsIsolations()
    {
        IsolationProfile profile = IsolationProfile.Of(_match, 0.3, [_null]);
        Assert.That(profile.Isolations, Has.Count.EqualTo(Strong));
        Assert.That(profile.Isolations, Is.Ordered.Descending);
        // Standard error of a correlation: (1 - r^2) / sqrt(T), averaged over 30 features.
        double error = (1 - StrongCorrelation * StrongCorrelation) / Math.Sqrt(Samples * Strong);
        Assert.That(profile.MeanOfRosetta, Is.EqualTo(StrongCorrelation).Within(4 * error));
    }

    [Test]
    public void OtherNeurons_AreBracketedAndTheCrossFitLiesBetween()
    {
        IsolationProfile profile = IsolationProfile.Of(_match, 0.3, [_null]);
        CrossFittedIsolation crossFit = CrossFittedIsolation.Estimate(_a, _b, new MatchOptions(), Rng.FromSeed("halves"));
        double truth = 0.04 * Weak / (Neurons - Strong), estimate = crossFit.MeanOfOthers(_match, 0.3)!.Value;
        Assert.That(profile.OtherCount, Is.EqualTo(2 * (Neurons - Strong)));
        Assert.That(profile.MeanOfOthersUncorrected, Is.GreaterThan(10 * truth), "the largest of 300 chance correlations");
        Assert.That(profile.MeanOfOthersLessNull, Is.LessThan(truth + 0.001));
        // Two halves of two models: each estimate has a standard error of sqrt(2 / T) / sqrt(2), the mean of 540 a 23rd of it; half-shared neighbours double the variance at most.
        double error = Math.Sqrt(2.0 / Samples / (2 * (Neurons - Strong)));
        Assert.That(estimate, Is.EqualTo(truth).Within(truth + 4 * error), "at most the truth, and nowhere near the maximum of chance");
        Assert.That(estimate, Is.LessThan(profile.MeanOfOthersUncorrected!.Value / 5));
        Assert.That(crossFit.MeanOfRosetta(_match, 0.3), Is.EqualTo(StrongCorrelation).Within(0.01));
    }

    [Test]
    public void HalvesAreOfWholeBlocks()
    {
        var model = new InMemoryActivations(NeuronLayout.Of(1), 9, new float[9], [0, 0, 0, 1, 1, 5, 5, 5, 6]);
        (int[] first, int[] second) = CrossFittedIsolation.Halves(model, Rng.FromSeed("h"));
        Assert.That(first.Concat(second), Is.EquivalentTo(Enumerable.Range(0, 9)));
        Assert.That(first.Select(t => model.BlockOfSample[t]).Intersect(second.Select(t => model.BlockOfSample[t])), Is.Empty);
        Assert.That(() => CrossFittedIsolation.Halves(new InMemoryActivations(NeuronLayout.Of(1), 9, new float[9], new int[9]), Rng.FromSeed("h")), Throws.TypeOf<BadInputException>());
    }

    [Test]
    public void IndependentSamples_AreWorthThemselves()
    {
        EffectiveSamples effective = EffectiveSamples.Estimate(_a, _b, new CircularShiftNull(), 4, 2000, Rng.FromSeed("t"))!;
        Assert.That(effective.Value, Is.EqualTo(Samples).Within(4 * effective.StandardError));
        Assert.That(effective.StandardError, Is.LessThan(Samples * 0.05));
        Assert.That(effective.NoiseFloor(Neurons), Is.EqualTo(Math.Sqrt(2 * Math.Log(Neurons) / effective.Value)));
    }

    [Test]
    public void SamplesInRunsOfTen_AreWorthATenthUnderTheShiftAndAllUnderThePermutation()
    {
        InMemoryActivations a = Runs("runs a"), b = Runs("runs b");
        EffectiveSamples shifted = EffectiveSamples.Estimate(a, b, new CircularShiftNull(), 20, 400, Rng.FromSeed("t"))!;
        EffectiveSamples permuted = EffectiveSamples.Estimate(a, b, new PermutationNull(), 4, 2000, Rng.FromSeed("t"))!;
        // An offset that is no multiple of ten mixes two runs: mean squared correlation (1 - 2f + 2f^2) / 200 at a fraction f, 0.67 on average.
        Assert.That(shifted.Value, Is.InRange(Samples / 10.0 * 0.95, Samples / 10.0 / 0.5));
        Assert.That(permuted.Value, Is.EqualTo(Samples).Within(4 * permuted.StandardError));
    }

    [Test]
    public void ThreeModels_SayWhichIsolatesBetter()
    {
        Assert.That(IsolationTriad.InFirst(Math.Sqrt(0.8 * 0.5), Math.Sqrt(0.8 * 0.3), Math.Sqrt(0.5 * 0.3)), Is.EqualTo(0.8).Within(1e-15));
        Assert.That(IsolationTriad.InFirst(0.9, 0.9, 0.1), Is.Null);
        Assert.That(IsolationTriad.InFirst(0.9, -0.1, 0.1), Is.Null);
    }

    [Test]
    public void LayerMap_CountsPairsWhereTheyLie()
    {
        var layout = new NeuronLayout([2, 5, 9], [10, 20, 10]);
        MutualPair[] pairs = [new(new NeuronKey(2, 0), new NeuronKey(9, 1), 0.5, 1, 1), new(new NeuronKey(9, 3), new NeuronKey(9, 2), 0.4, 1, 1)];
        Assert.That(LayerMap.Count(pairs, layout, layout), Is.EqualTo(new[,] { { 0, 0, 1 }, { 0, 0, 0 }, { 0, 0, 1 } }));
        Assert.That(LayerMap.ByDepth(pairs.Select(pair => pair.A), layout, 2), Is.EqualTo(new[] { (1, 10), (1, 30) }));
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
