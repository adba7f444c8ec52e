using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>Anchors of three families on made counts: following their pairs, as independent pairs, a constant share.</summary>
public sealed class ThreeModelsTests
{
    private const string Triple = "a x b x c";

    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static readonly double[] Levels = [0, 0.5], Sizes = [512, 1024, 2048, 4096, 8192, 16384];

    private static double Pairs(double neurons) => 3 * Math.Pow(neurons, 0.7);

    [Test]
    public void AnchorsThatAreAShareOfTheirPairs_FollowTheLaw_AndAreNoChance()
    {
        LevelsEvidence evidence = Evidence(n => 0.8 * Pairs(n));
        Assert.Multiple(() =>
        {
            Assert.That(Judged(evidence, "law").Outcome, Is.EqualTo(Outcomes.Agrees), Judged(evidence, "law").Reason);
            Assert.That(Judged(evidence, "law").Paper, Is.EqualTo(new[] { "C6" }));
            Assert.That(Judged(evidence, "any/independence").Outcome, Is.EqualTo(Outcomes.Agrees),
                Judged(evidence, "any/independence").Reason);
            Assert.That(Judged(evidence, "any/independence").RivalRejected, Is.True);
            ClaimVerdict asPairs = Judged(evidence, "any/as-pairs");
            Assert.That(asPairs.Outcome, Is.EqualTo(Outcomes.Agrees), asPairs.Reason);
            Assert.That(asPairs.RivalRejected, Is.True, asPairs.Reason);
            Assert.That(asPairs.RivalValue, Is.EqualTo(0.4).Within(0.03));
            Assert.That(Judged(evidence, "law").Decisive, Is.False);
        });
    }

    [Test]
    public void AnchorsOfIndependentPairs_AreToldSo()
    {
        LevelsEvidence evidence = Evidence(n => Pairs(n) * Pairs(n) / n);
        ClaimVerdict chance = Judged(evidence, "any/independence"), asPairs = Judged(evidence, "any/as-pairs");
        Assert.Multiple(() =>
        {
            Assert.That(chance.Outcome, Is.Not.EqualTo(Outcomes.Agrees), chance.Reason);
            Assert.That(asPairs.Outcome, Is.EqualTo(Outcomes.Disagrees), asPairs.Reason);
            Assert.That(asPairs.RivalRejected, Is.False, asPairs.Reason);
        });
    }

    [Test]
    public void AnchorsNoMoreThanRotatedOnesOverTheirs_LeaveItOpen()
    {
        // Three times the product of shares, with the rotation and without.
        ClaimVerdict chance = Judged(Evidence(n => 3 * Pairs(n) * Pairs(n) / n, rotated: n => 3 * Pairs(n) * Pairs(n) / n,
            ofPairs: Pairs), "any/independence");
        Assert.That(chance.Outcome, Is.EqualTo(Outcomes.CannotTell), chance.Reason);
        Assert.That(chance.Reason, Does.Contain("subspace"));
    }

    [Test]
    public void AnchorsThatAreAConstantShareOfTheNeurons_RefuteTheLaw() =>
        Assert.That(Judged(Evidence(n => 0.02 * n), "law").Outcome, Is.Not.EqualTo(Outcomes.Agrees));

    [Test]
    public void WithoutARotation_NothingShowsALawOfNeurons()
    {
        ClaimVerdict law = Judged(Evidence(n => 0.6 * Pairs(n), rotated: null), "law");
        Assert.That(law.Outcome, Is.EqualTo(Outcomes.CannotTell), law.Reason);
    }

    [Test]
    public void ARotationWithAllOfTheAnchors_LeavesTheLawOpen()
    {
        ClaimVerdict law = Judged(Evidence(n => 0.6 * Pairs(n), rotated: n => 0.6 * Pairs(n)), "law");
        Assert.That(law.Outcome, Is.EqualTo(Outcomes.CannotTell), law.Reason);
    }

    [Test]
    public void OtherPairsOfFamilies_AreHeldAgainstTheFirst_AndKeptFromClaimsOnAllNetworks()
    {
        LevelsEvidence evidence = Evidence(n => 0.6 * Pairs(n));
        ClaimVerdict[] verdicts = [.. new FamilyPairsClaim().Judge(evidence, null, Rules)];
        Assert.Multiple(() =>
        {
            Assert.That(verdicts.Select(verdict => verdict.Id), Is.EqualTo(new[] { "made/families/any", "made/families/0.5" }));
            Assert.That(verdicts[0].Outcome, Is.EqualTo(Outcomes.Agrees), verdicts[0].Reason);
            Assert.That(FamilySeries.Without(evidence)!.Cells.Select(cell => cell.Series).Distinct(), Is.EqualTo(new[] { "" }));
            Assert.That(new ThreeModelsClaim().Judge(FamilySeries.Without(evidence)!, null, Rules), Is.Empty);
        });
    }

    /// <summary>Where small sizes have hardly a pair above the rotation, their exponent is hardly known, nor what it differs by.</summary>
    [TestCase(0.2)]
    [TestCase(0.9)]
    [TestCase(0.97)]
    public void ADifference_IsNoBetterKnownThanItsLeastKnownPart(double rotatedShareOfSmall)
    {
        LevelsEvidence evidence = Evidence(n => 0.6 * Pairs(n), n => 0.1 * Pairs(n),
            n => Pairs(n) * (n < 4000 ? rotatedShareOfSmall : 0.2));
        LevelTable[] tables = [LevelTable.Of(evidence, "a x c"), LevelTable.Of(evidence, ""), LevelTable.Of(evidence, Triple)];
        foreach (int level in new[] { 0, 1 })
        {
            double[] errors = [.. tables.Select(table => table.Exponent(LevelTable.Counted.Above, level)?.StandardError ?? double.NaN)];
            foreach ((int one, int other) in new[] { (0, 1), (0, 2), (1, 2) })
            {
                Estimate? difference = LevelTable.Across([(tables[one], 1), (tables[other], -1)],
                    LevelTable.Counted.Above, level);
                Assert.That(difference is null || difference.StandardError >= Math.Abs(errors[one] - errors[other]) - 1e-12);
            }
        }
    }

    [Test]
    public void LossThatDoesNotFall_WithholdsEveryVerdict()
    {
        ModelLoss[] falling = [new("a", 512, 1, 3), new("a", 1024, 1, 2.8), new("b", 512, 1, 4), new("b", 1024, 1, 3.9)],
            rising = [.. falling[..3], new("b", 1024, 1, 4.1)];
        ClaimVerdict law = Judged(Evidence(n => 0.6 * Pairs(n)), "law");
        ClaimVerdict good = HeldOutLossClaim.Judge("made", falling)!, bad = HeldOutLossClaim.Judge("made", rising)!;
        Assert.Multiple(() =>
        {
            Assert.That(good.Outcome, Is.EqualTo(Outcomes.Agrees));
            Assert.That(HeldOutLossClaim.Withheld(law, good), Is.EqualTo(law));
            Assert.That(bad.Outcome, Is.EqualTo(Outcomes.Disagrees));
            Assert.That(bad.Reason, Does.Contain("b from 512 to 1024"));
            Assert.That(HeldOutLossClaim.Withheld(law, bad).Outcome, Is.EqualTo(Outcomes.CannotTell));
            Assert.That(HeldOutLossClaim.Withheld(law, bad).Reason, Does.Contain("no better models"));
            Assert.That(HeldOutLossClaim.Judge("made", falling[..1]), Is.Null, "one size has nothing to fall to");
        });
    }

    private static ClaimVerdict Judged(LevelsEvidence evidence, string name) => new ThreeModelsClaim().Judge(evidence, null, Rules)
        .Single(verdict => verdict.Id == $"made/three-models/a-x-b-x-c/{name}");

    /// <summary>A fifth of the pairs are left by the rotation, independent of each other.</summary>
    private static LevelsEvidence Evidence(Func<double, double> anchors) => Evidence(anchors, n => Pairs(n) * Pairs(n) / n / 25,
        n => Pairs(n) / 5);

    private static LevelsEvidence Evidence(Func<double, double> anchors, Func<double, double>? rotated,
        Func<double, double>? ofPairs = null)
    {
        Rng rng = Rng.FromSeed("three models");
        return new LevelsEvidence("made", Levels, [.. Sizes.SelectMany(n => new[]
        {
            Cell(n, "", Pairs), Cell(n, "a x c", Pairs), Cell(n, "b x c", Pairs),
            Cell(n, Triple, anchors) with { Anchors = new AnchorSource([$" {n}", $"a x c {n}"], (int)n) },
        })]);

        LevelCell Cell(double neurons, string series, Func<double, double> count)
        {
            // Every other pair has half of its neurons above one half, as few as there may be.
            int[] Counts(double mean, string what) => Scattered(mean, rng.Derive($"{series} {neurons} {what}"));
            bool triple = series == Triple;
            return new LevelCell
            {
                Name = $"{series} {neurons}", Series = series, Seed = 1, ModelA = $"a {neurons}",
                ModelB = $"{series} {neurons}", Neurons = neurons, Counts = Counts(count(neurons), "models"),
                // Rotated pairs are independent of each other unless there are more anchors of them than that.
                Rotated = rotated is null ? [] : [.. Enumerable.Range(0, 8).Select(draw => Counts(triple ? rotated(neurons)
                    : ofPairs?.Invoke(neurons) ?? Math.Sqrt(rotated(neurons) * neurons), $"draw {draw}"))],
            };
        }
    }

    private static int[] Scattered(double mean, Rng rng)
    {
        int all = (int)Math.Max(0, Math.Round(mean + 0.3 * Math.Sqrt(mean) * rng.NextGaussian()));
        return [all, all / 2];
    }
}
