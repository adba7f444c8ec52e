using FsCheck;
using FsCheck.Fluent;
using Rosetta.Tests.Theory.Scenarios;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Predictions;

[FsCheck.NUnit.Properties(MaxTest = 60, Replay = "20261122,11")]
public sealed class PredictionProperties
{
    [Property]
    public Property LocalExponent_ApproachesAlpha() => Prop.ForAll(Arb.From(
        from beta in ScenarioArbitraries.Between(0.4, 4)
        from gamma in ScenarioArbitraries.LogBetween(0.4, 3)
        from kappa in ScenarioArbitraries.LogBetween(0.05, 5)
        select (beta, gamma, kappa)), model =>
    {
        Scenario scenario = Scenario.Create("p", PowerLawSpectrum.Of(model.beta), CrraHypothesis.Of(model.gamma, model.kappa), 0.5, [1]);
        double alpha = Asymptotics.Alpha(scenario)!.Value, delta = model.beta / model.gamma;
        double[] gaps =
            [.. new[] { 1e4, 1e8, 1e12 }.Select(size => Math.Abs(ScalingPrediction.At(scenario, (long)size).LocalExponent!.Value - alpha))];
        // Whole features make the curve jagged by about 1/r0 where r0 is small.
        double jagged = 2 / AllocationSolver.Solve(scenario, 10_000).R0!.Value;
        return (gaps[2] <= gaps[1] + 1e-9 && gaps[1] <= gaps[0] + jagged && (Math.Abs(delta - 1) < 0.25 || gaps[2] < 0.01))
            .Label($"{model}: alpha={alpha:R}, gaps {string.Join(' ', gaps)}").Classify(Math.Abs(delta - 1) < 0.25, "delta near 1")
            .Classify(delta > 3, "few features");
    });

    [Property]
    public Property MeanIsolation_RisesExactlyWhereTheSpectrumSteepens() => Prop.ForAll(Arb.From(
        from head in ScenarioArbitraries.Between(0.6, 2.5)
        from change in ScenarioArbitraries.Between(-0.45, 1)
        from tau in ScenarioArbitraries.Between(0.2, 0.8)
        select (head, change, tau)), model =>
    {
        // Small models end before the break, large ones far beyond it.
        Scenario scenario = Scenario.Create("b", BrokenSpectrum.Of(model.head, model.head + model.change, 3000), CrraHypothesis.Log(0.5),
            model.tau, [1]);
        double Mean(long neurons, out double slack)
        {
            CapacityAllocation allocation = AllocationSolver.Solve(scenario, neurons);
            slack = 1.0 / allocation.Rosetta;
            return allocation.MeanIsolationRosetta!.Value;
        }
        long before = SizeAt(scenario, 1000), after = SizeAt(scenario, 1e6);
        double rise = Mean(after, out double slackAfter) - Mean(before, out double slackBefore), slack = slackAfter + slackBefore;
        return (model.change > 0 ? rise > -slack : rise < slack).Label($"{model}: rise {rise:R} from N={before} to {after}")
            .Classify(Math.Abs(model.change) < 0.05, "hardly a break").Classify(model.change < 0, "flattens");
    });

    [Property]
    public Property MeanIsolation_StaysAtItsPlateauForAPowerLaw() => Prop.ForAll(Arb.From(
        from beta in ScenarioArbitraries.Between(0.5, 3)
        from tau in ScenarioArbitraries.Between(0.1, 0.9)
        from neurons in ScenarioArbitraries.LogBetween(1e3, 1e11)
        select (beta, tau, neurons)), model =>
    {
        Scenario scenario = Scenario.Create("p", PowerLawSpectrum.Of(model.beta), CrraHypothesis.Log(1), model.tau, [(long)model.neurons]);
        CapacityAllocation allocation = AllocationSolver.Solve(scenario, (long)model.neurons);
        if (allocation.Rosetta < 2)
            return true.Label("no features").Classify(true, "no features");
        double gap = allocation.MeanIsolationRosetta!.Value - Plateaus.MeanIsolation(scenario)!.Value;
        // A sum over floor(r_tau) features against its integral: between 0 and 1 - tau features at either end.
        return (Math.Abs(gap) <= 1.0 / allocation.Rosetta).Label($"{model}: {gap:R} with {allocation.Rosetta} features")
            .Classify(allocation.Rosetta < 20, "few features");
    });

    [Property(MaxTest = 10)]
    public Property Intervals_HoldTheCentralPredictionAndWidenWithTheErrors() => Prop.ForAll(Arb.From(
        from beta in ScenarioArbitraries.Between(1.1, 2.5)
        from error in ScenarioArbitraries.Between(0.01, 0.1)
        select (beta, error)), model =>
    {
        Scenario Of(double error) =>
            Scenario.Create("u", PowerLawSpectrum.Of(model.beta), CrraHypothesis.Log(0.5), 0.5, [1000, 100_000, 10_000_000],
                uncertainties: [StatedUncertainty.OfStandardError("spectrum.beta", error),
                    StatedUncertainty.OfInterval95("hypothesis.kappa", 0.5, 0.45, 0.6)]);
        Rng rng = Rng.FromSeed("uncertainty");
        UncertainPrediction narrow = UncertainPrediction.Of(Of(model.error), 200, 0.95, rng),
            wide = UncertainPrediction.Of(Of(3 * model.error), 200, 0.95, rng);
        ScalingPrediction central = ScalingPrediction.Of(Of(model.error));
        bool holds = narrow.FrontierSlope!.Contains(central.FrontierSlope!.Value) && narrow.Alpha!.Contains(central.Alpha!.Value)
            && narrow.Frontiers.Zip(central.Frontiers).All(pair => pair.First.Rosetta.Contains(pair.Second.Allocation.Rosetta))
            && wide.FrontierSlope!.Width > narrow.FrontierSlope.Width;
        return holds.Label($"{model}: {narrow.FrontierSlope} {wide.FrontierSlope}").Classify(model.error < 0.02, "small error");
    });

    // The size whose last Rosetta feature is near this rank.
    private static long SizeAt(Scenario scenario, double rank)
    {
        double low = 0, high = Math.Log(1e15);
        for (int step = 0; step < 50; step++)
        {
            double middle = (low + high) / 2;
            (low, high) = AllocationSolver.Solve(scenario, (long)Math.Max(1, Math.Exp(middle))).RTau < rank ? (middle, high)
                : (low, middle);
        }
        return (long)Math.Exp(high);
    }
}
