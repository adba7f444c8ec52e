using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Tests.Conventions;
using Rosetta.Tests.Experiments.Report;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Session;

/// <summary>The power of a design stands beside the verdicts on its exponents.</summary>
[TestFixture]
internal sealed class StatedPowerTests
{
    /// <summary>Four sizes over 0.78 decades: <c>predict experiments/quickstart.yaml</c> printed 0.568 for them.</summary>
    [Test]
    public void It_is_the_gap_that_the_plan_states()
    {
        ExperimentDefinition definition = ExperimentReader.ReadFile(Path.Combine(Repository.Root, "experiments", "quickstart.yaml"));
        string world = definition.Of<MeasuredWorld>().First().World;
        CellRow[] cells = [.. SyntheticRun.Complete().Cells.Where(cell => cell.Pair is not null).Take(4)
            .Zip([256.0, 576, 960, 1536], (cell, neurons) => cell with { World = world, Neurons = neurons })];
        ClaimVerdict law = Verdict($"{world}/law-neurons", world), other = Verdict($"{world}/threshold", world),
            elsewhere = Verdict("population/law-neurons", "population");
        IReadOnlyList<ClaimVerdict> stated = StatedPower.On([law, other, elsewhere], definition, [], cells);
        Assert.That(stated[0].Power!.Least, Is.EqualTo(0.568).Within(0.0005), "to the digits printed");
        Assert.That(stated[0].Power!.Sizes, Is.EqualTo(4));
        Assert.That(stated[0].Power!.Gap, Is.Null);
        Assert.That(stated.Skip(1).Select(verdict => verdict.Power), Is.All.Null);
    }

    private static ClaimVerdict Verdict(string id, string world) =>
        new() { Id = id, World = world, Claim = "", Outcome = Outcomes.CannotTell,
        Reason = "", RivalValue = 1 };
}
