using Rosetta.Empirical.Interchange;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Interchange;

public sealed class CorrelationPrecisionTests
{
    private static readonly double[] Values = Draw();

    [Test]
    public void FullPrecision_IsNoFinding()
    {
        Assert.That(CorrelationPrecision.Of(Values).MantissaBits, Is.Null);
        Assert.That(CorrelationPrecision.Of([.. Values.Select(value => (double)(float)value)]).MantissaBits, Is.Null,
            "float32 is fine enough");
        Assert.That(CorrelationPrecision.Of(Values).Warning(0.5, Values), Is.Null);
    }

    [TestCase(8, "bfloat16")]
    [TestCase(11, "float16")]
    public void RoundedValues_AreFound_WithTheirStep(int bits, string name)
    {
        double[] rounded = [.. Values.Select(value => Rounded(value, bits))];
        var precision = CorrelationPrecision.Of(rounded);
        Assert.That(precision.MantissaBits, Is.EqualTo(bits));
        Assert.That(precision.DistinctValues, Is.LessThan(rounded.Length));
        Assert.That(precision.Warning(null, rounded), Does.Contain(name).And.Contain("tied"));
        // Near 0.4 (between 1/4 and 1/2) numbers of 8 bits are 2^-9 apart: M13.
        if (bits == 8)
            Assert.That(CorrelationPrecision.Of([.. Enumerable.Repeat(Rounded(0.4, 8), 9)]).StepAtMedian, Is.EqualTo(1.0 / 512));
    }

    [Test]
    public void PublishedValues_AreOfEightBits() =>
        Assert.That(CorrelationPrecision.Of([.. Enumerable.Repeat(new[] { 0.99609375, 0.10498046875 }, 4)
            .SelectMany(pair => pair)]).MantissaBits, Is.EqualTo(8), "examples of published correlations");

    [Test]
    public void FewValues_AreNoFinding() => Assert.That(CorrelationPrecision.Of([0.5, 0.25]).MantissaBits, Is.Null);

    private static double Rounded(double value, int bits)
    {
        double step = Math.ScaleB(1, Math.ILogB(value) - bits + 1);
        return Math.Round(value / step) * step;
    }

    private static double[] Draw()
    {
        Rng rng = Rng.FromSeed("precision");
        return [.. Enumerable.Range(0, 500).Select(_ => 0.1 + 0.85 * rng.NextDouble())];
    }
}
