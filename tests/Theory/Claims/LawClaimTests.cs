using Rosetta.Experiments.Worlds;
using Rosetta.Experiments.Records;
using Rosetta.Tests.Experiments.Report;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>The paper's law as a claim that data can refute, with a p value that a run's outcome can use.</summary>
public sealed class LawClaimTests
{
    private static readonly CellRow Pair = SyntheticRun.Complete().Cells
        .First(cell => cell.World == SyntheticRun.TrainedWorld && cell.Pair is not null);

    private static ClaimVerdict Judge(Func<double, double> count, double noise = 0)
    {
        Rng rng = Rng.FromSeed("law claim");
        CellRow[] cells = [.. Enumerable.Range(0, 8).Select(i => 100 * Math.Pow(2, i)).Select(size =>
        {
            int counted = (int)Math.Round(count(size) * Math.Exp(noise * rng.NextGaussian()));
            return Pair with
            {
                Key = $"{size}",
                Neurons = size,
                Pair = Pair.Pair! with { ModelA = $"a {size}", ModelB = $"b {size}", Tau = 0.1, Thresholds = [new(0.1, counted, 0)],
                    BootstrapCalibratedPairs = [] },
            };
        })];
        return new LawClaim(decides: true).Judge(PairsFindings.Evidence(Pair.World, cells), null, new JudgeRules(0.05, null, 0.05)).First();
    }

    [Test]
    public void ASublinearLaw_Agrees()
    {
        ClaimVerdict verdict = Judge(size => 5 * Math.Pow(size, 0.6), 0.02);
        Assert.That((verdict.Outcome, verdict.P), Is.EqualTo(("agrees", (double?)1)), verdict.Reason);
    }

    [TestCase(1.3, "faster than a constant share")]
    [TestCase(-0.5, "falls with size")]
    public void ALawThatGrowsFasterOrFalls_IsRefuted_WithAPValueThatDecidesARun(double exponent, string reason)
    {
        ClaimVerdict verdict = Judge(size => 1000 * Math.Pow(size / 100, exponent), 0.02);
        Assert.That(verdict.Outcome, Is.EqualTo("disagrees"), verdict.Reason);
        Assert.That(verdict.Reason, Does.Contain(reason));
        Assert.That(verdict.P, Is.LessThan(0.05));
        Assert.That(OverallVerdict.Join([(verdict.Id, Outcomes.Parse(verdict.Outcome), verdict.P!.Value)]).Verdict,
            Is.EqualTo(Verdict.Disagrees));
    }

    [Test]
    public void CountsThatBend_AreNoLaw_AndRefuteIt()
    {
        // A logarithm: its local exponent falls from 0.8 to 0.16 over these sizes.
        ClaimVerdict verdict = Judge(size => 400 * Math.Log(size / 30), 0.005);
        Assert.That(verdict.Outcome, Is.EqualTo("disagrees"), verdict.Reason);
        Assert.That(verdict.Reason, Does.Contain("No law"));
        Assert.That(verdict.P, Is.LessThan(0.05));
    }

    [Test]
    public void CountsThatShowNoDependence_RefuteNothing()
    {
        ClaimVerdict verdict = Judge(_ => 50, 0.4);
        Assert.That((verdict.Outcome, verdict.P), Is.EqualTo(("cannot-tell", (double?)null)), verdict.Reason);
        Assert.That(verdict.Reason, Does.Contain("no dependence on size is shown"));
    }
}
