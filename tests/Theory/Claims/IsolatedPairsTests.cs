using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Ranks;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>What is read off isolated pairs, less what a rotation has among them, and evidence of levels from other evidence.</summary>
public sealed class IsolatedPairsTests
{
    /// <summary>Rounding.</summary>
    private const double Exact = 1e-9;

    [TestCase(30)]
    [TestCase(200)]
    public void OnTheModelsProfile_ShapesAndQuantilesAreItsOwn_WhateverTheNumber(int count)
    {
        const double beta = 1.5;
        IsolatedSample pairs = new(Profile(count, beta), [], 1);
        Assert.Multiple(() =>
        {
            Assert.That(Math.Exp(ThreeWaysClaim.LogShape(pairs)), Is.EqualTo(beta).Within(Exact), "whole ranks are corrected for");
            Assert.That(Math.Exp(ThreeWaysClaim.LogRankPower(pairs)), Is.EqualTo(beta).Within(Exact));
            // Truncation: between two ranks the ratio is not straight.
            Assert.That(pairs.Quantile(0.5), Is.EqualTo(2 * Math.Pow(2, beta) - 1).Within(0.01));
        });
    }

    [Test]
    public void RotatedPairsAmongThem_AreTakenOff()
    {
        double[] own = Profile(60, 1.5), rotated = [0.55, 0.54, 0.53, 0.52, 0.51, 0.505];
        IsolatedSample clean = new(own, [], 1),
            mixed = new([.. own.Concat(rotated).OrderDescending()], [.. rotated.Concat(rotated).OrderDescending()], 0.5);
        Assert.Multiple(() =>
        {
            Assert.That(mixed.Above, Is.EqualTo(60).Within(Exact));
            Assert.That(mixed.MeanRatio, Is.EqualTo(clean.MeanRatio).Within(Exact));
            Assert.That(mixed.Quantile(0.5), Is.EqualTo(clean.Quantile(0.5)).Within(Exact));
            Assert.That(ThreeWaysClaim.LogShape(mixed), Is.EqualTo(ThreeWaysClaim.LogShape(clean)).Within(0.01));
        });
    }

    [Test]
    public void ALineThroughSizes_HasTheirScatterAndWhatDocumentsShare()
    {
        double[] x = [0, 1, 2, 3], values = [0.1, 1.0, 2.1, 2.9];
        Estimate own = WeightedLine.Slope(x, values, [1, 1, 1, 1]);
        Assert.That(own.Value, Is.EqualTo(0.95).Within(Exact));
        Assert.That(own.DegreesOfFreedom, Is.EqualTo(2));
        // The textbook's: residuals .015, -.035... squared over 2 and over 5.
        double[] residuals = [.. values.Select((value, i) => value - 1.525 - 0.95 * (x[i] - 1.5))];
        Assert.That(own.StandardError, Is.EqualTo(Math.Sqrt(residuals.Sum(u => u * u) / 2 / 5)).Within(Exact));
        Estimate shared = WeightedLine.Slope(x, values, [1, 1, 1, 1],
            [.. Enumerable.Range(0, 20).Select(b => x.Select(at => (b % 2 == 0 ? 0.2 : -0.2) * at).ToArray())]);
        Assert.That(shared.StandardError, Is.GreaterThan(0.2).And.LessThan(0.22));
        Assert.That(WeightedLine.Mean([1, 2, 3], [1, 1, 1]).StandardError, Is.EqualTo(1 / Math.Sqrt(3)).Within(Exact));
        Assert.That(WeightedLine.Ratio([1, 2], [3, 6], [1, 1]).Value, Is.EqualTo(3).Within(Exact));
    }

    [Test]
    public void TwoSamples_AreComparedByPairsOfTheirValues()
    {
        Estimate chance = TwoSampleChance.Of([3, 1, 2], [0, 1]);
        Assert.That(chance.Value, Is.EqualTo(5.5 / 6).Within(Exact));
        Assert.That(TwoSampleChance.Of([1, 2, 3, 4], [1, 2, 3, 4]).Value, Is.EqualTo(0.5).Within(Exact));
    }

    [Test]
    public void EvidenceOfMatchedPairs_HasTheirCountsAndTheRotationThatWasKept()
    {
        PairsEvidence pairs = new("world", [MadePair(512), MadePair(2048)]);
        LevelsEvidence levels = LevelSources.Of(pairs)!;
        Assert.That(levels.Levels, Is.EqualTo(new[] { 0, 0.3, 0.5 }));
        Assert.That(levels.Cells[0].Counts, Is.EqualTo(new[] { 4, 3, 2 }));
        Assert.That(levels.Cells[0].Rotated.Single(), Is.EqualTo(new[] { 2, 1, 0 }));
        Assert.That(levels.Cells[1].Neurons, Is.EqualTo(2048));
        Assert.That(LevelClaims.All.SelectMany(claim => claim.Judge(levels, null, new(0.05, null, 0.05)))
            .Select(verdict => verdict.Outcome),
            Has.None.EqualTo(Outcomes.Disagrees), "two sizes have no error");
        Assert.That(LevelSources.Of(new PairsEvidence("none", [])), Is.Null);
    }

    private static double[] Profile(int count, double beta) =>
        [.. Enumerable.Range(1, count).Select(rank => 1 - 0.5 * Math.Pow(rank / (count + 0.5), beta))];

    private static MeasuredPair MadePair(int neurons) => new(neurons, null, 0, new PairEvidence
    {
        ModelA = "a", ModelB = "b", NeuronsA = neurons, NeuronsB = neurons, DeadA = 0, DeadB = 0, Samples = 1000, EffectiveSamples = 1000,
        Pairs = new Dictionary<string, int> { ["1"] = 4 }, Null = "rotation", NullDraws = 1, NullPairs = 2, NullMaximum = 0.35, Floor = 0.1,
        CalibratedPairs = 2, Thresholds = [new(0.3, 3, 1), new(0.5, 2, 0)], Profile = [0.8, 0.6, 0.35, 0.2], NullProfile = [0.35, 0.1],
    });
}
