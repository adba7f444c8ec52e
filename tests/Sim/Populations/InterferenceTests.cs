using Rosetta.Empirical.Activations;
using Rosetta.Sim.Populations;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Sim.Populations;

/// <summary>The paper's simulation: ratios by exact sums, coordinates that have them, and what mutual neighbours find of them.</summary>
public sealed class InterferenceTests
{
    private static InterferenceRecipe Recipe(int neurons, double beta = 1.5, double kappa = 1, double gamma = 4, int samples = 2000,
        double? presence = null, int? loading = null, bool background = false) => InterferenceRecipe.Of(
            InterferenceRecipe.Law("test", beta, kappa, gamma, 1, [neurons], 1, samples), kappa, neurons, presence: presence,
            loading: loading, backgroundNeurons: background);

    private static RecoveryEvidence Measure(InterferenceRecipe recipe, string seed) => InterferenceMeasurement.Measure(
        InterferencePopulation.Build(recipe, Rng.FromSeed(seed)), new ExpectedRecovery(recipe), "test", 1.5, 4);

    private static float[] Rows(IActivations model)
    {
        var rows = new float[model.Layout.Count * model.SampleCount];
        model.Read(0, model.Layout.Count, rows);
        return rows;
    }

    private static double Correlation(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;
        for (int t = 0; t < x.Length; t++)
        {
            sx += x[t];
            sy += y[t];
        }
        for (int t = 0; t < x.Length; t++)
        {
            double a = x[t] - sx / x.Length, b = y[t] - sy / y.Length;
            xx += a * a;
            yy += b * b;
            xy += a * b;
        }
        return xy / Math.Sqrt(xx * yy);
    }

    [TestCase(1.5, 1, 1024)]
    [TestCase(2, 8, 512)]
    [TestCase(3, 0.5, 4096)]
    public void Ratios_SpendTheBudgetAndFollowTheLaw(double beta, double kappa, int neurons)
    {
        InterferenceRecipe recipe = Recipe(neurons, beta, kappa);
        Assert.That(recipe.Ratios.Sum(), Is.EqualTo(kappa * neurons).Within(1e-9).Percent);
        // s_r = (r0 / r)^beta - 1 with one r0, which lies between the last feature with a ratio and the next.
        double[] frontiers = [.. recipe.Ratios.Select((ratio, i) => (i + 1) * Math.Pow(1 + ratio, 1 / beta))];
        Assert.That(frontiers, Has.All.EqualTo(frontiers[0]).Within(1e-9).Percent);
        Assert.That(frontiers[0], Is.InRange(recipe.Ratios.Count, recipe.Ratios.Count + 1));
        Assert.That(recipe.Features, Is.EqualTo(4 * neurons));
    }

    [TestCase(null)]
    [TestCase(0.1)]
    public void Coordinates_HaveTheRatiosAskedFor(double? presence)
    {
        // Interference is of variance 1 beside sqrt(s) z, so a coordinate has variance 1 + s, and two models correlate as s / (1 + s).
        InterferenceRecipe recipe = Recipe(1024, presence: presence);
        var expected = new ExpectedRecovery(recipe);
        var population = InterferencePopulation.Build(recipe, Rng.FromSeed("ratios"));
        float[] a = Rows(population.A), b = Rows(population.B);
        var scores = new List<double>();
        for (int i = 0; i < recipe.Ratios.Count; i++)
        {
            Span<float> x = a.AsSpan(i * recipe.Samples, recipe.Samples), y = b.AsSpan(i * recipe.Samples, recipe.Samples);
            double variance = 0;
            foreach (float value in x)
                variance += (double)value * value / recipe.Samples;
            Assert.That(variance / (1 + recipe.Ratios[i]), Is.EqualTo(1).Within(0.2), $"rank {i + 1}");
            double share = recipe.Ratios[i] / (1 + recipe.Ratios[i]);
            scores.Add((Correlation(x, y) - share) / expected.StandardError(i + 1));
        }
        Assert.That(scores.Average(), Is.EqualTo(0).Within(4 / Math.Sqrt(scores.Count)), "no bias");
        Assert.That(Math.Sqrt(scores.Average(score => score * score)), Is.EqualTo(1).Within(0.35), "errors as stated");
        Assert.That(scores.Max(Math.Abs), Is.LessThan(5));
    }

    [Test]
    public void BackgroundNeurons_CorrelateByTheFeaturesAndSamplesThatTheyShare()
    {
        InterferenceRecipe recipe = Recipe(200, loading: 100, background: true);
        var population = InterferencePopulation.Build(recipe, Rng.FromSeed("background"));
        float[] a = Rows(population.A), b = Rows(population.B);
        int first = recipe.Ratios.Count;
        var squares = new List<double>();
        for (int i = first; i < 200; i++)
        {
            for (int j = first; j < 200; j++)
                squares.Add(Math.Pow(Correlation(a.AsSpan(i * 2000, 2000), b.AsSpan(j * 2000, 2000)), 2));
        }
        Assert.That(recipe.Coordinates, Is.EqualTo(200));
        Assert.That(squares.Average(), Is.EqualTo(1.0 / 2000 + 0.9 * 0.9 / 100).Within(5).Percent);
    }

    [Test]
    public void AWorld_IsItsSeeds()
    {
        InterferenceRecipe recipe = Recipe(128, background: true, samples: 300);
        float[] Of(string seed) => Rows(InterferencePopulation.Build(recipe, Rng.FromSeed(seed)).B);
        Assert.That(Of("one"), Is.EqualTo(Of("one")));
        Assert.That(Of("other"), Is.Not.EqualTo(Of("one")));
        var population = InterferencePopulation.Build(recipe, Rng.FromSeed("one"));
        Assert.That(Rows(population.A), Is.Not.EqualTo(Rows(population.B)), "interference is anew in each model");
    }

    [TestCase(1.5, false)]
    [TestCase(3, false)]
    [TestCase(1.5, true)]
    public void MutualNeighbours_AreAsManyAsExpected(double beta, bool background)
    {
        const int Runs = 6;
        InterferenceRecipe recipe = Recipe(512, beta, samples: 1000, background: background);
        RecoveryEvidence[] runs = [.. Enumerable.Range(0, Runs).Select(run => Measure(recipe, $"{beta}, {background}, {run}"))];
        RecoveryExpectation law = runs[0].Law, all = runs[0].WithChance;
        // Pairs of background neurons scatter less than as many coin flips.
        double flips = background ? Math.Sqrt(all.Matched / 2) : all.MatchedDeviation;
        Assert.That(runs.Average(run => run.Matched), Is.EqualTo(all.Matched).Within(4 * flips / Math.Sqrt(Runs)));
        Assert.That(runs.Average(run => run.Right), Is.EqualTo(law.Matched).Within(4 * law.MatchedDeviation / Math.Sqrt(Runs)));
        Assert.That(runs.Average(run => run.RatioUnmatched),
            Is.EqualTo(all.RatioUnmatched).Within(4 * all.RatioUnmatchedDeviation / Math.Sqrt(Runs)));
        if (background)
            Assert.That(all.Matched, Is.EqualTo(256).Within(5).Percent, "half of all neurons, whatever the law");
        else
            Assert.That(all.RatioMatched, Is.EqualTo(runs.Average(run => run.RatioMatched)).Within(3).Percent);
    }

    [Test]
    public void PureChance_MakesAPairOfHalfOfTheNeurons()
    {
        // Of n coordinates against n without any feature, n^2 / (2n - 1) are mutual.
        InterferenceRecipe recipe = Recipe(1000, beta: 20, background: true);
        var expected = new ExpectedRecovery(recipe);
        Assert.That(expected.WithChance.Matched - expected.Law.Matched, Is.EqualTo(1000.0 * 1000 / 1999).Within(0.5).Percent);
    }

    [TestCase(1, 1)]
    [TestCase(1.5, 0)]
    public void WhatIsNoLaw_IsRefused(double beta, double kappa) =>
        Assert.That(() => Recipe(256, beta, kappa), Throws.TypeOf<BadInputException>());

    [Test]
    public void MoreFeaturesThanNeurons_AreRefused() =>
        Assert.That(() => Recipe(64, kappa: 64, gamma: 32), Throws.TypeOf<BadInputException>().With.Message.Contains("coordinate each"));
}
