using Rosetta.Experiments.Calibration;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Experiments.Calibration;

/// <summary>Worlds that would turn a claim about levels: without a rotation, with one draw, one size, sizes side by side, a subspace that
/// grows.</summary>
public sealed class LevelRefereeTests
{
    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static readonly IReadOnlyList<double> Five = LevelDesign.Ladder(5);

    /// <summary>What compares two kinds of networks at each size, and needs neither a rotation nor a range of sizes.</summary>
    private static bool IsOfEachSize(ClaimVerdict verdict) => verdict.Id.EndsWith("two-samples", StringComparison.Ordinal)
        || verdict.Id is "drawn/above-rotation/any" or "drawn/above-rotation/0.3" or "drawn/above-rotation/0.5"
            or "drawn/above-rotation/dimension";

    [Test]
    public void WithoutARotation_NothingIsDecided()
    {
        foreach (LevelDesign design in new[] { new LevelDesign(Five, First: 100), new(Five, First: 100, Turn: 0.8),
            new(Five, First: 100, Beta: 0.5), new(LevelDesign.Ladder(6), First: 60, Steepening: 0.25) })
        {
            LevelCell[] cells = [.. Trained(design, "bare").Select(cell => cell with
                { Rotated = [], RotatedProfiles = [], RotatedDocuments = [] })];
            ClaimVerdict[] verdicts = Judged(new("drawn", LevelDesign.Levels, cells));
            Assert.That(verdicts, Has.Length.GreaterThan(10));
            Assert.That(verdicts.Where(verdict => !IsOfEachSize(verdict) && !verdict.Id.Contains("divergence", StringComparison.Ordinal)
                && verdict.Outcome != Outcomes.CannotTell)
                .Select(verdict => $"{verdict.Id} {verdict.Outcome}"), Is.Empty, design.Setting);
            ClaimVerdict collapse = verdicts.Single(verdict => verdict.Id == "drawn/collapse");
            Assert.That(collapse.Measured, Is.Not.Null, "what was measured is said");
            Assert.That(collapse.P, Is.Null);
        }
    }

    /// <summary>Chance pairs at every size, hundreds of features far above them: the counts of files without a null.</summary>
    [Test]
    public void ChancePairsBelowAFewFeatures_AreNoExponentThatMoves()
    {
        LevelsEvidence files = new("files", [0, 0.3, 0.5], [.. new[] { 128, 256, 512, 1024 }.Select((neurons, k) => new LevelCell
        {
            ModelA = "a", ModelB = "b", Neurons = neurons, Counts = [(neurons + 174 + 13 * k) / 2, 174 + 13 * k, 174 + 13 * k],
        })]);
        Assert.That(Judged(files).Select(verdict => verdict.Outcome), Is.All.EqualTo(Outcomes.CannotTell));
    }

    [Test]
    public void SizesSideBySide_DecideNoExponent()
    {
        double[] sizes = [.. Enumerable.Range(0, 6).Select(k => Math.Round(10_000 * Math.Pow(1.1, k / 5.0)))];
        foreach (double turn in new[] { 0, 0.8 })
        {
            LevelDesign design = new(sizes, First: 1500, Turn: turn, Scatter: 0.001, Chance: 400, Twins: 300);
            Assert.That(Judged(new("drawn", LevelDesign.Levels, [.. Trained(design, "narrow")])).Where(verdict => !IsOfEachSize(verdict)
                && verdict.Outcome != Outcomes.CannotTell).Select(verdict => $"{verdict.Id} {verdict.Outcome}"), Is.Empty);
        }
    }

    /// <summary>200 worlds at 5 %: more than 22 are wrong with a chance of 0.05 %.</summary>
    private const int Many = 200, MostOfMany = 22;

    [TestCase(1, 3)]
    [TestCase(1, 1)]
    [TestCase(2, 3)]
    public void ASubspaceAtFewSizes_StandsNotAboveItsRotation(int sizes, int draws)
    {
        LevelDesign design = new(LevelDesign.Ladder(sizes), First: 0);
        int wrong = Enumerable.Range(0, Many).Count(world =>
        {
            LevelCell[] cells = [.. design.World(Rng.FromSeed("few sizes").Derive("world", world)).Cells.Select(cell => cell with
            {
                Rotated = [.. cell.Rotated.Take(draws)], RotatedProfiles = [.. cell.RotatedProfiles.Take(draws)],
            })];
            return new AboveRotationClaim().Judge(new("drawn", LevelDesign.Levels, cells), null, Rules)
                .Single(verdict => verdict.Id == "drawn/above-rotation/any").Outcome == Outcomes.Agrees;
        });
        Assert.That(wrong, Is.LessThanOrEqualTo(MostOfMany));
    }

    /// <summary>60 worlds at 5 %: more than ten are wrong with a chance of 0.03 %.</summary>
    private const int Worlds = 60, MostWrong = 10;

    [Test]
    public void ASubspaceThatGrows_IsNoLawOfNeurons()
    {
        LevelDesign design = new(Five, First: 0, Chance: 100);
        ClaimVerdict[][] judged = Of(design, "subspace");
        Assert.That(Count(judged, "levels-raw", Outcomes.Agrees), Is.LessThanOrEqualTo(MostWrong));
        Assert.That(Count(judged, "above-rotation/any/exponent", Outcomes.Agrees), Is.LessThanOrEqualTo(MostWrong));
        Assert.That(Count(judged, "collapse", Outcomes.Disagrees), Is.LessThanOrEqualTo(MostWrong),
            "levels of the subspace's pairs say nothing of neurons");
    }

    [Test]
    public void OneExponent_IsNotRefutedByTheSubspaceAmongRawPairs_AndOneThatMovesIsFoundOut()
    {
        ClaimVerdict[][] one = Of(new(Five, First: 60, Chance: 400, ChanceAlpha: 0.3), "one exponent"),
            moving = Of(new(LevelDesign.Ladder(6), First: 60, Turn: 0.8), "moving");
        Assert.That(Count(one, "collapse", Outcomes.Disagrees), Is.LessThanOrEqualTo(MostWrong));
        Assert.That(Count(one, "collapse/above-rotation", Outcomes.Disagrees), Is.LessThanOrEqualTo(MostWrong));
        Assert.That(Count(moving, "collapse/above-rotation", Outcomes.Disagrees), Is.GreaterThan(Worlds * 3 / 4));
        Assert.That(Count(moving, "collapse/above-rotation", Outcomes.Agrees), Is.Zero);
    }

    [Test]
    public void OneDraw_OfTheModel_RefutesNoClaimThatIsTrue()
    {
        ClaimVerdict[][] judged = [.. Enumerable.Range(0, Worlds).Select(world => Judged(new("drawn", LevelDesign.Levels,
            [.. new LevelDesign(Five, First: 60).World(Rng.FromSeed("one draw").Derive("world", world)).Cells.Select(cell => cell with
            {
                Rotated = [.. cell.Rotated.Take(1)], RotatedProfiles = [.. cell.RotatedProfiles.Take(1)],
            })])))];
        foreach (string name in new[] { "collapse", "collapse/above-rotation", "levels-isolated", "three-ways/pareto", "three-ways/ranks",
            "sir/median", "sir/mean", "above-rotation/0.5" })
            Assert.That(Count(judged, name, Outcomes.Disagrees), Is.LessThanOrEqualTo(MostWrong), name);
    }

    private static int Count(ClaimVerdict[][] judged, string name, string outcome) =>
        judged.Count(verdicts => verdicts.Single(verdict => verdict.Id == $"drawn/{name}").Outcome == outcome);

    private static ClaimVerdict[][] Of(LevelDesign design, string seed) => [.. Enumerable.Range(0, Worlds).Select(world =>
        Judged(design.World(Rng.FromSeed(seed).Derive("world", world))))];

    private static ClaimVerdict[] Judged(LevelsEvidence evidence) =>
        [.. LevelClaims.All.SelectMany(claim => claim.Judge(evidence, null, Rules))];

    /// <summary>Cells with everything that the eight claims ask for: shapes, two budgets of tokens, selectivities.</summary>
    private static IEnumerable<LevelCell> Trained(LevelDesign design, string seed)
    {
        Rng rng = Rng.FromSeed(seed);
        ModelShape Shape(double neurons, double times) => new(Math.Round(Math.Pow(neurons, 0.4)), Math.Pow(neurons, 0.6), 700 * neurons,
            3.7e7 * times, 5 - 0.3 * Math.Log(neurons) - 0.2 * Math.Log(times), 60, 60);
        GroupMoments Moments(double median) => new(50, median, median, [0.5, 0.2, 0.05]);
        return [.. design.Cells(rng, "", neurons => Shape(neurons, 1)).Select(cell => cell with
            {
                Selectivities =
                [
                    new("f", "activation-kurtosis", SelectivityGroupNames.Rosetta, RosettaNames.Raw, Moments(Math.Pow(cell.Neurons, 0.3))),
                    new("f", "activation-kurtosis", SelectivityGroupNames.Others, RosettaNames.Raw, Moments(10)),
                ],
            }), .. (design with { First = 2 * design.First }).Cells(rng, "longer", neurons => Shape(neurons, 4))];
    }
}
