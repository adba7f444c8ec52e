using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Verdicts;
using static Rosetta.Theory.Claims.LevelTable;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>The claims about levels on the counts of a trained ladder: two families, 512 to 9,216 neurons, as another program counted
/// them.</summary>
public sealed class LevelClaimsTests
{
    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static readonly double[] Levels = [0, 0.3, 0.4, 0.5];

    /// <summary>Neurons, layers, width, parameters, loss; counts at the levels; three draws of the rotation.</summary>
    private static readonly (double Neurons, double Layers, double Width, double Loss, int[] Counts, int[][] Rotated)[] Ladder =
    [
        (512, 2, 64, 4.174, [80, 77, 62, 30], [[74, 63, 21, 4], [76, 58, 26, 2], [87, 74, 35, 2]]),
        (1152, 3, 96, 3.911, [147, 138, 103, 37], [[146, 100, 22, 1], [125, 92, 25, 2], [131, 91, 22, 2]]),
        (2560, 4, 160, 3.624, [265, 230, 128, 51], [[223, 91, 10, 1], [231, 87, 10, 0], [225, 103, 5, 0]]),
        (5120, 5, 256, 3.389, [424, 264, 138, 64], [[266, 57, 4, 0], [297, 69, 1, 0], [262, 54, 5, 0]]),
        (9216, 6, 384, 3.211, [627, 299, 136, 70], [[371, 31, 2, 0], [354, 28, 4, 0], [362, 29, 2, 0]]),
    ];

    private static readonly LevelCell[] Cells = [.. Ladder.Select(size => new LevelCell
    {
        Name = $"ladder {size.Layers}x{size.Width}", ModelA = "gpt2", ModelB = "neox", Neurons = size.Neurons,
        Shape = new(size.Layers, size.Width, 1000 * size.Neurons, 3.67e7, size.Loss), Counts = size.Counts, Rotated = size.Rotated,
    })];

    private static readonly LevelsEvidence Evidence = new("ladder", Levels, Cells);

    /// <summary>Straight lines through few points, as they were reported.</summary>
    private const double ReportedExponent = 0.05;

    [Test]
    public void Exponents_AreThoseReportedOfTheLadder()
    {
        LevelTable table = LevelTable.Of(Evidence);
        Assert.Multiple(() =>
        {
            Assert.That(table.Exponent(Counted.Raw, 0)!.Value, Is.EqualTo(0.706).Within(ReportedExponent));
            Assert.That(table.Exponent(Counted.Raw, 3)!.Value, Is.EqualTo(0.31).Within(ReportedExponent));
            Assert.That(table.Exponent(Counted.Rotated, 0)!.Value, Is.EqualTo(0.52).Within(ReportedExponent));
            Assert.That(table.Exponent(Counted.Above, 1)!.Value, Is.EqualTo(1.08).Within(4 * ReportedExponent));
            Assert.That(table.Exponent(Counted.Above, 3)!.Value, Is.EqualTo(0.35).Within(ReportedExponent));
            Assert.That(table.Exponent(Counted.Rotated, 3), Is.Null, "14 pairs in fifteen draws have no exponent");
            Assert.That(table.Exponent(Counted.Raw, 0)!.DegreesOfFreedom, Is.EqualTo(3), "sizes are the unit");
        });
    }

    [Test]
    public void TheCurve_HasARowForEachLevelWithRawAndRotatedCounts()
    {
        IReadOnlyList<LevelExponents> curve = LevelExponents.Curve(Evidence);
        Assert.That(curve.Select(row => row.Level), Is.EqualTo(Levels));
        Assert.That(curve[3].Raw, Is.EqualTo(new double[] { 30, 37, 51, 64, 70 }));
        Assert.That(curve[0].Rotated[0], Is.EqualTo(79).Within(1e-12));
    }

    [Test]
    public void OneExponentForAllLevels_IsRefutedOnTheRawCounts_AndTheRotatedStandsBeside()
    {
        ClaimVerdict raw = Judged("collapse");
        Assert.That(raw.Outcome, Is.EqualTo(Outcomes.Disagrees), raw.Reason);
        Assert.That(raw.Measured, Is.InRange(-1.5, -0.5));
        ClaimVerdict c1 = Judged("levels-raw");
        Assert.That((c1.Outcome, c1.Paper[0]), Is.EqualTo((Outcomes.Agrees, "C1")), c1.Reason);
        Assert.That(c1.Reason, Does.Contain("after a rotation inside the layers 79 134"));
        Assert.That(Judged("levels-isolated").Paper, Is.EqualTo(new[] { "C7" }));
    }

    [Test]
    public void PairsAboveOneHalf_AreOfNeurons_AndThoseOfAnyCorrelation_AreNotAtEverySize()
    {
        ClaimVerdict half = Judged("above-rotation/0.5"), any = Judged("above-rotation/any");
        Assert.That(half.Outcome, Is.EqualTo(Outcomes.Agrees), half.Reason);
        Assert.That(any.Outcome, Is.Not.EqualTo(Outcomes.Agrees), any.Reason);
        Assert.That(any.Reason, Does.Contain("80 - 79 = 1"));
    }

    [Test]
    public void OneBudgetOfTokens_IsConfounded_AndTwoAreNot()
    {
        ClaimVerdict one = Judged("training/0.5");
        Assert.That((one.Outcome, one.Reason), Is.EqualTo((Outcomes.CannotTell, one.Reason)));
        Assert.That(one.Reason, Does.StartWith("Confounded"));
        int[][] longer = [[74, 70, 55, 23], [136, 130, 100, 40], [259, 230, 140, 60]];
        LevelsEvidence two = new("ladder", Levels, [.. Cells, .. longer.Select((counts, i) => new LevelCell
        {
            Series = "longer", ModelA = "gpt2", ModelB = "neox", Neurons = Cells[i].Neurons, Counts = counts,
            Shape = Cells[i].Shape with { Tokens = 4 * 3.67e7, LossNats = Cells[i].Shape.LossNats - 0.35 },
        })]);
        ClaimVerdict told = new TrainingClaim().Judge(two, null, Rules).Single(verdict => verdict.Id == "ladder/training/0.5");
        Assert.That(told.Reason, Does.Contain("at equal tokens per parameter").And.Contain("at equal loss"));
        ClaimVerdict exponent = new TrainingClaim().Judge(two, null, Rules).Single(own => own.Id == "ladder/training/0.5/exponent");
        // .60 for .33 of the same sizes was reported; three sizes leave one degree of freedom.
        Assert.That((exponent.Measured, exponent.DegreesOfFreedom, exponent.Outcome),
            Is.EqualTo((exponent.Measured, (double?)1, Outcomes.CannotTell)), exponent.Reason);
        Assert.That(exponent.Measured, Is.EqualTo(0.27).Within(0.1));
    }

    [Test]
    public void AName_IsOfTheVerdictsBelowIt()
    {
        ClaimVerdict verdict = Judged("depth-width/0.5/residual");
        Assert.That(LevelClaims.Names.Where(name => LevelClaims.IsOf(verdict, name)), Is.EqualTo(new[] { "depth-width/0.5" }));
        Assert.That(LevelClaims.Names.All(name => LevelClaims.All.SelectMany(claim => claim.Judge(Evidence, null, Rules))
            .Any(own => LevelClaims.IsOf(own, name))), Is.True, "every name is of some verdict");
    }

    [Test]
    public void DepthAndWidthThatGrowTogether_AreConfounded()
    {
        ClaimVerdict verdict = Judged("depth-width/0.5/neurons");
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.CannotTell));
        Assert.That(verdict.Reason, Does.StartWith("Confounded").And.Contain("condition number"));
    }

    private static readonly (int Layers, int Width)[] Shapes = [(1, 64), (4, 64), (1, 256), (4, 256), (2, 256)];

    /// <summary>Counts that are layers^a width^0.5 without error, and a rotation that leaves two pairs of each.</summary>
    private static IEnumerable<LevelCell> OfShapes(string series, int power) => Shapes.Select(shape => new LevelCell
    {
        Series = series, ModelA = "a", ModelB = "b", Neurons = 4 * shape.Layers * shape.Width,
        Shape = new(shape.Layers, shape.Width, 1, 1, 1),
        Counts = [1000, 2 + (int)(10 * Math.Pow(shape.Layers, power) * Math.Sqrt(shape.Width))], Rotated = [[900, 2], [900, 2]],
    });

    [Test]
    public void TheReason_SaysWhatOneShapeOrTheTwinsMake()
    {
        LevelsEvidence evidence = new("shapes", [0, 0.5], [.. OfShapes("", 1), .. OfShapes("twins", 0)]);
        DepthWidth fit = DepthWidthClaim.Fits(evidence).Single(own => own.Level == 0.5).Fit!;
        Assert.That(fit.WithoutOne.Select(one => one.Fit!.Shapes), Is.EqualTo(new[] { 4, 4, 4, 4, 4 }));
        Assert.That(fit.WithoutOne.Select(one => one.Fit!.Layers.Value), Has.All.InRange(0.2, 0.8), "both series have a say");
        Assert.That(fit.OfMain!.Layers.Value, Is.EqualTo(1).Within(1e-9));
        ClaimVerdict verdict = new DepthWidthClaim().Judge(evidence, null, Rules)
            .Single(own => own.Id == "shapes/depth-width/0.5/residual");
        Assert.That(verdict.Reason, Does.Contain("without any one shape a = ").And.Contain("in the main series alone a = 1.00"));
    }

    [Test]
    public void TheShapesOfAFit_HaveTheirCountsAndWhatThePowersGive()
    {
        LevelsEvidence evidence = new("shapes", [0, 0.5], [.. OfShapes("", 1)]);
        DepthWidth fit = DepthWidthClaim.Fits(evidence).Single(own => own.Level == 0.5).Fit!;
        Assert.That((fit.Layers.Value, fit.Width.Value), Is.EqualTo((1.0, 0.5)).Within(1e-9));
        Assert.That(fit.Counts.Select(one => (one.Shape.Layers, one.Shape.Width)),
            Is.EquivalentTo(Shapes.Select(shape => ((double?)shape.Layers, (double?)shape.Width))));
        foreach (ShapeCount one in fit.Counts)
        {
            Assert.That(one.Fitted, Is.EqualTo(one.Pairs - 2).Within(1e-6));
            Assert.That(one.Excess!.Excess.Value, Is.EqualTo(one.Pairs - 2).Within(1e-12));
        }
    }

    [Test]
    public void WhatWasNotMeasured_IsNotJudged()
    {
        LevelsEvidence bare = new("bare", [0], [.. Cells.Select(cell => new LevelCell
        {
            ModelA = "a", ModelB = "b", Neurons = cell.Neurons, Counts = [cell.Counts[0]],
        })]);
        ClaimVerdict[] verdicts = [.. LevelClaims.All.SelectMany(claim => claim.Judge(bare, null, Rules))];
        Assert.That(verdicts.Select(verdict => verdict.Id),
            Is.EqualTo(new[] { "bare/collapse", "bare/levels-raw", "bare/levels-isolated" }));
        Assert.That(verdicts.Select(verdict => verdict.Outcome), Has.All.EqualTo(Outcomes.CannotTell), "raw counts alone show nothing");
    }

    [Test]
    public void EveryClaim_IsOpenOrSilentOnNothing() => Assert.That(LevelClaims.All.SelectMany(claim =>
        claim.Judge(new("empty", [0], []), null, Rules)), Is.Empty);

    [TestCase(0.5)]
    [TestCase(0, 0.3, 0.2)]
    [TestCase(0, 1)]
    public void LevelsThatDoNotAscendFromNone_AreRefused(params double[] levels) =>
        Assert.That(() => new LevelsEvidence("world", levels, []), Throws.TypeOf<BadInputException>());

    [Test]
    public void ACountForEachLevel_IsNeeded() => Assert.That(() => new LevelsEvidence("world", [0, 0.5], Cells),
        Throws.TypeOf<BadInputException>().With.Message.Contains("not one count for each of 2 levels"));

    private static ClaimVerdict Judged(string name) => LevelClaims.All.SelectMany(claim => claim.Judge(Evidence, null, Rules))
        .Single(verdict => verdict.Id == $"ladder/{name}");
}
