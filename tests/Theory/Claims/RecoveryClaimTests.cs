using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>The exponents of the paper's simulation, and how they are judged.</summary>
public sealed class RecoveryClaimTests
{
    private static readonly int[] Sizes = [256, 512, 1024, 2048];

    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static RecoveryExpectation Expected(double size, double exponent) => new(Math.Pow(size, exponent),
        Math.Pow(size, 1 - exponent), Math.Pow(size, exponent - 1), 0.2 * Math.Pow(size, exponent / 2),
        0.03 * Math.Pow(size, 1 - exponent), 0.1 * Math.Pow(size, exponent - 1));

    private static RecoverySeries Series(double law, double truth, int runs, Func<int, double> coordinates, string seed = "claim")
    {
        Rng rng = Rng.FromSeed(seed);
        return new("w", [.. from size in Sizes from run in Enumerable.Range(1, runs)
            let own = rng.Derive("cell", size).Derive("run", run) let expected = Expected(size, truth)
            select new MeasuredRecovery(size, run, new RecoveryEvidence
            {
                Entry = "e", Beta = 1 / law, Kappa = 1, Gamma = 4, Samples = 1000, BackgroundNeurons = false, Features = 4 * size,
                Isolated = (int)coordinates(size), Coordinates = (int)coordinates(size),
                Matched = (int)Math.Round(expected.Matched + expected.MatchedDeviation * own.NextGaussian()),
                Right = (int)expected.Matched,
                RatioMatched = expected.RatioMatched + expected.RatioMatchedDeviation * own.NextGaussian(),
                RatioUnmatched = expected.RatioUnmatched + expected.RatioUnmatchedDeviation * own.NextGaussian(),
                Law = Expected(size, law), WithChance = Expected(size, truth),
            })], true);
    }

    private static Dictionary<string, ClaimVerdict> Judge(RecoverySeries series)
    {
        var prediction = new Prediction
        {
            Id = "w", World = "w", Source = "s", Digest = "", FrozenAtUtc = default, Hypothesis = "log", Spectrum = "power-law", Tau = 0.5,
            Slope = 0.5, Points = [], RivalHypothesis = "linear", RivalSlope = 1, RivalPoints = [],
            Claims = RecoveryClaim.Plans([.. series.Cells.DistinctBy(cell => cell.Neurons)
                .Select(cell => ((long)cell.Neurons, cell.Recovery.Law, cell.Recovery.WithChance))]),
        };
        return new IClaim<RecoverySeries>[] { new LawRecoveredClaim(), new RecoveryClaim(), new BuiltInClaim() }
            .SelectMany(claim => claim.Judge(series, prediction, Rules)).ToDictionary(verdict => verdict.Id[2..]);
    }

    [TestCase(0.667)]
    [TestCase(-0.4)]
    [TestCase(0)]
    [TestCase(3)]
    public void TheExponentOfAPowerLaw_IsItsOwn_WhateverTheWeights(double exponent)
    {
        (double, double, double)[] curve =
            [.. Sizes.Select((size, i) => ((double)size, 7 * Math.Pow(size, exponent), Math.Pow(10, i % 3)))];
        Assert.That(RecoveryQuantity.Exponent(curve), Is.EqualTo(exponent).Within(1e-9));
    }

    [Test]
    public void AZero_IsAValueLikeAnyOther_AndNothingButZerosHasNoExponent()
    {
        Assert.That(RecoveryQuantity.Exponent([(256, 0, 1), (512, 1, 1), (1024, 2, 1)]), Is.InRange(1, 3));
        Assert.That(RecoveryQuantity.Exponent([(256, 0, 1), (512, 0, 1)]), Is.Null);
        Assert.That(RecoveryQuantity.Exponent([(256, 3, 1)]), Is.Null);
        Assert.That(RecoveryQuantity.Exponent([(256, 3, 1), (512, 0, 1), (1024, 0, 1)]), Is.Null, "one end alone");
    }

    [Test]
    public void Intervals_CoverTheLaw()
    {
        const int Worlds = 400;
        foreach (string quantity in new[] { "matched-count", "matched-sir", "unmatched-sir" })
        {
            int covered = 0;
            for (int world = 0; world < Worlds; world++)
            {
                ClaimVerdict verdict = Judge(Series(0.6, 0.6, 4, size => size, $"coverage {world}"))[quantity];
                covered += verdict.MeasuredInterval95 is [var low, var high] && verdict.Predicted >= low && verdict.Predicted <= high
                    ? 1 : 0;
            }
            // Errors are no smaller than the law's own, so intervals err on the wide side.
            Assert.That(covered / (double)Worlds, Is.InRange(0.92, 1.0), quantity);
        }
    }

    [Test]
    public void WhereTheLawHolds_AllThreeAgreeAndDecide_AndTheCountIsBuiltIn()
    {
        Dictionary<string, ClaimVerdict> verdicts = Judge(Series(0.6, 0.6, 10, size => Math.Pow(size, 0.6)));
        foreach (string quantity in new[] { "matched-count", "matched-sir", "unmatched-sir" })
        {
            Assert.That(verdicts[quantity].Outcome, Is.EqualTo("agrees"), verdicts[quantity].Reason);
            Assert.That(verdicts[quantity].RivalRejected, Is.True);
            Assert.That(verdicts[quantity].Decisive, Is.True);
            Assert.That(verdicts[$"{quantity}-with-chance"].Decisive, Is.False);
        }
        Assert.That(verdicts["built-in"].Outcome, Is.EqualTo("agrees"), verdicts["built-in"].Reason);
        Assert.That(verdicts["built-in"].Predicted, Is.EqualTo(0.6).Within(0.02), "of whole coordinates");
        Assert.That(verdicts["recovery"].Outcome, Is.EqualTo("cannot-tell"), "what was put in is no evidence");
        Assert.That(verdicts["recovery"].Reason, Does.Contain("built in"));
        Assert.That(verdicts["recovery"].Decisive, Is.True);
    }

    [Test]
    public void WhereEveryNeuronIsMatchedAlike_TheLawIsRefuted()
    {
        Dictionary<string, ClaimVerdict> verdicts = Judge(Series(0.6, 1, 10, size => size));
        Assert.That(verdicts["matched-count"].Outcome, Is.EqualTo("disagrees"));
        Assert.That(verdicts["matched-sir"].Outcome, Is.EqualTo("disagrees"));
        Assert.That(verdicts["matched-count-with-chance"].Outcome, Is.EqualTo("agrees"));
        Assert.That(verdicts["recovery"].Outcome, Is.EqualTo("disagrees"));
        Assert.That(verdicts["built-in"].Outcome, Is.EqualTo("agrees"));
    }

    [Test]
    public void ACountThatGrowsAsTheLaw_AndNotAsWhatWasPutIn_IsRecovered()
    {
        Dictionary<string, ClaimVerdict> verdicts = Judge(Series(0.6, 0.6, 10, size => size));
        Assert.That(verdicts["built-in"].Outcome, Is.EqualTo("disagrees"));
        Assert.That(verdicts["recovery"].Outcome, Is.EqualTo("agrees"));
    }

    [Test]
    public void OneRun_OrAMissingSize_TellsNothing()
    {
        Assert.That(Judge(Series(0.6, 0.6, 1, size => size)).Values.Select(verdict => verdict.Outcome), Has.All.EqualTo("cannot-tell"));
        RecoverySeries whole = Series(0.6, 0.6, 3, size => size);
        var claim = new RecoveryClaim();
        Assert.That(claim.Judge(whole, null, Rules), Is.Empty);
        Assert.That(RecoveryQuantity.All[0].Estimated(whole.Cells, cell => cell.Law), Is.TypeOf<Estimate>());
    }
}
