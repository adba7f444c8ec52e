using FsCheck;
using FsCheck.Fluent;
using Rosetta.Tests.Theory.Scenarios;
using Rosetta.Theory.IsolationMaps;

namespace Rosetta.Tests.Theory.IsolationMaps;

[FsCheck.NUnit.Properties(MaxTest = 200, Replay = "20261126,5")]
public sealed class SignalToInterferenceTests
{
    /// <summary>Rounding: a quotient and a sum, each to half an ulp.</summary>
    private const double Relative = 4e-16;

    [Property]
    public Property AShare_IsItsRatioAndBack() => Prop.ForAll(Arb.From(ScenarioArbitraries.LogBetween(1e-300, 1e300)), ratio =>
    {
        double share = SignalToInterference.ToShare(ratio), impurity = 1 / (1 + ratio);
        return (Math.Abs(SignalToInterference.ToRatio(share, impurity) - ratio) <= 4 * Relative * ratio && share is > 0 and <= 1)
            .Label($"{ratio:R}: share {share:R}").Classify(ratio < 1e-17, "nearly nothing").Classify(ratio > 1e17, "nearly all");
    });

    [Property]
    public Property ARatio_IsAsExactAsItsShare() => Prop.ForAll(Arb.From(ScenarioArbitraries.LogBetween(1e-16, 0.5)), impurity =>
    {
        double share = 1 - impurity, exact = share / (1 - share);
        return (SignalToInterference.ToRatio(share) == exact).Label($"{share:R}");
    });

    [TestCase(0, 0)]
    [TestCase(1, 0.5)]
    [TestCase(1.5, 0.6)]
    [TestCase(4, 0.8)]
    [TestCase(double.PositiveInfinity, 1)]
    public void TheScales_AgreeWhereBothAreKnown(double ratio, double share)
    {
        Assert.That(SignalToInterference.ToShare(ratio), Is.EqualTo(share).Within(Relative));
        Assert.That(SignalToInterference.ToRatio(share),
            double.IsInfinity(ratio) ? Is.EqualTo(ratio) : Is.EqualTo(ratio).Within(1e-15 * (1 + ratio)));
    }

    [TestCase(1, 1, 0.5)]
    [TestCase(4, 4, 0.8)]
    [TestCase(1, 3, 0.61237243569579452)]
    public void TwoBestNeurons_CorrelateByTheRootOfTheirShares(double first, double second, double correlation)
    {
        Assert.That(SignalToInterference.Correlation(first, second), Is.EqualTo(correlation).Within(1e-15));
        Assert.That(SignalToInterference.Correlation(first, second),
            Is.EqualTo(1 / Math.Sqrt((1 + 1 / first) * (1 + 1 / second))).Within(1e-15));
    }
}
