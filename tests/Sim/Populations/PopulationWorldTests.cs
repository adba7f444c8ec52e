using Rosetta.Sim.Populations;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Sim.Populations;

public sealed class PopulationWorldTests
{
    /// <summary>Sampling: a bound of four standard errors fails by chance once in 16,000 draws; the seeds here are fixed.</summary>
    private const double StandardErrors = 4;

    /// <summary>Rounding: a row is a sum of about 20 float32 terms scaled once, each good to 6e-8.</summary>
    private const double RowRounding = 1e-5;

    [Test]
    public void OwnersCorrelate_AsTheirIsolationSays_WithTheStatedNoise([Values(0.3, 1.0)] double isolationRatio,
        [Values(FeatureSharing.Everything, FeatureSharing.IsolatedOnly)] FeatureSharing sharing)
    {
        PopulationSide a = PopulationSide.FromProfile(300, LogAllocation.Profile(300, 1.5, 0.1));
        var b = new PopulationSide(400, [.. a.Isolations.Select(isolation => isolation * isolationRatio)]);
        var recipe = new PopulationRecipe(a, b, sampleCount: 2000, sharing: sharing);
        var noise = new PairingNoise(recipe);
        PopulationWorld world = PopulationWorld.Build(recipe, Rng.FromSeed("owners"));
        double sum = 0, squares = 0;
        for (int rank = 1; rank <= a.Isolations.Count; rank++)
        {
            double expected = Math.Sqrt(a.Isolations[rank - 1] * b.Isolations[rank - 1]);
            double z = (OwnerCorrelation(world, rank) - expected) / noise.StandardError(rank);
            sum += z;
            squares += z * z;
        }
        int count = a.Isolations.Count;
        Assert.Multiple(() =>
        {
            Assert.That(sum / count, Is.EqualTo(0).Within(StandardErrors / Math.Sqrt(count)));
            Assert.That(squares / count, Is.EqualTo(1).Within(StandardErrors * Math.Sqrt(2.0 / count)));
        });
    }

    [Test]
    public void OwnersOfAWorldWithoutSharedFeatures_CorrelateByChanceAlone()
    {
        PopulationSide side = PopulationSide.FromProfile(200, LogAllocation.Profile(200, 1.5, 0.1));
        PopulationWorld world = PopulationWorld.Build(new PopulationRecipe(side, side, sampleCount: 2000, sharing: FeatureSharing.Nothing),
            Rng.FromSeed("null"));
        double[] squares =
            [.. Enumerable.Range(1, side.Isolations.Count).Select(rank => Math.Pow(OwnerCorrelation(world, rank), 2) * 2000)];
        // T r^2 of independent samples is chi-squared with one degree of freedom: mean 1, variance 2.
        Assert.That(squares.Average(), Is.EqualTo(1).Within(StandardErrors * Math.Sqrt(2.0 / squares.Length)));
        Assert.That(world.CommonRank(world.A.Truth.NeuronOf(1), world.B.Truth.NeuronOf(1)), Is.Zero);
    }

    [Test]
    public void ANeuron_IsTheSame_HoweverItIsReadAndWhateverItsPartner()
    {
        PopulationSide side = PopulationSide.FromProfile(150, LogAllocation.Profile(150, 1.5, 0.1), layerCount: 4);
        PopulationWorld world = PopulationWorld.Build(new PopulationRecipe(side, side, 500, 1000), Rng.FromSeed("same"));
        PopulationWorld other = PopulationWorld.Build(new PopulationRecipe(side, new PopulationSide(64, [0.5]), 500, 1000),
            Rng.FromSeed("same"));
        var whole = new float[150 * 1000];
        world.A.Read(0, 150, whole);
        Parallel.For(0, 150, neuron =>
        {
            var row = new float[1000];
            other.A.Read(149 - neuron, 1, row);
            Assert.That(row, Is.EqualTo(whole.AsSpan((149 - neuron) * 1000, 1000).ToArray()));
        });
    }

    [Test]
    public void Neurons_AreCentredAndOfUnitVariance_UpToTheChanceCorrelationOfTheirParts()
    {
        PopulationSide side = PopulationSide.FromProfile(150, LogAllocation.Profile(150, 1.5, 0.1));
        const int samples = 4000;
        PopulationWorld world = PopulationWorld.Build(new PopulationRecipe(side, side, sampleCount: samples), Rng.FromSeed("units"));
        var row = new float[samples];
        for (int neuron = 0; neuron < 150; neuron++)
        {
            world.A.Read(neuron, 1, row);
            double mean = row.Average(value => (double)value), variance = row.Average(value => (value - mean) * (value - mean));
            double isolation = world.A.Truth.RankOf(neuron) is var rank and > 0 ? world.A.Truth.IsolationOf(rank) : 0;
            double gate = 5 * 2 * Math.Sqrt(isolation * (1 - isolation) / samples) + RowRounding;
            Assert.That(mean, Is.EqualTo(0).Within(RowRounding), $"mean of neuron {neuron}");
            Assert.That(variance, Is.EqualTo(1).Within(gate), $"variance of neuron {neuron}");
        }
    }

    [Test]
    public void Truth_NamesEveryOwnerOnce_AndMixesByTheirLargestShare()
    {
        PopulationSide side = PopulationSide.FromProfile(130, LogAllocation.Profile(130, 1.5, 0.1), layerCount: 3);
        PopulationModel model = PopulationWorld.Build(new PopulationRecipe(side, side), Rng.FromSeed("truth")).B;
        int[] owners = [.. Enumerable.Range(1, side.Isolations.Count).Select(model.Truth.NeuronOf)];
        Assert.Multiple(() =>
        {
            Assert.That(owners, Is.Unique);
            Assert.That(owners.Select(model.Truth.RankOf), Is.EqualTo(Enumerable.Range(1, owners.Length)));
            Assert.That(owners, Is.Not.Ordered, "neuron order is permuted");
            Assert.That(model.Layout.Widths, Is.EqualTo(new[] { 44, 43, 43 }));
            int mix = Enumerable.Range(0, 130).First(neuron => model.Truth.RankOf(neuron) == 0);
            Assert.That(model.Truth.NeuronIsolation(mix), Is.EqualTo(1.0 / 16));
        });
    }

    [Test]
    public void AMix_HoldsEachOfItsFeaturesWithAnEqualShare()
    {
        var side = new PopulationSide(40, []);
        const int samples = 5000, pool = 60, perMix = 10;
        Rng rng = Rng.FromSeed("mix");
        PopulationModel model = PopulationWorld.Build(new PopulationRecipe(side, side, pool, samples, mixFeatures: perMix), rng).A;
        var row = new float[samples];
        model.Read(7, 1, row);
        double[] correlations = [.. Enumerable.Range(1, pool).Select(rank =>
        {
            var feature = new float[samples];
            SparseFeature.Draw(samples, PopulationRecipe.DefaultPresence, rng.Derive("features").Derive("feature", rank)).AddTo(feature, 1);
            return Math.Abs(Correlation(row, feature));
        }).OrderDescending()];
        double gate = 5 / Math.Sqrt(samples);
        Assert.That(correlations[..perMix], Is.All.EqualTo(1 / Math.Sqrt(perMix)).Within(gate));
        Assert.That(correlations[perMix..], Is.All.LessThan(gate));
    }

    [Test]
    public void Features_AreSparseAndHeavyTailed()
    {
        const int samples = 100_000;
        const double presence = 0.05;
        SparseFeature feature = SparseFeature.Draw(samples, presence, Rng.FromSeed("tail"));
        var row = new float[samples];
        feature.AddTo(row, 1);
        double fourth = row.Average(value => Math.Pow(value, 4));
        // Fourth central moment of Bernoulli(p) times a standard exponential, over the square of its variance 2p - p^2.
        double p = presence, variance = 2 * p - p * p;
        double kurtosis = (24 * p - 4 * p * 6 * p + 6 * p * p * 2 * p - 3 * Math.Pow(p, 4)) / (variance * variance);
        Assert.Multiple(() =>
        {
            Assert.That((double)feature.At.Length / samples,
                Is.EqualTo(presence).Within(StandardErrors * Math.Sqrt(presence * (1 - presence) / samples)));
            // Standard error of a fourth moment: sqrt(E x^8 / T), with E x^8 near 8! p / variance^4.
            Assert.That(fourth, Is.EqualTo(kurtosis).Within(StandardErrors * Math.Sqrt(40320 * p / Math.Pow(variance, 4) / samples)));
        });
    }

    [Test]
    public void ImpossibleWorlds_AreRefusedWithWhatIsNeeded()
    {
        var side = new PopulationSide(10, [0.5]);
        Assert.Multiple(() =>
        {
            Assert.That(() => new PopulationSide(2, [0.9, 0.8, 0.7]), Throws.TypeOf<BadInputException>());
            Assert.That(() => new PopulationSide(2, [1.5]), Throws.TypeOf<BadInputException>());
            Assert.That(() => new PopulationSide(2, [double.NaN]), Throws.TypeOf<BadInputException>());
            Assert.That(() => new PopulationSide(2, [], layerCount: 3), Throws.TypeOf<BadInputException>());
            Assert.That(() => PopulationSide.FromProfile(5, _ => 0.5), Throws.TypeOf<BadInputException>());
            Assert.That(() => new PopulationRecipe(side, side, presence: 0), Throws.TypeOf<BadInputException>());
            Assert.That(() => new PopulationRecipe(side, side, presence: double.NaN), Throws.TypeOf<BadInputException>());
            Assert.That(() => new PopulationRecipe(side, side, sampleCount: 100), Throws.TypeOf<BadInputException>());
            Assert.That(() => new PopulationRecipe(side, side, representedFeatures: 5), Throws.TypeOf<BadInputException>());
            Assert.That(() => new PopulationRecipe(side, side, mixFeatures: 1), Throws.TypeOf<BadInputException>());
        });
    }

    [Test]
    public void AWorldWhereEveryNeuronIsPure_NeedsNoPool()
    {
        var side = new PopulationSide(20, [.. Enumerable.Repeat(1.0, 20)]);
        PopulationWorld world = PopulationWorld.Build(new PopulationRecipe(side, side, representedFeatures: 20), Rng.FromSeed("pure"));
        Assert.That(Enumerable.Range(1, 20).Select(rank => OwnerCorrelation(world, rank)), Is.All.EqualTo(1).Within(RowRounding));
    }

    private static double OwnerCorrelation(PopulationWorld world, int rank)
    {
        float[] a = new float[world.A.SampleCount], b = new float[world.A.SampleCount];
        world.A.Read(world.A.Truth.NeuronOf(rank), 1, a);
        world.B.Read(world.B.Truth.NeuronOf(rank), 1, b);
        return Correlation(a, b);
    }

    private static double Correlation(float[] x, float[] y) =>
        MathNet.Numerics.Statistics.Correlation.Pearson(x.Select(value => (double)value), y.Select(value => (double)value));
}
