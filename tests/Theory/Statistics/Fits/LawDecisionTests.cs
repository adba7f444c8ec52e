using Rosetta.Theory.Allocation;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Statistics.Fits;

/// <summary>A law is shown, refuted or neither: inputs on which a wrong verdict was seen, and false verdicts over worlds.</summary>
public sealed class LawDecisionTests
{
    private static SizeFit Of(IEnumerable<double> sizes, Func<double, double> count) =>
        SizeFit.Of([.. sizes.Select(size => new CountRow(size, count(size)))]);

    private static double[] Doublings(int count) => [.. Enumerable.Range(0, count).Select(j => 128 * Math.Pow(2, j))];

    /// <summary>22, 35, 48, 61 and the like: a power law fits whole counts with Pearson's 0.5, and so does a logarithm.</summary>
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(9)]
    public void CountsThatRiseByAConstant_RefuteNothing(int k)
    {
        SizeFit fit = Of(Doublings(4), size => 20 + 2 * k + 13 * Math.Log2(size / 128));
        Assert.That(fit.Refuted, Is.False, fit.Reason);
        Assert.That(fit.LawP, Is.NaN.Or.GreaterThan(0.05));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(9)]
    public void ALogarithm_IsNoPowerLaw(int k)
    {
        SizeFit fit = Of(Doublings(6), size => Math.Round((18 + 2 * k) * Math.Log(size / 6)));
        Assert.That(fit.Law, Is.False, fit.Reason);
        Assert.That(fit.Reason, Does.Contain("logarithm"));
        Assert.That(Of(Doublings(6), size => Math.Round(1000 * (18 + 2 * k) * Math.Log(size / 6))).Refuted, Is.True,
            "with a thousand times the counts it is refuted");
    }

    [TestCase(1)]
    [TestCase(9)]
    public void SizesWithinATenth_SayNothing(int k)
    {
        SizeFit fit = Of(Enumerable.Range(0, 6).Select(j => Math.Round(10_000 * Math.Pow(1.1, j / 5.0))),
            size => Math.Round((2900 + 100 * k) * Math.Pow(size / 10_000, 0.6)));
        Assert.That((fit.Law, fit.Refuted), Is.EqualTo((false, false)));
        Assert.That(fit.Barred, Does.Contain("factor 1.1").And.Contain("3.16"));
        Assert.That(fit.Design.TooNarrow, Is.EqualTo(fit.Barred));
        Assert.That(Of([100, 200, 300, 400], size => size).Design.TooNarrow, Is.Null);
    }

    /// <summary>One count of ten differs, 1 or 0.</summary>
    [TestCase(1)]
    [TestCase(9)]
    public void AZero_ChangesNoMethod(int k)
    {
        double[] sizes = Doublings(5);
        SizeFit Fit(double least) => SizeFit.Of(
            [.. sizes.Select(size => new CountRow(size, Math.Round((38 + 2 * k) * Math.Pow(size / 128, 0.3)), "A")),
            .. sizes.Select(size => new CountRow(size, size > 128 ? Math.Round(4 * Math.Pow(size / 128, 1.1)) : least, "B"))]);
        SizeFit one = Fit(1), zero = Fit(0);
        Assert.That(zero.Model, Is.EqualTo(one.Model).And.Contain("clusters by pair"));
        Assert.That(zero.Exponent, Is.EqualTo(one.Exponent).Within(0.05));
        Assert.That(zero.StandardError, Is.EqualTo(one.StandardError).Within(0.1 * one.StandardError));
        Assert.That((zero.Law, zero.DegreesOfFreedom), Is.EqualTo((one.Law, one.DegreesOfFreedom)));
    }

    /// <summary>Their local exponents creep by up to 0.15: power laws for every purpose here.</summary>
    [TestCase(0.5)]
    [TestCase(1)]
    [TestCase(2)]
    public void FiniteSizeCurvesOfTheModel_AreLaws(double gamma)
    {
        long[] sizes = [.. Enumerable.Range(6, 15).Select(j => 1L << j)];
        Hypothesis hypothesis = gamma == 1 ? CrraHypothesis.Log(0.1) : CrraHypothesis.Of(gamma, 0.1);
        Scenario scenario = Scenario.Create("curve", PowerLawSpectrum.Of(1.5), hypothesis, 0.5, sizes);
        SizeFit fit = Of(sizes.Select(size => (double)size), size => AllocationSolver.Solve(scenario, (long)size).RTau!.Value);
        Assert.That(fit.Law, Is.True, fit.Reason);
    }

    /// <summary>Counts of 20 to 60 at four sizes of a law, Poisson or scattered by a fifth more: refuted in at most 5 %.</summary>
    [TestCase(0, 4)]
    [TestCase(0.05, 6)]
    public void ATrueLaw_IsRarelyRefuted(double dispersion, int sizes)
    {
        Rng rng = Rng.FromSeed("true law").Derive("sizes", sizes);
        int refuted = Worlds(w => Of(Doublings(sizes),
            size => CountSampler.NegativeBinomial(20 * Math.Pow(size / 128, 0.53), dispersion, rng)).Refuted);
        Assert.That(ProportionInterval.Wilson(refuted, 200, 0.999).Low, Is.LessThan(0.05), $"{refuted} of 200");
    }

    /// <summary>Counts that follow a logarithm or a constant are called a power law in at most 5 %.</summary>
    [TestCase(20)]
    [TestCase(400)]
    public void ALogarithmOfCounts_IsRarelyCalledALaw(double level)
    {
        Rng rng = Rng.FromSeed("false law").Derive("level", (long)level);
        int logarithm = Worlds(w => Of(Doublings(6), size => CountSampler.Poisson(level * Math.Log(size / 6), rng)).Law),
            constant = Worlds(w => Of(Doublings(6), size => CountSampler.Poisson(4 * level, rng)).Law);
        Assert.That(ProportionInterval.Wilson(logarithm, 200, 0.999).Low, Is.LessThan(0.05), $"{logarithm} of 200");
        Assert.That(ProportionInterval.Wilson(constant, 200, 0.999).Low, Is.LessThan(0.05), $"{constant} of 200");
    }

    [Test]
    public void TheSameCounts_HaveTheSameP() =>
        Assert.That(Of(Doublings(6), size => Math.Round(60 * Math.Log(size / 6))).LawP,
            Is.EqualTo(Of(Doublings(6), size => Math.Round(60 * Math.Log(size / 6))).LawP));

    private static int Worlds(Func<int, bool> world) => Enumerable.Range(0, 200).Count(world);
}
