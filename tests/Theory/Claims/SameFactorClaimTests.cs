using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>The share of pairs whose neurons encode different things.</summary>
public sealed class SameFactorClaimTests
{
    [Test]
    public void AccidentsThatAgree_AreAllowedFor()
    {
        // A fifth of accidental pairs agrees, so of every ten false pairs eight are seen.
        (double share, _) = SameFactorClaim.FalseShare(new FactorCounts(92, 8, 0), new FactorCounts(20, 80, 0), 0.95);
        Assert.That(share, Is.EqualTo(0.1).Within(1e-12));
    }

    [Test]
    public void WithoutAccidents_NothingIsAllowedFor()
    {
        (double share, Interval interval) = SameFactorClaim.FalseShare(new FactorCounts(95, 5, 40), default, 0.95);
        Interval plain = ProportionInterval.ClopperPearson(5, 100);
        Assert.That((share, interval.Low, interval.High), Is.EqualTo((0.05, plain.Low, plain.High)));
    }

    [Test]
    public void TheInterval_HoldsTheShareThatWasPutIn()
    {
        // Worlds of 200 pairs, a twentieth of them false, of which a fifth agrees by accident.
        const int worlds = 400, pairs = 200, accidents = 150;
        var rng = Rosetta.Theory.Randomness.Rng.FromSeed("false share");
        int covered = 0;
        for (int world = 0; world < worlds; world++)
        {
            int different = Enumerable.Range(0, pairs).Count(_ => rng.NextDouble() < 0.05 && rng.NextDouble() < 0.8);
            int accidental = Enumerable.Range(0, accidents).Count(_ => rng.NextDouble() < 0.8);
            (_, Interval interval) = SameFactorClaim.FalseShare(new FactorCounts(pairs - different, different, 0),
                new FactorCounts(accidents - accidental, accidental, 0), 0.95);
            covered += interval.Low <= 0.05 && 0.05 <= interval.High ? 1 : 0;
        }
        Assert.That(covered, Is.GreaterThan(0.95 * worlds));
    }

    [Test]
    public void Counts_AreOfPairsAtOrAboveALevel() => Assert.Multiple(() =>
    {
        double[] profile = [.9, .5, .4, -.1];
        int[] kinds = [1, -1, 0, 1];
        Assert.That(FactorCounts.At(.5, profile, kinds), Is.EqualTo(new FactorCounts(1, 1, 0)));
        Assert.That(FactorCounts.At(0, profile, kinds), Is.EqualTo(new FactorCounts(2, 1, 1)), "level 0 means all");
    });
}
