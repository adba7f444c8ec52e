using Rosetta.Theory.Statistics.Counts;

namespace Rosetta.Tests.Theory.Statistics.Counts;

public sealed class NegativeBinomialTermsTests
{
    /// <summary>From the Poisson boundary to dispersions that no count data have; both sides of every switch of formula.</summary>
    private static readonly double[] Dispersions = [1e-12, 1e-9, 1e-6, 1e-4, 1.0 / 65, 1.0 / 63, 0.3, 5, 200];

    [Test]
    public void Sums_AreTheirDefinitions([ValueSource(nameof(Dispersions))] double a, [Values(0, 1, 2, 37, 5000)] int y)
    {
        double first = Enumerable.Range(0, y).Sum(j => j / (1 + a * j)),
            second = Enumerable.Range(0, y).Sum(j => Math.Pow(j / (1 + a * j), 2));
        // Truncation of Euler-Maclaurin (1e-12) and, at large dispersions, the digits that digamma differences leave.
        Assert.That(NegativeBinomialTerms.FirstSum(y, a), Is.EqualTo(first).Within(1e-9 * first + 1e-10));
        Assert.That(NegativeBinomialTerms.SecondSum(y, a), Is.EqualTo(second).Within(1e-8 * second + 1e-8));
    }

    [Test]
    public void Derivatives_AreThoseOfTheLikelihood([Values(1e-5, 1e-3, 0.0157, 0.2, 3)] double a, [Values(0, 3, 120)] int y)
    {
        const double mu = 40;
        double step = a * 1e-4;
        double slope = (NegativeBinomialTerms.LogLikelihood(y, mu, a + step) - NegativeBinomialTerms.LogLikelihood(y, mu, a - step))
            / (2 * step);
        double bend = (NegativeBinomialTerms.Score(y, mu, a + step) - NegativeBinomialTerms.Score(y, mu, a - step)) / (2 * step);
        double score = NegativeBinomialTerms.Score(y, mu, a), curvature = NegativeBinomialTerms.Curvature(y, mu, a);
        // A central difference of a log-likelihood of size L errs by L eps / step.
        double rounding = 1e-15 * Math.Abs(NegativeBinomialTerms.LogLikelihood(y, mu, a)) / step;
        Assert.That(slope, Is.EqualTo(score).Within(1e-5 * Math.Abs(score) + rounding));
        Assert.That(bend, Is.EqualTo(curvature).Within(1e-5 * Math.Abs(curvature) + 1e-15 * Math.Abs(score) / step));
    }

    [Test]
    public void Likelihood_TendsToPoisson_AtTheBoundary()
    {
        double poisson = NegativeBinomialTerms.LogLikelihood(55_123, 55_000, 0);
        Assert.That(NegativeBinomialTerms.LogLikelihood(55_123, 55_000, 1e-15), Is.EqualTo(poisson).Within(1e-5));
        Assert.That(NegativeBinomialTerms.Score(55_123, 55_000, 0), Is.EqualTo((123.0 * 123 - 55_123) / 2).Within(1e-6));
    }

    [Test]
    public void Probabilities_SumToOne([Values(0, 0.01, 0.4, 3)] double a)
    {
        double sum = Enumerable.Range(0, 3000).Sum(y => Math.Exp(NegativeBinomialTerms.LogLikelihood(y, 12, a)));
        Assert.That(sum, Is.EqualTo(1).Within(1e-10));
    }
}
