using Rosetta.Empirical.Selectivity;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Selectivity;

/// <summary>Numbers by their bits, in order.</summary>
public sealed class RadixSortTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(5000)]
    public void Order_IsThatOfASort(int count)
    {
        Rng rng = Rng.FromSeed("radix");
        double[] values = [.. Enumerable.Range(0, count).Select(i => i % 7 == 0 ? Math.Round(rng.NextGaussian())
            : rng.NextGaussian() * Math.Pow(10, rng.NextInt(600) - 300))];
        double[] expected = [.. values.Order()];
        Assert.That(RadixSort.Rent(values).AsSpan(0, count).ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void Extremes_AreInOrder()
    {
        double[] ordered = [double.NegativeInfinity, double.MinValue, -1, -double.Epsilon, 0, double.Epsilon, 1, double.MaxValue,
            double.PositiveInfinity];
        Assert.That(RadixSort.Rent([.. ordered.Reverse()]).AsSpan(0, ordered.Length).ToArray(), Is.EqualTo(ordered));
    }
}
