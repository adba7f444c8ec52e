using System.Text.Json;
using Rosetta.Theory;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using static Rosetta.Tests.Theory.Statistics.StatisticsReference;

namespace Rosetta.Tests.Theory.Statistics.Fits;

public sealed class PowerLawFitTests
{
    [Test]
    public void EveryNumber_IsThatOfStatsmodels()
    {
        foreach (JsonElement c in Cases("loglog_ols.json", 5))
        {
            PowerLawFit fit = PowerLawFit.Of(c.Numbers("size"), c.Numbers("count"));
            Interval interval = fit.ExponentInterval();
            double[] expected = c.Numbers("interval95");
            AssertClose(fit.Intercept, c.Number("intercept"), ClosedForm, "intercept");
            AssertClose(fit.Exponent, c.Number("exponent"), ClosedForm, "exponent");
            AssertClose(fit.StandardError, c.Number("se"), ClosedForm, "se");
            AssertClose(interval.Low, expected[0], ClosedForm, "low");
            AssertClose(interval.High, expected[1], ClosedForm, "high");
            AssertClose(fit.RSquared, c.Number("r_squared"), ClosedForm, "R^2");
            AssertClose(fit.LogLikelihood, c.Number("log_likelihood"), ClosedForm, "log-likelihood");
            AssertClose(fit.ResidualStandardDeviation, c.Number("residual_sd"), ClosedForm, "residual sd");
        }
    }

    [Test]
    public void ZeroCount_IsRefusedWithItsPlace()
    {
        BadInputException refusal = Assert.Throws<BadInputException>(() => PowerLawFit.Of([1, 2, 4], [3, 0, 5]))!;
        Assert.That(refusal.Message, Does.Contain("size 2").And.Contain("count model"));
    }
}
