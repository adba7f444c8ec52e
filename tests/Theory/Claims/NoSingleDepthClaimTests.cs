using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>C13 on pairs of known layers.</summary>
public sealed class NoSingleDepthClaimTests
{
    [Test]
    public void PairsSpreadOverAllLayers_Agree()
    {
        ClaimVerdict verdict = Judged(Cell([20, 25, 18, 22, 15]));
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.Agrees));
        Assert.That(verdict.RivalRejected, Is.True);
        Assert.That(verdict.MeasuredInterval95![1], Is.LessThan(0.5));
        Assert.That(verdict.Paper, Is.EqualTo(new[] { "C13" }));
    }

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(4)]
    public void PairsOfOneLayer_Disagree_WhicheverItIs(int layer)
    {
        ClaimVerdict verdict = Judged(Cell([.. Enumerable.Range(0, 5).Select(own => own == layer ? 60 : 1)]));
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.Disagrees));
        Assert.That(verdict.Measured, Is.GreaterThan(0.8));
    }

    [Test]
    public void OneModelInOneLayer_TurnsTheVerdictOfAll() =>
        Assert.That(Judged(Cell([20, 25, 18, 22, 15]), Cell([90, 1, 1, 1, 1]) with { Neurons = 999 }).Outcome,
            Is.EqualTo(Outcomes.Disagrees));

    [Test]
    public void HalfOfThePairsInOneLayer_IsOpen()
    {
        // Shares 0.72, 0.07, ...: concentration near one half.
        ClaimVerdict verdict = Judged(Cell([18, 2, 2, 2, 1]));
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.CannotTell));
    }

    [Test]
    public void TwoLayers_SayNothing()
    {
        ClaimVerdict verdict = Judged(Cell([200, 0]));
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.CannotTell));
        Assert.That(verdict.Measured, Is.Null);
        Assert.That(verdict.Reason, Does.Contain("two layers, which say nothing of depth: a, b"));
    }

    [Test]
    public void FewPairs_SayNothing() => Assert.That(Judged(Cell([3, 0, 0, 0, 0])).Reason, Does.Contain("fewer than 10 pairs: a, b"));

    [Test]
    public void Seeds_AreTheUnit_AndDocumentsAreAdded()
    {
        DepthCell first = Cell([40, 10, 10, 10, 10]) with { Seed = 1 }, second = Cell([10, 10, 10, 10, 40]) with { Seed = 2 };
        var model = new DepthEvidence("w", [first, second]).Models[0];
        Assert.That(model.Cells, Has.Count.EqualTo(2));
        var depth = model.MeanDepth(0)!;
        double low = LayerConcentration.MeanDepth([40, 10, 10, 10, 10]), high = LayerConcentration.MeanDepth([10, 10, 10, 10, 40]);
        Assert.That(depth.Value, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(depth.StandardError, Is.GreaterThanOrEqualTo((high - low) / 2 - 1e-12));
        Assert.That(depth.DegreesOfFreedom, Is.EqualTo(1));
        Assert.That(model.Counts(0), Is.EqualTo(new double[] { 50, 20, 20, 20, 50 }));
    }

    private static ClaimVerdict Judged(params DepthCell[] cells) =>
        new NoSingleDepthClaim().Judge(new DepthEvidence("w", cells), null, new JudgeRules(0.05, null, 0.05)).First();

    private static DepthCell Cell(int[] counts)
    {
        int[] few = [.. counts.Select(count => count / 20)], widths = [.. counts.Select(_ => 100)];
        // Resamples that lose a pair of one layer each.
        int[][] documents = [.. Enumerable.Range(0, 20).Select(draw => counts.Select((count, layer) =>
            layer == draw % counts.Length ? Math.Max(0, count - 1) : count).ToArray())];
        var side = new DepthSide("a", "family", widths, [counts, few], [], [documents, [.. documents.Select(_ => few)]]);
        return new DepthCell { Neurons = 100 * counts.Length, Levels = [0, 0.5], A = side,
            B = side with { Model = "b", Family = "other" } };
    }
}
