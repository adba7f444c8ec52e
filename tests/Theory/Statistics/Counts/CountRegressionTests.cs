using System.Text.Json;
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
}
