using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>Worlds made to turn the claims about levels: each was once judged wrongly, or not at all.</summary>
public sealed class LevelCasesTests
{
    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static LevelCell Cell(double layers, double width, double neurons, int count, int rotated = 2, string series = "") => new()
    {
        Series = series, ModelA = "a", ModelB = "b", Neurons = neurons, Shape = new(layers, width, 1e6, 1e8, 3),
        Counts = [2 * count + rotated, count + rotated], Rotated = [[2 * rotated, rotated], [2 * rotated, rotated], [2 * rotated, rotated]],
    };

    private static ClaimVerdict[] Judged(params LevelCell[] cells) =>
        [.. LevelClaims.All.SelectMany(claim => claim.Judge(new("w", [0, 0.5], cells), null, Rules))];

    private static ClaimVerdict Of(ClaimVerdict[] verdicts, string name) => verdicts.Single(verdict => verdict.Id == $"w/{name}");

    [Test]
    public void OneShapeThatMakesThePowers_DecidesNothing()
    {
        // Depth and width grow together but for 2x512, which has half of the pairs that both laws give.
        ClaimVerdict[] verdicts = Judged([.. new[] { (1, 64), (2, 128), (4, 256), (8, 512) }.Select(shape => Cell(shape.Item1, shape.Item2,
            4 * shape.Item1 * shape.Item2, (int)(40 * Math.Pow(shape.Item1 * shape.Item2, 0.7)))),
            Cell(2, 512, 4096, (int)(20 * Math.Pow(1024, 0.7)))]);
        foreach (string name in new[] { "depth-width/0.5/neurons", "depth-width/0.5/residual" })
        {
            ClaimVerdict verdict = Of(verdicts, name);
            Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.CannotTell), verdict.Reason);
        }
        Assert.That(Of(verdicts, "depth-width/0.5/neurons").Reason,
            Does.Contain("Without 2x512 too little is left to tell depth from width"));
    }

    [Test]
    public void OneShapeWithTwoNumbersOfNeurons_IsTwoPoints()
    {
        ClaimVerdict[] verdicts = Judged(Cell(1, 64, 256, 80), Cell(1, 64, 512, 90), Cell(2, 64, 512, 170), Cell(1, 128, 512, 160),
            Cell(2, 128, 1024, 330), Cell(4, 128, 2048, 650));
        Assert.That(Of(verdicts, "depth-width/0.5/residual").Reason, Does.Contain("5 shapes"));
    }

    [Test]
    public void AWidthThatHasNoPower_IsNoLawOfTheWidth()
    {
        // Counts that neither depth nor width move: a = 0, but nothing shows that width sets them.
        ClaimVerdict[] verdicts = Judged([.. from depth in new[] { 1, 2, 4, 8, 16 } from width in new[] { 64, 128 }
            select Cell(depth, width, 4 * depth * width, 1000 + 40 * ((depth + width / 64) % 3 - 1))]);
        ClaimVerdict verdict = Of(verdicts, "depth-width/0.5/residual");
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.CannotTell), verdict.Reason);
    }

    [TestCase(new[] { 100, 101, 100, 102 })]
    [TestCase(new[] { 60, 58, 66, 61 })]
    [TestCase(new[] { 300, 301, 300, 300 })]
    public void IsolatedPairsThatHardlyGrow_AreJudged(int[] counts)
    {
        LevelCell[] cells = [.. counts.Select((count, i) => Cell(2 + i, 64 << i, 512 << (2 * i), count) with
        {
            Profile = [.. Enumerable.Range(1, count).Select(rank => 1 - 0.5 * rank / (count + 1.0)),
                .. Enumerable.Repeat(0.2, count + 2)],
        })];
        Assert.That(Of(Judged(cells), "sir/mean").Outcome, Is.Not.EqualTo(Outcomes.Agrees), "a mean that stays is no growth");
    }

    [Test]
    public void CountsThatARotationMakes_DoNotAgreeWithOneExponent()
    {
        // As many pairs as the rotation leaves, growing by one power at every level.
        LevelCell[] cells = [.. Enumerable.Range(0, 6).Select(i => Cell(2 + i, 64 << i, 512 << i, 0, (int)(40 * Math.Pow(2, 0.7 * i))))];
        Assert.That(Of(Judged(cells), "collapse").Outcome, Is.EqualTo(Outcomes.CannotTell));
    }

    [Test]
    public void ASizeWhoseDrawsScatterMost_IsNotShownByTheOthers()
    {
        // At 512 neurons the count is one draw more of a rotation that scatters twelve times as much as Poisson's; others are clear.
        const int Worlds = 300;
        Rng rng = Rng.FromSeed("scattered rotation");
        int wrong = Enumerable.Range(0, Worlds).Count(_ =>
        {
            int One() => (int)Math.Max(0, Math.Round(40 * Math.Exp(0.55 * rng.NextGaussian() - 0.15)));
            int Clear() => (int)Math.Round(400 + 20 * rng.NextGaussian());
            LevelCell small = Cell(2, 64, 512, 0) with { Counts = [500, One()],
                Rotated = [.. Enumerable.Range(0, 5).Select(_ => new[] { 100, One() })] };
            return Of(Judged([small, .. Enumerable.Range(1, 5).Select(i => Cell(2 + i, 64 << i, 512 << i, 0) with
            {
                Counts = [2000, 500 + Clear()], Rotated = [.. Enumerable.Range(0, 5).Select(_ => new[] { 900, Clear() })],
            })]), "above-rotation/0.5").Outcome == Outcomes.Agrees;
        });
        Assert.That(wrong / (double)Worlds, Is.LessThan(0.125), "a quarter where all sizes' scatter was pooled; five skewed draws "
            + "do not say all of it");
    }

    [Test]
    public void TwinsWhosePairsFall_DoNotGrow()
    {
        LevelCell[] cells = [.. Enumerable.Range(0, 5).Select(i => Cell(2 + i, 64 << i, 512 << i, (int)(100 * Math.Pow(2, 0.7 * i))) with
        {
            Untrained = new([[(int)(400 * Math.Pow(2, -0.5 * i)), 0]], [[0.2]], []),
        })];
        Assert.That(Of(Judged(cells), "without-training/exponent").Outcome, Is.EqualTo(Outcomes.Agrees));
    }

    [Test]
    public void BudgetsThatHardlyDiffer_TellNothingOfTraining()
    {
        LevelCell[] cells = [.. Enumerable.Range(0, 5).SelectMany(i => new[] { "", "other" }.Select(series => Cell(2 + i, 64 << i, 512 << i,
            (int)((series.Length == 0 ? 100 : 115) * Math.Pow(2, 0.7 * i)), series: series) is var cell && series.Length > 0
            ? cell with { Shape = cell.Shape with { Tokens = 1.2e8 } } : cell))];
        Assert.That(Of(Judged(cells), "training/0.5").Outcome, Is.EqualTo(Outcomes.CannotTell));
    }
}
