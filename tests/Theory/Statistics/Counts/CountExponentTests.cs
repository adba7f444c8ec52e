using FsCheck;
using FsCheck.Fluent;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Counts;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using System.Text.Json;
using static Rosetta.Tests.Theory.Statistics.StatisticsReference;

namespace Rosetta.Tests.Theory.Statistics.Counts;

public sealed class CountExponentTests
{
    /// <summary>Rounding: sums over a handful of points.</summary>
    private const double Rounding = 1e-9;

    private static IReadOnlyList<JsonElement> ReferenceCases => Cases("count_models.json", 4);

    [Test]
    public void EveryReferenceSeries_HasBothIntervals_TheBoundaryIncluded()
    {
        foreach (JsonElement c in ReferenceCases)
        {
            double[] sizes = c.Numbers("size"), counts = c.Numbers("count");
            CountExponent poisson = CountExponent.OfPoisson(sizes, counts),
                negativeBinomial = CountExponent.OfNegativeBinomial(sizes, counts);
            AssertClose(poisson.Exponent, c.GetProperty("poisson").Number("exponent"), Iterative, "Poisson exponent");
            Assert.That(poisson.IntervalAt()!.Contains(poisson.Exponent), Is.True);
            Assert.That(negativeBinomial.IntervalAt()!.Contains(negativeBinomial.Exponent), Is.True);
            if (c.TryGetProperty("negative_binomial", out JsonElement expected))
                AssertClose(negativeBinomial.Exponent, expected.Number("exponent"), Iterative, "negative binomial exponent");
            else
                Assert.That(negativeBinomial.Model, Is.EqualTo("negativeBinomial, dispersion 0"));
        }
    }

    [Test]
    public void AtTheBoundary_TheErrorIsQuasiPoissons()
    {
        double[] sizes = [100, 200, 400, 800, 1600, 3200], counts = [21, 34, 55, 88, 140, 231];
        CountExponent fit = CountExponent.OfNegativeBinomial(sizes, counts);
        PoissonRegression poisson = PoissonRegression.Of(sizes, counts);
        Assert.That(NegativeBinomialRegression.Of(sizes, counts), Is.Null);
        Assert.That(fit.StandardError, Is.EqualTo(poisson.StandardError * Math.Sqrt(poisson.PearsonChiSquared / 4)).Within(Rounding),
            "phi = Pearson / (n - 2), bound to statsmodels");
        Assert.That(fit.DegreesOfFreedom, Is.EqualTo(4));
    }

    [Property(MaxTest = 60)]
    public Property CopiesOfARow_AddNoCertainty(PositiveInt seed, bool overdispersed)
    {
        Rng rng = Rng.FromSeed("copies").Derive("case", seed.Get);
        double[] sizes = [.. Enumerable.Range(0, 6).Select(i => 100 * Math.Pow(2, i))];
        double[] counts = [.. sizes.Select(size => (double)CountSampler.NegativeBinomial(Math.Sqrt(size), overdispersed ? 0.5 : 0, rng))];
        if (counts.Count(count => count > 0) < 3)
            return true.ToProperty();
        CountExponent once = CountExponent.OfPoisson(sizes, counts);
        CountExponent thrice = CountExponent.OfPoisson([.. sizes, .. sizes, .. sizes], [.. counts, .. counts, .. counts]);
        // Degrees and scale are ratios; the Poisson part of the working variance is smaller for larger
        // totals, so they agree but for the split.
        return (Math.Abs(once.Exponent - thrice.Exponent) < Rounding).Label($"exponent {once.Exponent:R} against {thrice.Exponent:R}")
            .And((thrice.StandardError > 0.9 * once.StandardError || once.StandardError < Rounding)
                .Label($"error {once.StandardError:R} against {thrice.StandardError:R}"))
            .And((thrice.DegreesOfFreedom <= 4 + Rounding).Label($"degrees {thrice.DegreesOfFreedom:R}"))
            .Classify(overdispersed, "overdispersed").Classify(counts.Any(count => count == 0), "zero counts");
    }

    [Test]
    public void WorkingVariance_IsQuasiPoissonsWhereNothingIsOverdispersed()
    {
        double[] sizes = [100, 200, 400, 800, 1600, 3200], counts = [21, 34, 55, 88, 140, 231];
        CountExponent poisson = CountExponent.OfPoisson(sizes, counts), quasi = CountExponent.OfNegativeBinomial(sizes, counts);
        Assert.That(poisson.StandardError, Is.EqualTo(quasi.StandardError).Within(Rounding));
        Assert.That(poisson.DegreesOfFreedom, Is.EqualTo(4).Within(Rounding));
    }

    /// <summary>Five sizes of few counts, overdispersed or not: the classical HC1 interval covers 90 to 93 % there.</summary>
    [TestCase(0)]
    [TestCase(0.05)]
    public void Intervals_CoverAtFiveSizes(double dispersion)
    {
        const int worlds = 600;
        double[] sizes = [128, 256, 512, 1024, 2048];
        Rng rng = Rng.FromSeed("count coverage");
        int poisson = 0, negativeBinomial = 0;
        for (int w = 0; w < worlds; w++)
        {
            Rng own = rng.Derive("world", w);
            double[] counts =
                [.. sizes.Select(size => (double)CountSampler.NegativeBinomial(1.7 * Math.Pow(size, 2.0 / 3), dispersion, own))];
            poisson += CountExponent.OfPoisson(sizes, counts).IntervalAt()!.Contains(2.0 / 3) ? 1 : 0;
            negativeBinomial += CountExponent.OfNegativeBinomial(sizes, counts).IntervalAt()!.Contains(2.0 / 3) ? 1 : 0;
        }
        Assert.That(ProportionInterval.Wilson(poisson, worlds, 0.999).Contains(0.95), Is.True, $"Poisson {poisson} of {worlds}");
        Assert.That(ProportionInterval.Wilson(negativeBinomial, worlds, 0.999).Contains(0.95), Is.True,
            $"negative binomial {negativeBinomial} of {worlds}");
    }

    [Test]
    public void TwoPoints_HaveNoError()
    {
        // Two sizes, three rows: the rows are the units.
        Assert.That(CountExponent.OfPoisson([100, 200, 200], [10, 17, 22]).DegreesOfFreedom, Is.GreaterThan(0.5));
    }
}
