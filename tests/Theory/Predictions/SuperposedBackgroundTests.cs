using Rosetta.Theory;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Theory.Predictions;

public sealed class SuperposedBackgroundTests
{
    /// <summary>Sampling: a mean of this many counts, four standard errors of it.</summary>
    private const int Draws = 150;

    [TestCase(6, 1.0, 120, 80)]
    [TestCase(12, 0.6, 100, 100)]
    [TestCase(40, 0.8, 60, 140)]
    public void ExpectedPairs_AreThoseOfRandomDirections(int dimension, double shared, int neuronsA, int neuronsB)
    {
        SuperposedBackground background = SuperposedBackground.Of(dimension, shared);
        double[] thresholds = [-1, 0.3 * shared, 0.5 * shared, 0.7 * shared];
        Rng rng = Rng.FromSeed("superposed background").Derive("directions", dimension);
        var counts = new double[thresholds.Length, Draws];
        var means = new List<double>();
        for (int draw = 0; draw < Draws; draw++)
        {
            List<double> pairs = MutualPairs(Directions(neuronsA, dimension, rng), Directions(neuronsB, dimension, rng), shared);
            means.Add(pairs.Average());
            for (int i = 0; i < thresholds.Length; i++)
                counts[i, draw] = pairs.Count(correlation => correlation >= thresholds[i]);
        }
        for (int i = 0; i < thresholds.Length; i++)
        {
            double[] own = [.. Enumerable.Range(0, Draws).Select(draw => counts[i, draw])];
            double mean = own.Average(), error = Math.Sqrt(own.Sum(count => (count - mean) * (count - mean)) / (Draws - 1) / Draws);
            Assert.That(background.ExpectedPairs(neuronsA, neuronsB, thresholds[i]), Is.EqualTo(mean).Within(4 * error + 0.02),
                $"pairs from {thresholds[i]} on");
        }
        double centre = means.Average(), spread = Math.Sqrt(means.Sum(mean => (mean - centre) * (mean - centre)) / (Draws - 1) / Draws);
        Assert.That(background.MeanCorrelation(neuronsA, neuronsB), Is.EqualTo(centre).Within(4 * spread));
    }

    /// <summary>The integral of the definition, by many small steps: L = 3 has a uniform cosine, L = 5 the density (3/4)(1 -
    /// x^2).</summary>
    [TestCase(3, 200, 300, 0.9)]
    [TestCase(5, 200, 300, 0.8)]
    [TestCase(5, 2000, 3000, 0.95)]
    public void ExpectedPairs_AreTheIntegralOfTheDefinition(int dimension, int neuronsA, int neuronsB, double atLeast)
    {
        const int Steps = 200_000;
        double sum = 0, width = (1 - atLeast) / Steps;
        for (int i = 0; i < Steps; i++)
        {
            double x = atLeast + (i + 0.5) * width;
            (double density, double below) = dimension == 3 ? (0.5, (1 + x) / 2) : (0.75 * (1 - x * x), (2 + 3 * x - x * x * x) / 4);
            sum += density * Math.Exp((neuronsA + neuronsB - 2) * Math.Log(below)) * width;
        }
        double expected = (double)neuronsA * neuronsB * sum;
        // Truncation: the midpoint rule on a function of width 1e-3, at steps of 1e-6.
        Assert.That(SuperposedBackground.Of(dimension).ExpectedPairs(neuronsA, neuronsB, atLeast),
            Is.EqualTo(expected).Within(1e-5 * expected));
    }

    [Test]
    public void AnyPair_IsOneOfIndependentNeurons_AndCountsFallWithTheThreshold()
    {
        foreach (double dimension in new[] { 2, 30.5, 1000, 1e6 })
        {
            foreach (long neurons in new[] { 1L, 1000, 10_000_000 })
            {
                SuperposedBackground background = SuperposedBackground.Of(dimension, 0.5);
                double all = background.ExpectedPairs(neurons, neurons, -1);
                Assert.That(all, Is.EqualTo((double)neurons * neurons / (2 * neurons - 1)).Within(1e-12 * all));
                double previous = all;
                for (double threshold = 0; threshold <= 0.5; threshold += 0.01)
                {
                    double here = background.ExpectedPairs(neurons, neurons, threshold);
                    Assert.That(here, Is.InRange(0, previous));
                    previous = here;
                }
                Assert.That(background.ExpectedPairs(neurons, neurons, 0.5), Is.Zero);
            }
        }
    }

    /// <summary>The far tail keeps its digits where 1 - F is below the rounding of 1: L = 5, 1 - F = (1 - x)^2 (2 + x)/4.</summary>
    [Test]
    public void RarePairs_KeepTheirDigits()
    {
        const double Gap = 1e-9;
        double tail = Gap * Gap * (3 - Gap) / 4;
        Assert.That(SuperposedBackground.Of(5).ExpectedPairs(10_000_000, 10_000_000, 1 - Gap),
            Is.EqualTo(1e14 * tail).Within(1e14 * tail * 1e-6));
    }

    [Test]
    public void TheFloor_IsNearTheLargestOfManyCorrelations()
    {
        SuperposedBackground background = SuperposedBackground.Of(500, 0.7);
        Assert.That(background.Floor(10_000), Is.EqualTo(0.7 * Math.Sqrt(2 * Math.Log(10_000) / 500)).Within(1e-15));
        // Ten thousand candidates for one neuron: the mean of the largest is a little below the floor.
        Assert.That(background.MeanCorrelation(10_000, 1), Is.InRange(0.85 * background.Floor(10_000), background.Floor(10_000)));
    }

    [TestCase(8.5, 1)]
    [TestCase(169, 1)]
    [TestCase(169, 0.4)]
    [TestCase(20_000, 0.9)]
    public void TheDimension_IsReadOffANull(double dimension, double shared)
    {
        const long NeuronsA = 9000, NeuronsB = 12_000;
        double mean = SuperposedBackground.Of(dimension, shared).MeanCorrelation(NeuronsA, NeuronsB);
        Assert.That(SuperposedBackground.OfMean(mean, NeuronsA, NeuronsB, shared).Dimension,
            Is.EqualTo(dimension).Within(1e-6 * dimension));
        // The median of the largest of P correlations has P(1 - F) near ln 2, which are then the expected pairs of one neuron with P
        // others.
        const double Pairs = (double)NeuronsA * NeuronsB;
        SuperposedBackground read = SuperposedBackground.OfLargest(0.6 * shared, Pairs, shared);
        Assert.That(read.ExpectedPairs((long)Pairs, 1, 0.6 * shared), Is.EqualTo(0.5).Within(1e-6), "half of the draws have a larger one");
    }

    [Test]
    public void ImpossibleNumbers_AreRefused()
    {
        Assert.That(() => SuperposedBackground.Of(1), Throws.TypeOf<BadInputException>());
        Assert.That(() => SuperposedBackground.Of(10, 1.5), Throws.TypeOf<BadInputException>());
        Assert.That(() => SuperposedBackground.OfMean(0.9, 100, 100, 0.5), Throws.TypeOf<BadInputException>());
        Assert.That(() => SuperposedBackground.OfLargest(0, 100), Throws.TypeOf<BadInputException>());
        Assert.That(() => SuperposedBackground.OfLargest(double.NaN, 100), Throws.TypeOf<BadInputException>());
    }

    private static double[][] Directions(int count, int dimension, Rng rng) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        double[] vector = [.. Enumerable.Range(0, dimension).Select(_ => rng.NextGaussian())];
        double length = Math.Sqrt(vector.Sum(entry => entry * entry));
        return (double[])[.. vector.Select(entry => entry / length)];
    })];

    private static List<double> MutualPairs(double[][] first, double[][] second, double shared)
    {
        double Correlation(int a, int b) => shared * first[a].Zip(second[b], (x, y) => x * y).Sum();
        double[][] correlations = [.. Enumerable.Range(0, first.Length).Select(a =>
            (double[])[.. Enumerable.Range(0, second.Length).Select(b => Correlation(a, b))])];
        int[] ofFirst = [.. correlations.Select(row => Array.IndexOf(row, row.Max()))];
        int[] ofSecond = [.. Enumerable.Range(0, second.Length).Select(b =>
            Enumerable.Range(0, first.Length).MaxBy(a => correlations[a][b]))];
        return [.. Enumerable.Range(0, first.Length).Where(a => ofSecond[ofFirst[a]] == a).Select(a => correlations[a][ofFirst[a]])];
    }
}
