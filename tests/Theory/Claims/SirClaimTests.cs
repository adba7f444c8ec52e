using Rosetta.Theory;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Claims;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>The mean signal-to-interference ratio of Rosetta Neurons grows and its quantiles stay: judged with sizes as the unit.</summary>
public sealed class SirClaimTests
{
    private static readonly long[] Sizes = [1024, 4096, 16384, 65536, 262144];

    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static readonly Scenario Law = SignalTerms.Of(1, 4).On("world", PowerLawSpectrum.Of(1.5), 1, Sizes);

    [Test]
    public void TheFrozenNumbers_AreTheLawsOwnAtTheseSizes()
    {
        FrozenNumber mean = Frozen(Law).Single(number => number.Quantity == "mean-sir"),
            median = Frozen(Law).Single(number => number.Quantity == "scale-invariance");
        Assert.That(mean.Predicted, Is.EqualTo(Slope(size => AllocationSolver.Solve(Law, size).Ratios.MeanRosetta!.Value)).Within(1e-12));
        // Truncation: the page's table has 0.35 over these sizes for a limit of 1/3, and a median that moves by 2 %.
        Assert.That(mean.Predicted, Is.EqualTo(1 / 3.0).Within(0.03));
        Assert.That(median.Predicted, Is.EqualTo(0).Within(0.01));
        Assert.That((mean.RivalValue, median.RivalValue), Is.EqualTo(((double?)0, (double?)mean.Predicted)));
    }

    [Test]
    public void AWorldBuiltOnTheLaw_AgreesOnBoth_AndTheRivalsAreRejected()
    {
        ClaimVerdict mean = Judged(new MeanSirClaim(), World(size => Correlations(AllocationSolver.Solve(Law, size)), 0.01)),
            median = Judged(new ScaleInvarianceClaim(), World(size => Correlations(AllocationSolver.Solve(Law, size)), 0.01));
        Assert.That((mean.Outcome, mean.RivalRejected), Is.EqualTo((Outcomes.Agrees, (bool?)true)), mean.Reason);
        Assert.That((median.Outcome, median.RivalRejected), Is.EqualTo((Outcomes.Agrees, (bool?)true)), median.Reason);
        Assert.That((mean.DegreesOfFreedom, median.DegreesOfFreedom), Is.EqualTo(((double?)3, (double?)3)), "sizes are the unit");
        ClaimVerdict tail = Judged(new TailSirClaim(), World(size => Correlations(AllocationSolver.Solve(Law, size)), 0.01));
        Assert.That((tail.Outcome, tail.RivalRejected), Is.EqualTo((Outcomes.Agrees, (bool?)true)), tail.Reason);
        Assert.That(tail.Predicted, Is.EqualTo(-1 / 3.0).Within(0.03), "(1 - beta)/beta");
        Assert.That((mean.Decisive, median.Decisive), Is.EqualTo((false, false)));
    }

    [Test]
    public void AMeanThatStays_AndAMedianThatGrows_AreRefuted()
    {
        double[] same = Correlations(AllocationSolver.Solve(Law, 1024));
        ClaimVerdict mean = Judged(new MeanSirClaim(), World(_ => same, 0.02));
        Assert.That(mean.Outcome, Is.EqualTo(Outcomes.Disagrees), mean.Reason);
        // Every ratio grows as the law's mean does: what a steepening spectrum, or a threshold that rises, would do.
        ClaimVerdict median = Judged(new ScaleInvarianceClaim(), World(size => [.. same.Select(correlation =>
            SignalToInterference.ToShare(SignalToInterference.ToRatio(correlation) * Math.Pow(size / 1024.0, 0.33)))], 0.02));
        Assert.That(median.Outcome, Is.EqualTo(Outcomes.Disagrees), median.Reason);
    }

    [Test]
    public void ThreeSizes_AreTooFew_HoweverManyPairs()
    {
        Scenario three = Law.WithNeurons(Sizes[..3]);
        Assert.That(Frozen(three).Select(number => number.Quantity), Does.Not.Contain("mean-sir").And.Not.Contain("scale-invariance"));
        Evidence without = new Measured([.. World(size => Correlations(AllocationSolver.Solve(Law, size)), 0.01).Profiles
            .Where(profile => profile.Neurons < 65536)]);
        ClaimVerdict verdict = Judged(new ScaleInvarianceClaim(), without);
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.CannotTell));
        Assert.That(verdict.Reason, Does.Contain("3 of 5 sizes"));
    }

    [Test]
    public void CorrelationsRoundedToOne_StandAtTheLargestResolved_AndTheMeanIsNotJudged()
    {
        double[] Rounded(long size) =>
            [.. Correlations(AllocationSolver.Solve(Law, size)).Select(correlation => Math.Round(correlation * 256) / 256)];
        Assert.That(Rounded(262144)[0], Is.EqualTo(1));
        ClaimVerdict mean = Judged(new MeanSirClaim(), World(Rounded, 0)), median = Judged(new ScaleInvarianceClaim(), World(Rounded, 0));
        Assert.That(mean.Outcome, Is.EqualTo(Outcomes.CannotTell));
        Assert.That(mean.Reason, Does.Contain("beyond what was resolved"));
        Assert.That(median.Outcome, Is.EqualTo(Outcomes.Agrees), median.Reason);
        SirSample sample = SirSample.Of(new MeasuredProfile(10, null, [1, 0.996, 0.6, 0.4, 0.2], 0.1, false), 0.25, 0.5)!;
        Assert.That(sample.Ratios, Is.EqualTo(new[] { 1.5, 249, 249 }).Within(1e-9));
        Assert.That(sample.Unresolved, Is.EqualTo(1));
        Assert.That(sample.BelowPerNeuron, Is.EqualTo(2 / 3.0 / 7).Within(1e-15), "0.4 alone lies between, and ten neurons less three");
        Assert.That(() => SirSample.Of(new MeasuredProfile(10, null, [1, 1], 0.1, false), 0.25, 0.5), Throws.TypeOf<BadInputException>());
    }

    [Test]
    public void AFloorAboveTau_LeavesBothOpen()
    {
        Evidence floored = new Measured([.. World(size => Correlations(AllocationSolver.Solve(Law, size)), 0).Profiles
            .Select(profile => profile with { Floor = 0.6 })]);
        foreach (SirClaim claim in new SirClaim[] { new MeanSirClaim(), new TailSirClaim(), new ScaleInvarianceClaim() })
            Assert.That(Judged(claim, floored).Outcome, Is.EqualTo(Outcomes.CannotTell));
    }

    [Test]
    public void NetworksOfOneSize_AreAveragedFirst()
    {
        // Ten networks a size, of means 1, 2, 4, 8 exactly: slope 1 with no scatter of sizes, whatever the networks do.
        (double, double)[] values = [.. from doubling in Enumerable.Range(0, 4)
                                        from network in Enumerable.Range(0, 10)
                                        select (Math.Pow(2, doubling), Math.Pow(2, doubling) * (network % 2 == 0 ? 0.5 : 1.5))];
        Estimate trend = SizePower.Of(values);
        Assert.That((trend.Value, trend.StandardError, trend.DegreesOfFreedom), Is.EqualTo((1.0, 0.0, 2.0)).Using<double>((a, b) =>
            Math.Abs(a - b) < 1e-12));
        Assert.That(() => SizePower.Of([(1, 1), (1, 2)]), Throws.TypeOf<BadInputException>());
        Assert.That(() => SizePower.Of([(1, 1), (2, 0)]), Throws.TypeOf<BadInputException>());
    }

    /// <summary>Two seeds a size; every impurity off by a relative error that the whole network shares, and one of its own.</summary>
    private static Measured World(Func<long, double[]> correlations, double error)
    {
        Rng rng = Rng.FromSeed("sir claims");
        return new([.. from size in Sizes
                       from seed in new[] { "1", "2" }
                       let shared = 1 + error * rng.NextGaussian()
                       select new MeasuredProfile(size, seed, [.. correlations(size)
                           .Select(correlation => 1 - (1 - correlation) * shared * (1 + error * rng.NextGaussian()))], 0.1, false)]);
    }

    private static double[] Correlations(CapacityAllocation allocation) =>
        [.. Enumerable.Range(1, (int)allocation.Isolated - 1).Select(rank => allocation.IsolationOf(rank))];

    private static double Slope(Func<long, double> number) => SizePower.Of([.. Sizes.Select(size => ((double)size, number(size)))]).Value;

    private static IReadOnlyList<FrozenNumber> Frozen(Scenario scenario) =>
        Predictor.Of(scenario, scenario.WithHypothesis(LinearHypothesis.Instance), [], [0.5, 0.7], Rng.FromSeed("sir"));

    private static ClaimVerdict Judged(SirClaim claim, Evidence evidence) => claim.Judge(evidence, new Prediction
    {
        Id = "world/law",
        World = "world",
        Source = "stated",
        Digest = "",
        FrozenAtUtc = DateTime.UnixEpoch,
        Hypothesis = "log",
        Spectrum = "power-law",
        Tau = 0.5,
        Slope = 0.66,
        Points = [],
        RivalHypothesis = "linear",
        RivalSlope = 1,
        RivalPoints = [],
        Claims = Frozen(Law),
    }, Rules).Single();

    private sealed class Measured(IReadOnlyList<MeasuredProfile> profiles) : Evidence("world")
    {
        public override IReadOnlyList<MeasuredProfile> Profiles { get; } = profiles;

        public override IReadOnlyList<CountRow> CountsFor(Prediction prediction) => [];

        public override FollowedFeatures? Follow(Prediction prediction) => null;
    }
}
