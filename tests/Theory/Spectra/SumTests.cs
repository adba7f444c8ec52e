using Rosetta.Theory.Numerics;
using Rosetta.Theory.Spectra;

namespace Rosetta.Tests.Theory.Spectra;

public sealed class SumTests
{
    /// <summary>Rounding: a few hundred ulp.</summary>
    private const double Relative = 1e-13;

    // Closed forms: pi^2/6, pi^4/90, pi^2/2 = zeta(2, 1/2); Apery's constant and zeta(1.5) to 16 digits; near 1, the Laurent series
    // with Stieltjes constants up to the third.
    [TestCase(2, 1, 1.6449340668482264)]
    [TestCase(4, 1, 1.0823232337111382)]
    [TestCase(2, 0.5, 4.934802200544679)]
    [TestCase(3, 1, 1.2020569031595942)]
    [TestCase(1.5, 1, 2.6123753486854883)]
    [TestCase(1.0009765625, 1, 1024.5772867695048)]
    [TestCase(60, 1, 1.0000000000000000009)]
    public void HurwitzZeta_HasItsKnownValues(double exponent, double from, double expected) =>
        Assert.That(HurwitzZeta.Of(exponent, from), Is.EqualTo(expected).Within(Relative * expected));

    [Test]
    public void GramRule_SumsPolynomialsOfDegree31Exactly([Values(64, 65, 100, 1024, 99_999)] int count,
        [Values(0, 1, 8, 17, 30, 31)] int degree)
    {
        CompensatedSum direct = default;
        for (int i = 1; i <= count; i++)
            direct.Add(Math.Pow(i / (double)count, degree));
        double sum = GramRule.For(count).Apply(rank => Math.Pow(rank / count, degree), 1, count).Sum;
        Assert.That(sum, Is.EqualTo(direct.Value).Within(Relative * direct.Value));
    }

    [Test]
    public void GramRule_ReportsTheErrorOfAKink()
    {
        (double sum, double error) = GramRule.For(1000).Apply(rank => Math.Abs(rank - 437.3), 1, 1000);
        double direct = Enumerable.Range(1, 1000).Sum(rank => Math.Abs(rank - 437.3));
        Assert.That(error, Is.GreaterThan(1e-9 * sum), "a kink must be seen");
        Assert.That(Math.Abs(sum - direct), Is.GreaterThan(1e-9 * direct), "or the guard guards nothing");
    }

    /// <summary>Terms that overflow at the first ranks only: what is left of the sum is no number, and is not refined for ever.</summary>
    [Test, CancelAfter(10_000)]
    public void SumThatOverflows_Ends()
    {
        double sum = RankSum.Of(PowerLawSpectrum.Of(2), rank => rank < 1e5 ? 1e308 : 1 / Math.Sqrt(rank), 1, 1e14);
        Assert.That(double.IsFinite(sum), Is.False);
    }

    [Test]
    public void KinkInsideASum_IsResolved()
    {
        double Term(double rank) => Math.Abs(rank - 123_456.7) / rank;
        CompensatedSum direct = default;
        for (int rank = 1; rank <= 1_000_000; rank++)
            direct.Add(Term(rank));
        Assert.That(RankSum.Of(PowerLawSpectrum.Of(1), Term, 1, 1_000_000), Is.EqualTo(direct.Value).Within(1e-12 * direct.Value));
    }

    [Test]
    public void SumOverTrillionRanks_HasItsClosedForm()
    {
        double n = 1e12;
        Assert.That(RankSum.Of(PowerLawSpectrum.Of(1), rank => rank, 1, n), Is.EqualTo(n * (n + 1) / 2).Within(1e-14 * n * n));
        // H_n = ln n + Euler's constant + 1/(2n) - ...
        Assert.That(PowerLawSpectrum.Of(1).PowerSum(1, 1, n), Is.EqualTo(Math.Log(n) + 0.5772156649015329 + 0.5 / n).Within(1e-13 * 28));
    }

    [Test]
    public void DivergentSums_AreInfinite()
    {
        Assert.That(PowerLawSpectrum.Of(0.5).PowerSum(2), Is.EqualTo(double.PositiveInfinity));
        Assert.That(RankSum.ToInfinity(CutoffSpectrum.Of(1, 10), rank => 1 / rank, 1), Is.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void SlowInfiniteSum_IsExtrapolated([Values(1.05, 1.2, 2, 5)] double exponent) =>
        Assert.That(RankSum.ToInfinity(PowerLawSpectrum.Of(1), rank => Math.Pow(rank, -exponent), 1),
            Is.EqualTo(HurwitzZeta.Of(exponent, 1)).Within(1e-10 * HurwitzZeta.Of(exponent, 1)));
}
