using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Populations;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Experiments.Worlds;

/// <summary>The claims about levels on populations of known truth, matched by the instrument: one exponent at every level, or one that
/// moves.</summary>
public sealed class SimulatedLevelsTests
{
    private const int Seeds = 2, Samples = 2000, First = 14, LargestRank = 100_000;

    private const double Alpha = 0.7, Least = 0.25;

    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static readonly int[] Sizes = [64, 128, 256, 512, 1024];

    [Test]
    public void AnExponentThatMovesWithTheLevel_IsFoundOut()
    {
        ClaimVerdict collapse = Judged(World("moving", turn: 0.9)).Single(verdict => verdict.Id == "w/collapse/above-rotation");
        Assert.That(collapse.Outcome, Is.EqualTo(Outcomes.Disagrees), collapse.Reason);
        Assert.That(collapse.Measured, Is.LessThan(-0.4));
    }

    [Test]
    public void OneExponent_IsNotRefuted_AndItsPairsStandAboveTheRotation()
    {
        ClaimVerdict[] verdicts = Judged(World("model", turn: 0));
        foreach (string name in new[] { "collapse", "collapse/above-rotation", "levels-isolated", "three-ways/pareto", "sir/median" })
            Assert.That(verdicts.Single(verdict => verdict.Id == $"w/{name}").Outcome, Is.Not.EqualTo(Outcomes.Disagrees), name);
        ClaimVerdict above = verdicts.Single(verdict => verdict.Id == "w/above-rotation/0.5");
        Assert.That(above.Outcome, Is.EqualTo(Outcomes.Agrees), above.Reason);
    }

    /// <summary>Forty worlds at 5 %: more than seven are wrong with a chance of 0.2 %.</summary>
    [Test, Category("Long")]
    public void OneExponent_IsRefutedAtTheStatedRate()
    {
        ClaimVerdict[][] worlds = [.. Enumerable.Range(0, 40).Select(world => Judged(World($"rate {world}", turn: 0)))];
        foreach (string name in new[] { "collapse", "collapse/above-rotation", "levels-isolated", "sir/median", "three-ways/pareto" })
        {
            string[] outcomes = [.. worlds.Select(verdicts => verdicts.Single(verdict => verdict.Id == $"w/{name}").Outcome)];
            TestContext.Out.WriteLine($"{name}: {string.Join(", ", outcomes.CountBy(outcome => outcome))}");
            Assert.That(outcomes.Count(outcome => outcome == Outcomes.Disagrees), Is.LessThanOrEqualTo(7), name);
        }
    }

    private static ClaimVerdict[] Judged(LevelsEvidence world) =>
        [.. LevelClaims.All.SelectMany(claim => claim.Judge(world, null, Rules))];

    private static LevelsEvidence World(string seed, double turn) => LevelSources.Of(new PairsEvidence("w",
        [.. Sizes.SelectMany(neurons => Enumerable.Range(0, Seeds).Select(number => new MeasuredPair(neurons, null, number,
            Measured(Rng.FromSeed(seed).Derive($"{neurons}", number), neurons, turn), $"{neurons}/{number}")))], independentDraws: true))!;

    private static PairEvidence Measured(Rng rng, int neurons, double turn)
    {
        double shift = 0.03 * rng.Derive("shift").NextGaussian();
        PopulationSide side = PopulationSide.FromProfile(neurons, rank => Isolation(rank, neurons, turn, shift));
        PopulationWorld world = PopulationWorld.Build(new PopulationRecipe(side, side, sampleCount: Samples,
            sharing: FeatureSharing.IsolatedOnly), rng.Derive("world"));
        var settings = new InstrumentSettings([1], ["shift"], nullDraws: 1, device: "cpu", crossFit: false);
        return PairSummaries.Of("A", "B", PairInstrument.Measure(world.A, world.B, settings, rng.Derive("instrument"))) with
        {
            Rotations = PairInstrument.Rotations(world.A, world.B, 1, "cpu", rng.Derive("rotations")),
        };
    }

    /// <summary>First (2 (1 - l))^alpha m^(alpha - turn (l - 1/2)) features have an isolation of l or more at m times the smallest
    /// size.</summary>
    private static double Isolation(int rank, int neurons, double turn, double shift)
    {
        double growth = Math.Log((double)neurons / Sizes[0]), low = 0, high = 1;
        for (int step = 0; step < 40; step++)
        {
            double middle = (low + high) / 2;
            double features = First * Math.Exp(shift) * Math.Pow(2 * (1 - middle), Alpha)
                * Math.Exp(growth * (Alpha - turn * (middle - LevelsEvidence.Isolated)));
            (low, high) = features > rank - 0.5 ? (middle, high) : (low, middle);
        }
        return low < Least || rank > LargestRank ? 0 : low;
    }
}
