using Rosetta.Experiments.Worlds;
using Rosetta.Experiments.Records;
using Rosetta.Tests.Experiments.Report;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>What counts without a null can say.</summary>
public sealed class UncalibratedLawTests
{
    private static readonly CellRow Pair = SyntheticRun.Complete().Cells
        .First(cell => cell.World == SyntheticRun.TrainedWorld && cell.Pair is not null);

    /// <summary>
    /// The samples that files state are at best independent; a law of pairs just above their floor may be one of correlated spans.
    /// </summary>
    [TestCase(0.6, 0.6, 0.6, "agrees")]
    [TestCase(0.6, 1.0, 0.6, "cannot-tell")]
    [TestCase(0.6, 0.6, 0.4, "cannot-tell", Description = "Fewer mutual pairs in all than independent neurons would have.")]
    public void ALawMustOutliveAHigherFloorAndChance(double exponent, double higher, double raw, string outcome)
    {
        CellRow[] cells = [.. Enumerable.Range(0, 7).Select(i => 200 * Math.Pow(2, i)).Select(size => Pair with
        {
            Key = $"{size}",
            Neurons = size,
            Pair = Pair.Pair! with
            {
                ModelA = $"a {size}", ModelB = $"b {size}", NullDraws = 0, Tau = null, Cut = 0.03, Floor = 0.03, RandomPairs = size / 2,
                    BootstrapCalibratedPairs = [], Pairs = new Dictionary<string, int> { ["1"] = (int)(raw * size) },
                Thresholds = [new(0.03, (int)(20 * Math.Pow(size, exponent)), 0), new(0.1, (int)(10 * Math.Pow(size, exponent)), 0),
                    new(0.2, (int)(0.5 * Math.Pow(size, higher)), 0)],
            },
        })];
        ClaimVerdict verdict = new LawClaim(decides: true)
            .Judge(PairsFindings.Evidence(Pair.World, cells), null, new JudgeRules(0.05, null, 0.05)).First();
        Assert.That(verdict.Outcome, Is.EqualTo(outcome), verdict.Reason);
        Assert.That(verdict.Reason, Does.Contain("Above 0.20, the floor if the samples were worth a twenty-fifth"));
    }
}
