using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>Overlaps of sets and concentration over layers, against counting by hand and by chance.</summary>
public sealed class SetOverlapTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Jaccard_IsThatOfTheSetsThemselves(int seed)
    {
        Rng rng = Rng.FromSeed("sets").Derive("seed", seed);
        HashSet<int> first = [.. Enumerable.Range(0, 40).Where(_ => rng.NextDouble() < 0.6)],
            second = [.. Enumerable.Range(0, 40).Where(_ => rng.NextDouble() < 0.3)];
        Assert.That(SetOverlap.Jaccard(first.Count, second.Count, first.Intersect(second).Count()),
            Is.EqualTo((double)first.Intersect(second).Count() / first.Union(second).Count()).Within(1e-15));
    }

    [Test]
    public void Jaccard_OfNothing_IsNoNumber()
    {
        Assert.That(SetOverlap.Jaccard(0, 0, 0), Is.NaN);
        Assert.That(SetOverlap.Jaccard(7, 7, 7), Is.EqualTo(1));
        Assert.That(SetOverlap.Jaccard(7, 3, 0), Is.Zero);
    }

    [Test]
    public void TwoIndependentSets_ShareAsManyPairsAsIsSaid()
    {
        const int neuronsA = 12, neuronsB = 9, first = 6, second = 5, draws = 40_000;
        Rng rng = Rng.FromSeed("independent sets");
        double both = 0;
        for (int draw = 0; draw < draws; draw++)
            both += Drawn(first).Intersect(Drawn(second)).Count();
        // 30/108 pairs on average, with an error of the mean near 0.0026.
        Assert.That(both / draws, Is.EqualTo((double)first * second / (neuronsA * neuronsB)).Within(0.012));
        Assert.That(SetOverlap.OfChance(first, second, neuronsA, neuronsB),
            Is.EqualTo(SetOverlap.Jaccard(first, second, (double)first * second / (neuronsA * neuronsB))));

        HashSet<(int, int)> Drawn(int pairs) =>
            [.. rng.Permutation(neuronsA).Take(pairs).Zip(rng.Permutation(neuronsB).Take(pairs))];
    }

    [Test]
    public void Concentration_IsNoughtOnAverage_OverEverySetOfNeurons()
    {
        int[] widths = [2, 5, 3], layerOf = [.. widths.SelectMany((width, layer) => Enumerable.Repeat(layer, width))];
        double sum = 0;
        int sets = 0;
        for (int set = 0; set < 1 << layerOf.Length; set++)
        {
            if (int.PopCount(set) != 4)
                continue;
            int[] counts = [.. widths.Select((_, layer) =>
                layerOf.Index().Count(neuron => neuron.Item == layer && (set >> neuron.Index & 1) == 1))];
            sum += LayerConcentration.Of(counts, widths);
            sets++;
        }
        Assert.That(sum / sets, Is.Zero.Within(1e-12));
        Assert.That(LayerConcentration.Of([0, 4, 0], widths), Is.EqualTo(1));
        Assert.That(LayerConcentration.Of([1, 0, 0], widths), Is.NaN, "one pair");
        Assert.That(LayerConcentration.Of([9], [10]), Is.NaN, "one layer");
    }

    [Test]
    public void ItsVariance_IsThatOfPairsThatFallOneByOne()
    {
        double[] shares = [0.5, 0.3, 0.15, 0.05];
        int[] widths = [100, 100, 100, 100];
        Rng rng = Rng.FromSeed("falling pairs");
        double[] values = new double[4000];
        double stated = 0;
        for (int draw = 0; draw < values.Length; draw++)
        {
            var counts = new int[4];
            for (int pair = 0; pair < 60; pair++)
            {
                double u = rng.NextDouble();
                counts[u < 0.5 ? 0 : u < 0.8 ? 1 : u < 0.95 ? 2 : 3]++;
            }
            values[draw] = LayerConcentration.Of(counts, widths);
            stated += LayerConcentration.Variance(counts, widths) / values.Length;
        }
        double mean = values.Average(), variance = values.Sum(value => Math.Pow(value - mean, 2)) / (values.Length - 1);
        Assert.That(stated, Is.EqualTo(variance).Within(0.1 * variance));
    }

    [TestCase(2, new[] { 0, 11 })]
    [TestCase(3, new[] { 0, 6, 11 })]
    [TestCase(5, new[] { 0, 3, 6, 9, 11 })]
    [TestCase(13, new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11 })]
    public void Bins_AreTwelfthsOfTheDepth(int layers, int[] bins)
    {
        Assert.That(Enumerable.Range(0, layers).Select(layer => LayerConcentration.Bin(layer, layers)), Is.EqualTo(bins));
        double[] fractions = LayerConcentration.Fractions([.. Enumerable.Repeat(2.0, layers)]);
        Assert.That(fractions.Sum(), Is.EqualTo(1).Within(1e-12));
        Assert.That(fractions[11], Is.EqualTo(bins.Count(bin => bin == 11) / (double)layers).Within(1e-12));
        Assert.That(LayerConcentration.MeanDepth([.. Enumerable.Repeat(2.0, layers)]), Is.EqualTo(0.5).Within(1e-12));
    }
}
