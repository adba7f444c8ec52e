using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Estimators;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>C7: counts and profile by one exponent, from the measurement alone.</summary>
public sealed class ProfileLawTests
{
    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static readonly int[] Sizes = [512, 1024, 2048, 4096, 8192];

    [Test]
    public void TheModelsOwnWorlds_Agree_AndAnotherProfileDoesNot()
    {
        ClaimVerdict own = Judge(0.66, 1 / 0.66), other = Judge(0.66, 0.55);
        Assert.That(own.Outcome, Is.EqualTo(Outcomes.Agrees), own.Reason);
        Assert.That(own.Measured, Is.EqualTo(1).Within(0.1));
        Assert.That(other.Outcome, Is.EqualTo(Outcomes.Disagrees), other.Reason);
        Assert.That(other.Reason, Does.Contain("rank 5"));
    }

    [Test]
    public void OneSizeAlone_IsHeldAgainstEveryExponentReported()
    {
        PairsEvidence evidence = MadeEvidence.World([36_864], 100_000, (_, _) => MadeEvidence.Law(2800, 0.55));
        ClaimVerdict verdict = new ProfileLawClaim(decides: true).Judge(evidence, null, Rules).Single();
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.Disagrees), verdict.Reason);
        Assert.That(verdict.Decisive, Is.True, "no count law can be judged on one size");
        Assert.That(verdict.PredictedInterval95, Is.EqualTo(new[] { 1 / 0.7, 2.0 }).Within(1e-12));
    }

    [Test]
    public void Background_IsTakenOffTheProfile()
    {
        // 300 isolated features, and 200 pairs of mixtures between 0.5 and 0.6 that the null makes as well.
        Rng rng = Rng.FromSeed("background");
        double[] mixtures = [.. Enumerable.Range(0, 200).Select(_ => 0.5 + 0.1 * rng.NextDouble())],
            of = [.. Enumerable.Range(0, 200).Select(_ => 0.5 + 0.1 * rng.NextDouble())];
        double[] features = [.. MadeEvidence.Law(480, 1.5).Where(isolation => isolation >= 0.5)];
        DeltaEstimate without = DeltaEstimate.Of(IsolationProfile.Of(1000, features, 0.5)),
            with = DeltaEstimate.Of(IsolationProfile.Of(1000, features.Concat(mixtures), 0.5)),
            mended = DeltaEstimate.LessChance(IsolationProfile.Of(1000, features.Concat(mixtures), 0.5),
                IsolationProfile.Of(1000, of, 0.5));
        Assert.That(without.Value, Is.EqualTo(1.5).Within(0.02));
        Assert.That(with.Value, Is.Not.EqualTo(1.5).Within(0.3), "background spoils the shape");
        Assert.That(mended.Value, Is.EqualTo(1.5).Within(0.05));
        Assert.That(mended.StandardError, Is.GreaterThan(without.StandardError));
    }

    [Test]
    public void WithoutBackground_ItIsThePlainEstimate()
    {
        IsolationProfile profile = IsolationProfile.Of(1000, MadeEvidence.Law(480, 1.5), 0.5), none = IsolationProfile.Of(1000, [], 0.5);
        DeltaEstimate plain = DeltaEstimate.Of(profile), less = DeltaEstimate.LessChance(profile, none);
        Assert.That(less.Value, Is.EqualTo(plain.Value).Within(1e-12));
        Assert.That(less.StandardError, Is.EqualTo(plain.StandardError).Within(1e-12));
        Assert.That(less.Interval95.Low, Is.EqualTo(plain.Interval95.Low).Within(1e-9));
        Assert.That(less.Interval95.High, Is.EqualTo(plain.Interval95.High).Within(1e-9));
    }

    [Test]
    public void ChanceAboveTau_IsRefusedWithTheReason()
    {
        PairsEvidence evidence = MadeEvidence.World([2000], 50, (_, _) => MadeEvidence.Law(100, 1.5));
        ClaimVerdict verdict = new ProfileLawClaim(decides: true).Judge(evidence, null, Rules).Single();
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.CannotTell));
        Assert.That(verdict.Reason, Does.Contain("Chance reaches correlations"));
    }

    /// <summary>The head of an exact law is not refuted, nor called even; that of another shape is, by every choice of ranks.</summary>
    [TestCase(1.5, false)]
    [TestCase(1.67, false)]
    [TestCase(2, false)]
    [TestCase(0.57, true)]
    public void AHeadOfAProfile_IsJudgedDownToItsEnd(double delta, bool refuted)
    {
        ClaimVerdict verdict = new ProfileLawClaim(decides: true).Judge(Headed(delta, step: 0), null, Rules).Single();
        Assert.That(verdict.Outcome, refuted ? Is.EqualTo(Outcomes.Disagrees) : Is.Not.EqualTo(Outcomes.Disagrees), verdict.Reason);
        Assert.That(verdict.Measured, Is.EqualTo(delta).Within(0.03 * delta));
        Assert.That(verdict.Reason, Does.Contain("less 20"));
    }

    [Test]
    public void CoarseValues_HaveNoShape()
    {
        ClaimVerdict verdict = new ProfileLawClaim(decides: true).Judge(Headed(1.67, step: 0.0039), null, Rules).Single();
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.CannotTell));
        Assert.That(verdict.Reason, Does.Contain("apart"));
    }

    /// <summary>A few pure pairs that alone make the exponent cannot make the verdict.</summary>
    [Test]
    public void AVerdictThatTurnsWithTheFirstRanks_IsNone()
    {
        double[] profile = [.. MadeEvidence.Law(200, 1.5).Where(isolation => isolation >= 0.5)];
        for (int i = 0; i < 8; i++)
            profile[i] = 1 - 1e-9 * (i + 1);
        ClaimVerdict verdict = new ProfileLawClaim(decides: true)
            .Judge(MadeEvidence.World([2000], 100_000, (_, _) => profile.Where(value => value < 1)), null, Rules).Single();
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.CannotTell), verdict.Reason);
    }

    /// <summary>Without the first ranks, delta of an exact law is what it was.</summary>
    [TestCase(5)]
    [TestCase(20)]
    public void LeavingOutFirstRanks_MovesNoExactLaw(int first)
    {
        PairEvidence pair = MadeEvidence.Pair(2000, 100_000, [.. MadeEvidence.Law(300, 1.5)], Rng.FromSeed("first"));
        DeltaEstimate whole = ScalingEstimators.DeltaOf(pair, 2000, 0.5), without = ScalingEstimators.DeltaWithout(pair, 2000, 0.5, first);
        Assert.That(without.Value, Is.EqualTo(whole.Value).Within(0.03));
        Assert.That(without.StandardError, Is.GreaterThan(whole.StandardError));
        Assert.That(() => ScalingEstimators.DeltaWithout(pair, 2000, 0.5, 150), Throws.TypeOf<BadInputException>());
    }

    /// <summary>The first 85 of 800 isolations above one half.</summary>
    private static PairsEvidence Headed(double delta, double step)
    {
        double[] all = [.. Enumerable.Range(1, 2600).Select(rank => 1 - 0.5 * Math.Pow(rank / 800.0, delta)).Where(value => value > 0)];
        PairEvidence whole = MadeEvidence.World([36_864], 100_000, (_, _) => all).Pairs[0].Pair;
        double end = (all[83] + all[84]) / 2;
        return new PairsEvidence("head", [new MeasuredPair(36_864, null, 1, whole with
        {
            Pairs = new Dictionary<string, int> { ["1"] = all.Length }, Profile = all[..85], NullProfile = [], NullDraws = 0, Tau = null,
            Cut = end, Thresholds = [], Part = new KnownPart(end, step, all.Average(), 0.25, []),
        })]);
    }

    private static ClaimVerdict Judge(double alpha, double delta) => new ProfileLawClaim(decides: false)
        .Judge(MadeEvidence.World(Sizes, 100_000, (size, _) => MadeEvidence.Law(1000 * Math.Pow(size / 8192.0, alpha), delta)), null, Rules)
        .Single();
}
