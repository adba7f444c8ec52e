using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Measurement;

/// <summary>Pairs on growing parts of the samples, against correlations of those samples, one by one.</summary>
public sealed class PairBudgetsTests
{
    private const int Neurons = 24, Documents = 30, Samples = 240;

    private static readonly int[] Budgets = [40, 90, 120, 200, 10_000];

    private static readonly int[] Blocks = [.. Enumerable.Range(0, Samples).Select(t => t / (Samples / Documents))];

    [Test]
    public void EveryPart_HasThePairsOfItsOwnSamples()
    {
        (InMemoryActivations a, InMemoryActivations b) = Planted(Blocks);
        Rng rng = Rng.FromSeed("budgets");
        PairMeasurement measured = PairInstrument.Measure(a, b, new([1], ["shift", "rotation"], 2, device: "cpu"), rng);
        BudgetMatch[] matches = [.. PairBudgets.Measure(a, b, measured, Budgets, 2, rng)];
        Assert.That(matches.Where(match => match.Null.Length == 0).Select(match => (match.Order, match.Samples)), Is.EqualTo(new[]
            { (0, 40), (0, 90), (0, 120), (0, 200), (0, Samples), (1, 40), (1, 90), (1, 120), (1, 200), (1, Samples) }));
        foreach (BudgetMatch match in matches.Where(match => match.Null.Length == 0))
        {
            int[] order = PairBudgets.Shuffled(a, rng.Derive("budget order", match.Order));
            Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, Samples)));
            Assert.That(match.Pairs.Select(pair => (pair.A.Unit, pair.B.Unit)), Is.EquivalentTo(Mutual(a, b, order[..match.Samples])));
            Assert.That(match.Apart is null, Is.EqualTo(2 * match.Samples > Samples));
            if (match.Apart is { } apart)
                Assert.That(apart.Select(pair => (pair.A.Unit, pair.B.Unit)), Is.EquivalentTo(Mutual(a, b, order[^match.Samples..])));
        }
        Assert.That(matches.Last(match => match.Null.Length == 0).Pairs, Is.EqualTo(measured.MutualPairs));
        foreach (string name in new[] { "shift", "rotation" })
            Assert.That(matches.Last(match => match.Null == name).Pairs,
                Is.EqualTo(measured.ByNull.Single(own => own.Name == name).Pairs.Pairs[0]), name);
    }

    [Test]
    public void AnOrder_KeepsEachBlockWhole_AndSamplesWithoutBlocksApart()
    {
        (InMemoryActivations a, _) = Planted(Blocks);
        int[] order = PairBudgets.Shuffled(a, Rng.FromSeed("order"));
        foreach (int[] block in order.Chunk(Samples / Documents))
            Assert.That(block, Is.EqualTo(Enumerable.Range(block[0], block.Length)).And.Property("Length").EqualTo(Samples / Documents));
        Assert.That(order, Is.Not.Ordered);
        (InMemoryActivations loose, _) = Planted([]);
        Assert.That(PairBudgets.Shuffled(loose, Rng.FromSeed("order")).Order(), Is.EqualTo(Enumerable.Range(0, Samples)));
    }

    [Test]
    public void Rows_CountWhatIsInBothSets_LevelByLevel()
    {
        (InMemoryActivations a, InMemoryActivations b) = Planted(Blocks);
        Rng rng = Rng.FromSeed("rows");
        PairMeasurement measured = PairInstrument.Measure(a, b, new([1], ["shift"], 2, device: "cpu"), rng);
        BudgetMatch[] matches = [.. PairBudgets.Measure(a, b, measured, [60, 120], 1, rng).Where(match => match.Null.Length == 0)];
        double[] levels = [0, 0.3, 0.6];
        BudgetRow row = StabilityCells.Row(matches[1], matches[0].Pairs, matches[2].Pairs, levels);
        for (int k = 0; k < levels.Length; k++)
        {
            HashSet<(int, int)> own = Set(matches[1].Pairs, levels[k]), before = Set(matches[0].Pairs, levels[k]),
                all = Set(matches[2].Pairs, levels[k]), apart = Set(matches[1].Apart!, levels[k]);
            Assert.That(row.Counts[k], Is.EqualTo(own.Count));
            Assert.That(row.WithPrevious[k], Is.EqualTo(own.Intersect(before).Count()));
            Assert.That(row.WithAll[k], Is.EqualTo(own.Intersect(all).Count()));
            Assert.That(row.Apart[k], Is.EqualTo(apart.Count));
            Assert.That(row.WithApart[k], Is.EqualTo(own.Intersect(apart).Count()));
        }
        Assert.That(row.Counts[2], Is.Positive.And.LessThan(row.Counts[0]));
        Assert.That(StabilityCells.Row(matches[0], null, matches[2].Pairs, levels).WithPrevious, Is.Empty);

        static HashSet<(int, int)> Set(IReadOnlyList<Rosetta.Empirical.Matching.MutualPair> pairs, double level) =>
            [.. pairs.Where(pair => level == 0 || pair.Correlation >= level).Select(pair => (pair.A.Unit, pair.B.Unit))];
    }

    /// <summary>Mutual nearest neighbours by Pearson's formula.</summary>
    private static List<(int A, int B)> Mutual(InMemoryActivations a, InMemoryActivations b, int[] samples)
    {
        var r = new double[Neurons, Neurons];
        for (int i = 0; i < Neurons; i++)
        {
            for (int j = 0; j < Neurons; j++)
                r[i, j] = Pearson(a.RowOf(i), b.RowOf(j), samples);
        }
        var pairs = new List<(int, int)>();
        for (int i = 0; i < Neurons; i++)
        {
            int best = Enumerable.Range(0, Neurons).MaxBy(j => r[i, j]);
            if (Enumerable.Range(0, Neurons).MaxBy(k => r[k, best]) == i)
                pairs.Add((i, best));
        }
        return pairs;
    }

    private static double Pearson(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int[] samples)
    {
        double meanX = 0, meanY = 0, xy = 0, xx = 0, yy = 0;
        foreach (int t in samples)
            (meanX, meanY) = (meanX + (double)x[t] / samples.Length, meanY + (double)y[t] / samples.Length);
        foreach (int t in samples)
            (xy, xx, yy) = (xy + (x[t] - meanX) * (y[t] - meanY), xx + (x[t] - meanX) * (x[t] - meanX),
                yy + (y[t] - meanY) * (y[t] - meanY));
        return xy / Math.Sqrt(xx * yy);
    }

    private static (InMemoryActivations A, InMemoryActivations B) Planted(int[] blocks)
    {
        Rng rng = Rng.FromSeed("planted budgets");
        float[] a = new float[Neurons * Samples], b = new float[Neurons * Samples];
        for (int neuron = 0; neuron < Neurons; neuron++)
        {
            double share = neuron < 12 ? 0.9 - 0.07 * neuron : 0;
            for (int t = 0; t < Samples; t++)
            {
                double common = rng.NextGaussian();
                a[neuron * Samples + t] = (float)(Math.Sqrt(share) * common + Math.Sqrt(1 - share) * rng.NextGaussian());
                b[neuron * Samples + t] = (float)(Math.Sqrt(share) * common + Math.Sqrt(1 - share) * rng.NextGaussian());
            }
        }
        return (new InMemoryActivations(NeuronLayout.Of(Neurons), Samples, a, blocks),
            new InMemoryActivations(NeuronLayout.Of(Neurons), Samples, b, blocks));
    }
}
