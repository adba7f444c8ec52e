using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>Laws and trends are judged at thresholds that do not move with size: a referee's worlds, each of which once had a false
/// verdict.</summary>
public sealed class FixedThresholdTests
{
    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static readonly int[] Sizes = [500, 1000, 2000, 4000, 8000];

    [Test]
    public void AConstantShareOfWeakCorrelations_IsNoSublinearLaw_AndDoesNotPolarise()
    {
        // The same distribution at every size: only the calibrated threshold moves, from 0.096 to 0.115.
        PairsEvidence evidence = MadeEvidence.World(Sizes, 2000, (size, _) => Enumerable.Range(0, size * 3 / 10)
            .Select(i => 0.05 * Math.Pow((i + 0.5) / (size * 0.3), -1 / 1.5)));
        Assert.That(evidence.Pairs.Select(pair => pair.Pair.Tau), Is.Ordered.And.Unique, "the threshold of each size moves");
        ClaimVerdict law = new LawClaim(decides: true).Judge(evidence, null, Rules).Single(verdict => verdict.Id == "made/law-neurons");
        Assert.That(law.Outcome, Is.Not.EqualTo(Outcomes.Agrees), law.Reason);
        Assert.That(law.MeasuredInterval95![1], Is.GreaterThan(1), law.Reason);
        ClaimVerdict polarization = new PolarizationClaim(pairsAlone: true).Judge(evidence, null, Rules).Single();
        Assert.That(polarization.Outcome, Is.EqualTo(Outcomes.CannotTell), polarization.Reason);
    }

    [Test]
    public void ASublinearLaw_IsFoundAtEveryThresholdAboveChance()
    {
        PairsEvidence evidence = MadeEvidence.World(Sizes, 100_000, (size, _) => MadeEvidence.Law(20 * Math.Pow(size / 500.0, 0.66), 1.5));
        ClaimVerdict law = new LawClaim(decides: true).Judge(evidence, null, Rules).First();
        Assert.That(law.Outcome, Is.EqualTo(Outcomes.Agrees), law.Reason);
        Assert.That(evidence.Scan, Has.Count.GreaterThan(5), "thresholds judged");
        Assert.That(evidence.CommonFloor, Is.GreaterThanOrEqualTo(evidence.Pairs.Max(pair => pair.Pair.Tau!.Value)));
    }

    [Test]
    public void TheRawCount_StandsBesideItsNull()
    {
        PairsEvidence evidence = MadeEvidence.World(Sizes, 100_000, (size, _) => MadeEvidence.Law(20 * Math.Pow(size / 500.0, 0.66), 1.5));
        ClaimVerdict raw = new LawClaim(decides: true).Judge(evidence, null, Rules).Single(verdict => verdict.Id == "made/law-raw");
        Assert.That(raw.Reason, Does.Contain("pairs of the null (shift)").And.Contain("exponent 1"));
        Assert.That(raw.Decisive, Is.False);
    }

    [Test]
    public void ThreeSizes_AreThree_HoweverManyPairsEachHas()
    {
        PairsEvidence evidence = MadeEvidence.World([1000, 2000, 4000], 200_000,
            (size, _) => Enumerable.Range(0, size / 10).Select(i => 0.3 + 0.01 * Math.Log2(size / 1000.0) + 0.001 * (i % 100)), seeds: 4);
        ClaimVerdict polarization = new PolarizationClaim(pairsAlone: true).Judge(evidence, null, Rules).Single();
        Assert.That(polarization.Outcome, Is.EqualTo(Outcomes.CannotTell), polarization.Reason);
    }
}
