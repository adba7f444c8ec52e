using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>C14 on sets of known overlap.</summary>
public sealed class StableSetClaimTests
{
    private static readonly int[] Budgets = [100, 200, 400, 800];

    [Test]
    public void ASetThatBecomesStable_Agrees_AndStandsAboveTheRotation()
    {
        ClaimVerdict[] verdicts = Judged(Cell(own: i => 0.2 + 0.2 * i, rotated: i => 0.1 + 0.1 * i));
        Assert.That(verdicts.Select(verdict => (verdict.Id, verdict.Outcome)), Is.EqualTo(new[]
        {
            ("w/stability/any", Outcomes.Agrees), ("w/stability/any/rotation", Outcomes.Agrees),
            ("w/stability/0.5", Outcomes.CannotTell), ("w/stability/0.5/rotation", Outcomes.CannotTell),
            ("w/stability/count", Outcomes.Agrees),
        }));
        Assert.That(verdicts.All(verdict => verdict.Paper.SequenceEqual(["C14"]) && !verdict.Decisive));
        Assert.That(verdicts[0].MeasuredInterval95, Is.Not.Null);
    }

    [Test]
    public void WhatTheRotationHasToo_IsNotOfNeurons()
    {
        ClaimVerdict[] verdicts = Judged(Cell(own: i => 0.2 + 0.2 * i, rotated: i => 0.4 + 0.2 * i));
        Assert.That(verdicts[0].Outcome, Is.EqualTo(Outcomes.Agrees), "stable as such");
        Assert.That(verdicts[1].Outcome, Is.EqualTo(Outcomes.Disagrees), "less so than rotated neurons");
    }

    [Test]
    public void NoMoreStableThanTheRotation_Disagrees()
    {
        ClaimVerdict verdict = Judged(Cell(own: i => 0.2 + 0.2 * i, rotated: i => 0.2 + 0.2 * i))[1];
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.Disagrees), "within a tenth");
        Assert.That(verdict.Measured, Is.EqualTo(0).Within(0.02));
    }

    [Test]
    public void ARotationThatLeavesFewPairs_HasNoSetToBeStable()
    {
        StabilityCell cell = Cell(own: i => 0.2 + 0.2 * i, rotated: _ => 1);
        BudgetRow Few(BudgetRow row) => row with { Counts = [2, 0], Apart = row.Apart.Count == 0 ? [] : [2, 0],
            WithApart = row.Apart.Count == 0 ? [] : [2, 0], WithAll = [2, 0], WithPrevious = row.WithPrevious.Count == 0 ? [] : [2, 0] };
        Assert.That(Judged(cell with { Rows = [.. cell.Rows.Select(row => row.Null.Length == 0 ? row : Few(row))] })[1].Outcome,
            Is.EqualTo(Outcomes.Agrees));
    }

    [Test]
    public void OverlapsThatFall_Disagree_AndThoseThatRiseTooLittleAreOpen()
    {
        Assert.That(Judged(Cell(own: i => 0.6 - 0.2 * i, rotated: _ => 0))[0].Outcome, Is.EqualTo(Outcomes.Disagrees));
        ClaimVerdict open = Judged(Cell(own: i => 0.02 + 0.05 * i, rotated: _ => 0))[0];
        Assert.That(open.Outcome, Is.EqualTo(Outcomes.CannotTell));
        Assert.That(open.WouldSettle, Does.Contain("More samples"));
    }

    [Test]
    public void OneSizeThatIsUnlikeTheOthers_TurnsTheVerdict()
    {
        StabilityCell rises = Cell(own: i => 0.2 + 0.2 * i, rotated: _ => 0), falls = Cell(own: i => 0.6 - 0.2 * i, rotated: _ => 0) with
            { Neurons = 2000 };
        Assert.That(Judged(rises, falls)[0].Outcome, Is.EqualTo(Outcomes.Disagrees));
    }

    [Test]
    public void OneOrder_HasNoInterval_AndSaysNothing()
    {
        StabilityCell whole = Cell(own: i => 0.2 + 0.2 * i, rotated: _ => 0);
        ClaimVerdict[] verdicts = Judged(whole with { Rows = [.. whole.Rows.Where(row => row.Order == 0)] });
        Assert.That(verdicts.Select(verdict => verdict.Outcome), Is.All.EqualTo(Outcomes.CannotTell));
    }

    [Test]
    public void Overlaps_AreThoseOfTheRows()
    {
        var size = new StabilitySize(1000, [Cell(own: i => 0.2 + 0.2 * i, rotated: i => 0.1 + 0.1 * i)]);
        Assert.That(size.BudgetsApart(), Is.EqualTo(new[] { 100, 200, 400 }));
        BudgetRow row = size.Cells[0].Rows.First(own => own.Order == 1 && own.Samples == 400 && own.Null.Length == 0);
        double[] orders = [.. Enumerable.Range(0, 4).Select(order => size.Cells[0].Rows
            .First(own => own.Order == order && own.Samples == 400 && own.Null.Length == 0))
            .Select(own => SetOverlap.Jaccard(own.Counts[0], own.Apart[0], own.WithApart[0]))];
        var found = size.Jaccard("", 0, 400, StabilitySize.Overlap.Apart)!;
        Assert.That(found.Value, Is.EqualTo(orders.Average()).Within(1e-12));
        double scatter = Math.Sqrt(orders.Sum(value => Math.Pow(value - orders.Average(), 2)) / 3);
        Assert.That(found.StandardError, Is.EqualTo(scatter).Within(1e-12), "of one order, not of their mean");
        Assert.That(size.Chance("", 0, 400, StabilitySize.Overlap.Apart)!.Value,
            Is.EqualTo(SetOverlap.OfChance(row.Counts[0], row.Apart[0], 1000, 1000)).Within(0.01));
        Assert.That(size.Jaccard("", 0.5, 400, StabilitySize.Overlap.Apart), Is.Null, "sets of nine pairs");
    }

    private static ClaimVerdict[] Judged(params StabilityCell[] cells) =>
        [.. new StableSetClaim().Judge(new StabilityEvidence("w", cells), null, new JudgeRules(0.05, null, 0.05))];

    /// <summary>Four orders of sets that fall from 260 to 200 pairs, with shares found again as given.</summary>
    private static StabilityCell Cell(Func<int, double> own, Func<int, double> rotated) => new()
    {
        ModelA = "a", ModelB = "b", Neurons = 1000, NeuronsA = 1000, NeuronsB = 1000, Levels = [0, 0.5],
        Rows = [.. Rows("", own), .. Rows("rotation", rotated)],
    };

    private static IEnumerable<BudgetRow> Rows(string name, Func<int, double> again) => Enumerable.Range(0, 4).SelectMany(order =>
        Budgets.Select((budget, i) =>
        {
            int pairs = 260 - 20 * i - order, shared = Math.Max(0, (int)(pairs * again(i)) - order);
            bool last = i == Budgets.Length - 1;
            return new BudgetRow(name, order, budget, [last ? 200 : pairs, 9], i == 0 ? [] : [shared, 4],
                [last ? 200 : shared, last ? 9 : 4],
                last ? [] : [pairs, 9], last ? [] : [shared, 4]);
        }));
}
