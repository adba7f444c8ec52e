using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>One rule for "within a margin of zero", whatever the claim.</summary>
public sealed class MarginRuleTests
{
    [TestCase(0, 0.01, "agrees")]
    [TestCase(0.03, 0.02, "cannot-tell")]
    [TestCase(0.2, 0.02, "disagrees")]
    [TestCase(-0.2, 0.02, "disagrees")]
    public void AMean_IsHeldAgainstTheMargin(double mean, double error, string outcome) =>
        Assert.That(MarginRule.Of(new Estimate(mean, error, 10), 0.05, 0.05).Outcome, Is.EqualTo(outcome));

    [Test]
    public void AtTheMargin_NothingIsRefuted_AndBeyondItThePValueFallsBelowTheLevelWhereTheIntervalDoes()
    {
        Assert.That(MarginRule.Of(new Estimate(0.05, 0.01, 5), 0.05, 0.05).P, Is.EqualTo(1));
        // The 0.975 quantile of t with 5 degrees.
        MarginRule just = MarginRule.Of(new Estimate(0.05 + 2.5705818356363 * 0.01, 0.01, 5), 0.05, 0.05);
        Assert.That(just.P, Is.EqualTo(0.05).Within(1e-6));
        Assert.That(just.Interval.Low, Is.EqualTo(0.05).Within(1e-9));
    }
}
