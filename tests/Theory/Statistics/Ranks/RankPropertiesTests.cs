using FsCheck;
using FsCheck.Fluent;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Ranks;

namespace Rosetta.Tests.Theory.Statistics.Ranks;

public sealed class RankPropertiesTests
{
    private static double[] Values(int seed, int count, bool ties)
    {
        Rng rng = Rng.FromSeed("ranks").Derive("case", seed);
        return [.. Enumerable.Range(0, count).Select(_ => ties ? rng.NextInt(4) : rng.NextGaussian())];
    }

    [Property(MaxTest = 100)]
    public Property Tests_SeeOrderOnly(PositiveInt seed, bool ties)
    {
        double[] x = Values(seed.Get, 9, ties), y = Values(seed.Get + 1_000_000, 9, ties);
        double[] bent = [.. x.Select(value => Math.Exp(value / 2))];
        Kendall k = Kendall.Of(x, y), bentK = Kendall.Of(bent, y), reversed = Kendall.Of([.. x.Select(value => -value)], y);
        bool same = k.TauB.Equals(bentK.TauB) && k.P.Equals(bentK.P) && (double.IsNaN(k.TauB) || Math.Abs(k.TauB + reversed.TauB) < 1e-12);
        return same.Label($"tau {k.TauB} {bentK.TauB} {reversed.TauB}, p {k.P} {bentK.P}").Classify(ties, "ties");
    }

    [Property(MaxTest = 50)]
    public Property Moments_MergeLikeOneStream_AndIgnoreTheOffset(PositiveInt seed, NonNegativeInt split)
    {
        double[] values = Values(seed.Get, 60, ties: false);
        int at = split.Get % 61;
        SampleMoments whole = SampleMoments.Of(values), first = SampleMoments.Of(values.Take(at).Select(v => v + 1024));
        first.Merge(SampleMoments.Of(values.Skip(at).Select(v => v + 1024)));
        // Rounding: adding 1,024 costs the values three digits.
        bool close = Math.Abs(first.Mean - 1024 - whole.Mean) < 1e-10 && Math.Abs(first.SampleVariance - whole.SampleVariance) < 1e-10
            && Math.Abs(first.Skew - whole.Skew) < 1e-9 && Math.Abs(first.ExcessKurtosis - whole.ExcessKurtosis) < 1e-9;
        return close.Label($"{first.Skew:R} {whole.Skew:R} {first.ExcessKurtosis:R} {whole.ExcessKurtosis:R}")
            .Classify(at is 0 or 60, "one part empty");
    }

    [Test]
    public void Quantiles_InterpolateBetweenOrderStatistics()
    {
        Assert.That(Percentiles.Of([4, 1, 3, 2], 0.5), Is.EqualTo(2.5));
        Assert.That(Percentiles.Of([4, 1, 3, 2], 0.25), Is.EqualTo(1.75));
        Assert.That(Percentiles.Of([7], 0.9), Is.EqualTo(7));
        Assert.That(SampleMoments.Of([5, 5, 5]).Skew, Is.NaN, "constant values have no shape");
    }
}
