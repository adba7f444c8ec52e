using System.Text.Json;
using Rosetta.Theory;
using Rosetta.Theory.Statistics.Counts;
using static Rosetta.Tests.Theory.Statistics.StatisticsReference;

namespace Rosetta.Tests.Theory.Statistics.Counts;

public sealed class CountRegressionTests
{
    private static IReadOnlyList<JsonElement> ReferenceCases => Cases("count_models.json", 4);

    [Test]
    public void Poisson_IsThatOfStatsmodels()
    {
        foreach (JsonElement c in ReferenceCases)
        {
            JsonElement expected = c.GetProperty("poisson");
            PoissonRegression fit = PoissonRegression.Of(c.Numbers("size"), c.Numbers("count"));
            AssertClose(fit.Intercept, expected.Number("intercept"), Iterative, "intercept");
            AssertClose(fit.Exponent, expected.Number("exponent"), Iterative, "exponent");
            AssertClose(fit.StandardError, expected.Number("se"), Iterative, "se");
            AssertClose(fit.StandardErrorHc0, expected.Number("se_hc0"), Iterative, "HC0");
            AssertClose(fit.StandardErrorHc1, expected.Number("se_hc1"), Iterative, "HC1");
            AssertClose(fit.LogLikelihood, expected.Number("log_likelihood"), Iterative, "log-likelihood");
            AssertClose(fit.Deviance, expected.Number("deviance"), Iterative, "deviance");
            AssertClose(fit.PearsonChiSquared, expected.Number("pearson_chi2"), Iterative, "Pearson chi^2");
        }
    }

    [Test]
    public void NegativeBinomial_IsThatOfStatsmodels_AndAbsentAtTheBoundary()
    {
        foreach (JsonElement c in ReferenceCases)
        {
            NegativeBinomialRegression? fit = NegativeBinomialRegression.Of(c.Numbers("size"), c.Numbers("count"));
            if (!c.TryGetProperty("negative_binomial", out JsonElement expected))
            {
                Assert.That(fit, Is.Null);
                continue;
            }
            Assert.That(fit, Is.Not.Null);
            AssertClose(fit!.Intercept, expected.Number("intercept"), Iterative, "intercept");
            AssertClose(fit.Exponent, expected.Number("exponent"), Iterative, "exponent");
            AssertClose(fit.Dispersion, expected.Number("dispersion"), Iterative, "dispersion");
            AssertClose(fit.StandardError, expected.Number("se"), Iterative, "se");
            AssertClose(fit.LogLikelihood, expected.Number("log_likelihood"), Iterative, "log-likelihood");
        }
    }

    [Test]
    public void ZeroCounts_AreData()
    {
        double[] sizes = [100, 200, 400, 800, 1600], counts = [0, 1, 0, 3, 9];
        PoissonRegression fit = PoissonRegression.Of(sizes, counts);
        // The likelihood equations: residuals orthogonal to 1 and ln size.
        double[] residuals = [.. sizes.Select((size, i) => counts[i] - Math.Exp(fit.Intercept + fit.Exponent * Math.Log(size)))];
        Assert.That(residuals.Sum(), Is.EqualTo(0).Within(1e-9));
        Assert.That(residuals.Zip(sizes, (r, size) => r * Math.Log(size)).Sum(), Is.EqualTo(0).Within(1e-8));
    }

    [Test]
    public void CountsAtOneEndOnly_AreRefused_SinceTheLikelihoodHasNoMaximum()
    {
        Assert.Throws<BadInputException>(() => PoissonRegression.Of([1, 2, 4, 8], [0, 0, 0, 7]));
        Assert.Throws<BadInputException>(() => PoissonRegression.Of([1, 2, 4, 8], [0, 0, 0, 0]));
        Assert.That(PoissonRegression.Of([1, 2, 4, 8], [0, 0, 7, 0]).Exponent, Is.Not.NaN);
    }

    /// <summary>The dispersion just beyond its boundary, where a difference of log-gammas has no digits left.</summary>
    [TestCase(1)]
    [TestCase(1e-2)]
    [TestCase(1e-4)]
    public void NegativeBinomial_IsStationary_HoweverNearTheBoundary(double excess)
    {
        // Counts at +- d around mu in alternation: the Poisson score is sum (d^2 - y)/2; d is chosen to make it just positive.
        double[] sizes = [.. Enumerable.Range(0, 12).Select(i => 1000 * Math.Pow(1.7, i))];
        double[] counts = [.. sizes.Select((size, i) =>
        {
            double mu = 2 * Math.Sqrt(size), d = Math.Sqrt(mu * (1 + excess) * 1.3);
            return mu + (i % 4 is 0 or 3 ? d : -d);
        })];
        NegativeBinomialRegression fit = NegativeBinomialRegression.Of(sizes, counts)!;
        double Likelihood(double scale) => sizes.Select((size, i) => NegativeBinomialTerms.LogLikelihood(counts[i],
            Math.Exp(fit.Intercept + fit.Exponent * Math.Log(size)), fit.Dispersion * scale)).Sum();
        Assert.That(fit.LogLikelihood, Is.EqualTo(Likelihood(1)).Within(1e-9));
        Assert.That(Likelihood(1), Is.GreaterThanOrEqualTo(Likelihood(1.01)).And.GreaterThanOrEqualTo(Likelihood(0.99)));
        TestContext.Out.WriteLine($"dispersion {fit.Dispersion:G4}");
    }
}
