using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Tests.Theory.Statistics.Distributions;

/// <summary>Against closed forms: with 1, 2 and 4 degrees of freedom Student's t has one, with 2 chi-squared has one.</summary>
public sealed class DistributionTests
{
    /// <summary>Rounding: a root to 4e-16 through functions of a few ulp, amplified by the logit or logarithm it is sought in.</summary>
    private const double Relative = 1e-12;

    [Test]
    public void StudentQuantiles_AreTheClosedForms([Values(1e-9, 1e-4, 0.025, 0.3, 0.6, 0.975, 0.9999)] double p)
    {
        double one = p < 0.5 ? -1 / Math.Tan(Math.PI * p) : 1 / Math.Tan(Math.PI * (1 - p));
        double product = 4 * p * (1 - p), two = (2 * p - 1) * Math.Sqrt(2 / product);
        double q = Math.Cos(Math.Acos(Math.Sqrt(product)) / 3) / Math.Sqrt(product), four = Math.Sign(p - 0.5) * 2 * Math.Sqrt(q - 1);
        Assert.Multiple(() =>
        {
            // 1 - p itself carries 1e-16 / p of rounding.
            Close(StudentT.Quantile(p, 1), one);
            Close(StudentT.Quantile(p, 2), two);
            Close(StudentT.Quantile(p, 4), four);
        });
    }

    [TestCase(1e3)]
    [TestCase(1e6)]
    [TestCase(1e9)]
    public void StudentT_TendsToTheNormal_AsItsExpansionSays(double degrees)
    {
        // P(|T| > z) = P(|Z| > z) + phi(z) z (z^2 + 1) / (2 df) + O(df^-2).
        const double z = 1.96;
        double density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        double expected = StandardNormal.TwoSidedP(z) + density * z * (z * z + 1) / (2 * degrees);
        Assert.That(StudentT.TwoSidedP(z, degrees), Is.EqualTo(expected).Within(5 / (degrees * degrees) + 1e-12));
    }

    [TestCase(0.975, 1.9599639845400542)]
    [TestCase(1e-10, -6.361340902404056)]
    [TestCase(0.5, 0)]
    public void NormalQuantile_IsThePublishedValue(double p, double expected) =>
        Assert.That(StandardNormal.Quantile(p), Is.EqualTo(expected).Within(1e-13 * (1 + Math.Abs(expected))));

    [Test]
    public void ChiSquared_IsTheClosedForm_AndInverts([Values(1e-8, 0.025, 0.5, 0.975, 0.99999)] double p)
    {
        Close(ChiSquared.Quantile(p, 2), -2 * Rosetta.Theory.Numerics.StableMath.Log1p(-p));
        foreach (double degrees in new[] { 0.5, 1, 7, 200, 1e5 })
            Assert.That(ChiSquared.Lower(ChiSquared.Quantile(p, degrees), degrees), Is.EqualTo(p).Within(1e-9 * p), $"{degrees}");
    }

    [Test]
    public void GammaFunctions_ObeyTheirRecurrences([Values(0.1, 1, 3.7, 11.9, 12.1, 400, 1e8)] double x)
    {
        // An absolute slip of an ulp of ln Gamma(x + 1) is all that a difference of the two can resolve.
        double ulp = 4e-16 * Math.Abs(GammaFunctions.LogGamma(x + 1)) + 1e-15;
        Assert.That(GammaFunctions.LogGamma(x + 1) - GammaFunctions.LogGamma(x), Is.EqualTo(Math.Log(x)).Within(4 * ulp));
        Assert.That(GammaFunctions.Digamma(x + 1) - GammaFunctions.Digamma(x),
            Is.EqualTo(1 / x).Within(1e-13 / x + 4e-15 * Math.Log(x + 2)));
        Assert.That(GammaFunctions.Trigamma(x) - GammaFunctions.Trigamma(x + 1),
            Is.EqualTo(1 / (x * x)).Within(1e-12 / (x * x) + 1e-15 / x));
        double direct = Enumerable.Range(0, 9).Sum(j => Rosetta.Theory.Numerics.StableMath.Log1p(j / x));
        // Absolute: it is a term of a log-likelihood.
        Assert.That(GammaFunctions.LogRisingRatio(x, 9), Is.EqualTo(direct).Within(1e-14 * (9 + direct)));
    }

    private static void Close(double actual, double expected, double relative = Relative) =>
        Assert.That(actual, Is.EqualTo(expected).Within(relative * Math.Abs(expected) + 1e-300), $"{actual:R} against {expected:R}");
}
