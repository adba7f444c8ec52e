using System.Reflection;
using Rosetta.Theory;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Predictions;

public sealed class FrozenPredictionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly Scenario Scenario =
        Rosetta.Theory.Scenarios.Scenario.Create("frozen", PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(1), 0.5, [100, 1000, 10_000]);

    private static readonly Scenario Rival = Scenario.WithHypothesis(LinearHypothesis.Instance);

    [Test]
    public void MeasurementAfterTheFreeze_IsJudged()
    {
        FrozenPrediction frozen = FrozenPrediction.Freeze(Scenario, Rival, new Clock(Noon));
        Assert.DoesNotThrow(() => frozen.RefuseUnlessJudgedBy(frozen.Digest, Noon));
        Assert.That(frozen.Rival!.CountSlope, Is.EqualTo(1).Within(1e-12));
        Assert.That(frozen.Prediction.CountSlope, Is.LessThan(0.7));
    }

    [Test]
    public void OlderMeasurement_IsRefused() =>
        Assert.That(Assert.Throws<BadInputException>(() =>
        {
            FrozenPrediction frozen = FrozenPrediction.Freeze(Scenario, Rival, new Clock(Noon));
            frozen.RefuseUnlessJudgedBy(frozen.Digest, Noon.AddTicks(-1));
        })!.Message, Does.Contain("2026-01-02T11:59:59.9999999Z"));

    [Test]
    public void MeasurementForOtherInputs_IsRefused()
    {
        FrozenPrediction frozen = FrozenPrediction.Freeze(Scenario, Rival, new Clock(Noon));
        string other = FrozenPrediction.DigestOf(Scenario.WithTau(0.6), Rival.WithTau(0.6));
        Assert.That(Assert.Throws<BadInputException>(() => frozen.RefuseUnlessJudgedBy(other, Noon.AddDays(1)))!.Message,
            Does.Contain(other));
    }

    [Test]
    public void StoredPrediction_ComesBackFromItsInputsOnly()
    {
        FrozenPrediction frozen = FrozenPrediction.Freeze(Scenario, Rival, new Clock(Noon));
        FrozenPrediction restored = FrozenPrediction.Restore(Scenario, Rival, frozen.FrozenAtUtc, frozen.Digest);
        Assert.That(restored.Prediction.FrontierSlope, Is.EqualTo(frozen.Prediction.FrontierSlope));
        Assert.Throws<BadInputException>(() => FrozenPrediction.Restore(Scenario, null, frozen.FrozenAtUtc, frozen.Digest));
        Assert.Throws<BadInputException>(() => FrozenPrediction.Freeze(Scenario, Rival.WithTau(0.6), new Clock(Noon)));
    }

    [Test]
    public void NothingInAPrediction_AcceptsAMeasurement()
    {
        // Every public way to make a prediction takes scenarios, and times, texts and numbers of draws; never counts.
        Type[] allowed = [typeof(Scenario), typeof(IReadOnlyList<Scenario>), typeof(TimeProvider), typeof(DateTimeOffset), typeof(string),
            typeof(int), typeof(double), typeof(long), typeof(Rosetta.Theory.Randomness.Rng)];
        foreach (Type type in new[] { typeof(FrozenPrediction), typeof(ScalingPrediction), typeof(UncertainPrediction),
            typeof(PredictedFrontier) })
        {
            Assert.That(type.GetConstructors(), Is.Empty, type.Name);
            foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.Static))
                Assert.That(method.GetParameters().Select(parameter => parameter.ParameterType).Distinct(), Is.SubsetOf(allowed),
                    $"{type.Name}.{method.Name}");
        }
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
