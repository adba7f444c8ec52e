using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Ranks;

namespace Rosetta.Tests.Theory.Statistics.Ranks;

/// <summary>The rank correlation.</summary>
public sealed class SpearmanTests
{
    /// <summary>Rounding of a few products and a root.</summary>
    private const double Rounding = 1e-14;

    [Test]
    public void EqualValues_ShareTheirMeanRank() =>
        // Ranks 1, 2, 3.5, 5, 3.5: products 8, squares 10 and 9.5.
        Assert.That(Spearman.Of([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]), Is.EqualTo(8 / Math.Sqrt(95)).Within(Rounding));

    [Test]
    public void OnlyTheOrderCounts()
    {
        Rng rng = Rng.FromSeed("spearman");
        double[] x = [.. Enumerable.Range(0, 50).Select(_ => rng.NextGaussian())], y = [.. x.Select(value => value + rng.NextGaussian())];
        double? plain = Spearman.Of(x, y);
        Assert.That(Spearman.Of([.. x.Select(Math.Exp)], [.. y.Select(value => value * value * value)]), Is.EqualTo(plain));
        Assert.That(Spearman.Of(x, [.. x.Select(value => -value)]), Is.EqualTo(-1).Within(Rounding));
        Assert.That(plain, Is.InRange(0.4, 0.9));
    }

    [Test]
    public void ConstantsAndPairs_HaveNone()
    {
        Assert.That(Spearman.Of([1, 1, 1, 1], [1, 2, 3, 4]), Is.Null);
        Assert.That(Spearman.Of([1, 2], [1, 2]), Is.Null);
    }
}
