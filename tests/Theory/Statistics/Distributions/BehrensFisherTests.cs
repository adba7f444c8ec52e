using FsCheck;
using FsCheck.Fluent;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Tests.Theory.Statistics.Distributions;

public sealed class BehrensFisherTests
{
    /// <summary>
    /// Rounding: the published table has three decimals, and its last was computed by hand (2.4305 stands there as 2.430).
    /// </summary>
    private const double TableDecimals = 6e-4;

    /// <summary>Truncation: adaptive quadrature of the convolution stopped at 1e-11.</summary>
    private const double Quadrature = 1e-9;

    /// <summary>
    /// 5 % points of cos(angle) T_6 + sin(angle) T_f, angles 15, 30, 45, 60, 75 degrees (Fisher and Yates, Statistical Tables, table VI).
    /// </summary>
    [TestCase(8, 2.430, 2.398, 2.364, 2.331, 2.310)]
    [TestCase(12, 2.423, 2.367, 2.301, 2.239, 2.193)]
    [TestCase(24, 2.418, 2.342, 2.247, 2.156, 2.088)]
    [TestCase(double.PositiveInfinity, 2.413, 2.322, 2.201, 2.082, 1.993)]
    public void Quantiles_AreThoseOfFisherAndYates(double degrees, params double[] published)
    {
        for (int i = 0; i < published.Length; i++)
        {
            (double sin, double cos) = Math.SinCos((i + 1) * Math.PI / 12);
            Assert.That(BehrensFisher.TwoSidedQuantile(0.95, cos, 6, sin, degrees), Is.EqualTo(published[i]).Within(TableDecimals),
                $"{15 * (i + 1)} degrees");
        }
    }

    /// <summary>By quadrature of the convolution of both densities (scipy 1.10), another route to the same number.</summary>
    [TestCase(2.5, 1, 2, 0.55, double.PositiveInfinity, 0.14249303116407647)]
    [TestCase(2, 0.3, 3, 1, 19, 0.0843499003223451)]
    [TestCase(6, 2, 1.7, 1, 40, 0.12199804741657903)]
    [TestCase(0.7, 0.2, 5, 0.2, 5, 0.05654148979743624)]
    public void Tails_AreThoseOfTheConvolution(double distance, double a, double f, double b, double g, double expected) =>
        Assert.That(BehrensFisher.TwoSidedP(distance, a, f, b, g), Is.EqualTo(expected).Within(Quadrature * expected));

    [Property(MaxTest = 60)]
    public Property Tail_LiesWhereItMust(PositiveInt seed)
    {
        Rng rng = Rng.FromSeed("Behrens-Fisher").Derive("case", seed.Get);
        double a = Math.Exp(3 * rng.NextGaussian()), b = Math.Exp(3 * rng.NextGaussian()), f = 1 + 20 * rng.NextDouble(),
            g = rng.NextDouble() < 0.3 ? double.PositiveInfinity : 1 + 50 * rng.NextDouble();
        double distance = 3 * rng.NextDouble() * Math.Sqrt(a * a + b * b), p = BehrensFisher.TwoSidedP(distance, a, f, b, g),
            total = Math.Sqrt(a * a + b * b);
        bool ratio = a / b is > 0.1 and < 10;
        return (Math.Abs(p - BehrensFisher.TwoSidedP(distance, b, g, a, f)) < Quadrature).Label("order of the two errors")
            .And((BehrensFisher.TwoSidedP(1.1 * distance, a, f, b, g) <= p).Label("falls with distance"))
            .And((p >= StudentT.TwoSidedP(distance / total, double.PositiveInfinity) - Quadrature || distance < 2 * total)
                .Label("tail no lighter than normal"))
            .And((Math.Abs(BehrensFisher.TwoSidedP(BehrensFisher.TwoSidedQuantile(0.95, a, f, b, g), a, f, b, g) - 0.05) < 1e-9)
                .Label("quantile inverts the tail"))
            .Classify(ratio, "both errors matter").Classify(double.IsPositiveInfinity(g), "one known");
    }

    [Test]
    public void OneErrorAlone_IsStudents()
    {
        Assert.That(BehrensFisher.TwoSidedP(2.2, 1, 4, 0, 9), Is.EqualTo(StudentT.TwoSidedP(2.2, 4)));
        Assert.That(BehrensFisher.TwoSidedP(2.2, 0, 4, 1, 9), Is.EqualTo(StudentT.TwoSidedP(2.2, 9)));
        Assert.That(BehrensFisher.TwoSidedP(2.2, 1, 4, 1e-9, 9), Is.EqualTo(StudentT.TwoSidedP(2.2, 4)).Within(1e-9));
        Assert.That(BehrensFisher.MatchedDegrees(1, 4, 1e-6, 9), Is.EqualTo(4).Within(1e-3));
    }

    /// <summary>
    /// An error on two degrees of freedom beside a known one: the case where Satterthwaite's test at 5 % rejects in 7.5 %.
    /// </summary>
    [TestCase(0.25)]
    [TestCase(0.55)]
    [TestCase(1.5)]
    public void Level_IsHeld_WhereSatterthwaitesIsNot(double known)
    {
        const int worlds = 4000;
        Rng rng = Rng.FromSeed("level").Derive(known.ToString(System.Globalization.CultureInfo.InvariantCulture));
        int rejected = 0, satterthwaite = 0;
        for (int w = 0; w < worlds; w++)
        {
            double own = Math.Sqrt(CountSampler.Gamma(1, rng)), difference = rng.NextGaussian() * Math.Sqrt(1 + known * known);
            rejected += BehrensFisher.TwoSidedP(difference, own, 2, known, double.PositiveInfinity) < 0.05 ? 1 : 0;
            double total = own * own + known * known;
            satterthwaite += StudentT.TwoSidedP(difference / Math.Sqrt(total), 2 * total * total / Math.Pow(own, 4)) < 0.05 ? 1 : 0;
        }
        Assert.That(ProportionInterval.Wilson(rejected, worlds, 0.999).Low, Is.LessThan(0.05), $"{rejected} of {worlds}");
        if (known < 1)
            Assert.That(ProportionInterval.Wilson(satterthwaite, worlds, 0.999).Low, Is.GreaterThan(0.05), "the comparison is needed");
    }

    [TestCase(3, 19)]
    [TestCase(1, 19)]
    [TestCase(4, 4.5)]
    public void TabledDegrees_AreTheMatchedOnes(double f, double g)
    {
        for (double angle = 0.05; angle < 1.55; angle += 0.1)
        {
            double exact = BehrensFisher.MatchedDegrees(Math.Cos(angle), f, Math.Sin(angle), g);
            // Truncation: straight between 64 nodes.
            Assert.That(BehrensFisher.TabledDegrees(Math.Cos(angle), f, Math.Sin(angle), g), Is.EqualTo(exact).Within(0.004 * exact));
        }
        Assert.That((BehrensFisher.TabledDegrees(1, f, 0, g), BehrensFisher.TabledDegrees(0, f, 2, g)), Is.EqualTo((f, g)));
    }
}
