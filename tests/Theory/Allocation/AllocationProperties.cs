using FsCheck;
using FsCheck.Fluent;
using Rosetta.Tests.Theory.Scenarios;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Allocation;

[FsCheck.NUnit.Properties(Arbitrary = [typeof(ScenarioArbitraries)], MaxTest = 100, Replay = "20261122,7")]
public sealed class AllocationProperties
{
    /// <summary>Stated by the project: sums agree with direct summation to this.</summary>
    private const double SumRelative = 1e-10;

    /// <summary>Rounding: ln of a price of up to e^40 importance ratios, and an inverse found to 2e-16 in ln c.</summary>
    private const double LogPrice = 1e-11;

    /// <summary>Rounding of a frontier: that of ln lambda over the smallest local exponent.</summary>
    private const double FrontierRelative = 1e-9;

    /// <summary>
    /// Ranks summed before a sum is bounded in blocks that grow by this factor; a bound errs by the change of capacity over a
    /// block, this step times the exponent of capacity.
    /// </summary>
    private const long SummedFirst = 1000;

    private const double BlockGrowth = 1.004, LargestRank = 1e300, LargestGap = 0.2;

    /// <summary>Ranks summed one by one to check a sum.</summary>
    private const long LargestDirectSum = 3_000_000;

    [Property]
    public Property CapacityOfAllFeatures_IsTheBudget(Scenario scenario)
    {
        CapacityAllocation allocation = Solve(scenario);
        bool complete = scenario.Hypothesis.HasZeroRegion && allocation.Isolated <= LargestDirectSum;
        (double low, double high) = complete ? Twice(Direct(allocation.CapacityOf, 1, allocation.Isolated)) : Bounds(scenario, allocation);
        double budget = scenario.Neurons[0];
        return (low <= budget * (1 + SumRelative) && high >= budget * (1 - SumRelative) && high - low <= LargestGap * budget)
            .Label($"{Text(scenario)}: {low:R} to {high:R} neurons used")
            .Classify(!complete, "bounded, not summed").Classify(allocation.Isolated > 10_000, "many features")
            .Classify(scenario.Hypothesis is CrraHypothesis crra && Math.Abs(scenario.Spectrum.TailExponent / crra.Gamma - 1) < 0.1,
                "delta near 1");
    }

    [Test]
    public void CapacityOfAllFeatures_IsTheBudgetWhereDeltaPassesOne([Values(-1e-3, -1e-9, -1e-14, 0, 1e-14, 1e-9, 1e-3)] double offset,
        [Values(0.4, 1, 2.5)] double gamma)
    {
        const long neurons = 1_000_000;
        Scenario scenario = Scenario.Create("delta", PowerLawSpectrum.Of(gamma * (1 + offset)), CrraHypothesis.Of(gamma, 1),
            0.5, [neurons]);
        CapacityAllocation allocation = Solve(scenario);
        Assert.That(allocation.Isolated, Is.GreaterThan(50_000));
        Assert.That(Direct(allocation.CapacityOf, 1, allocation.Isolated), Is.EqualTo((double)neurons).Within(SumRelative * neurons));
    }

    [Property]
    public Property MeanIsolations_AreThoseOfDirectSummation(Scenario scenario)
    {
        CapacityAllocation allocation = Solve(scenario);
        if (allocation.Rosetta is 0 or > LargestDirectSum || allocation.Isolated > LargestDirectSum)
            return true.Label("nothing to sum").Classify(true, "not summed");
        double rosetta = Direct(allocation.IsolationOf, 1, allocation.Rosetta) / allocation.Rosetta;
        double other = allocation.Represented == allocation.Rosetta ? 0
            : Direct(allocation.IsolationOf, allocation.Rosetta + 1, allocation.Isolated) / (allocation.Represented - allocation.Rosetta);
        return (Close(rosetta, allocation.MeanIsolationRosetta!.Value, SumRelative)
            && Close(other, allocation.MeanIsolationOther ?? 0, SumRelative))
            .Label($"{Text(scenario)}: direct {rosetta:R}, {other:R}; solver {allocation.MeanIsolationRosetta:R}, "
                + $"{allocation.MeanIsolationOther:R}")
            .Classify(allocation.Rosetta < 3, "few Rosetta features");
    }

    [Property]
    public Property EveryFeature_MeetsTheKktConditions(Scenario scenario, PositiveInt pick)
    {
        CapacityAllocation allocation = Solve(scenario);
        long frontier = allocation.Isolated;
        bool holds = true;
        foreach (long rank in new[] { 1, 2, 1 + pick.Get % (2 * frontier), frontier - 1, frontier, frontier + 1, 2 * frontier }
            .Where(rank => rank >= 1))
        {
            double capacity = allocation.CapacityOf(rank), logWeight = scenario.Spectrum.LogWeight(rank), logPrice = allocation.LogLambda;
            holds &= scenario.Hypothesis is LinearHypothesis
                ? capacity == 1 ? logWeight >= logPrice : capacity > 0 ? logWeight == logPrice : logWeight <= logPrice
                : capacity > 0
                    ? Math.Abs(logWeight + scenario.Hypothesis.LogMarginalUtility(capacity) - logPrice)
                    <= LogPrice * (1 + Math.Abs(logPrice))
                    // Without a zero region a capacity is 0 only where it is below the range of float64.
                    : !scenario.Hypothesis.HasZeroRegion || logWeight + scenario.Hypothesis.LogMarginalAtZero <= logPrice + LogPrice;
        }
        return holds.Label(Text(scenario)).Classify(frontier < 5, "few features")
            .Classify(!scenario.Hypothesis.HasZeroRegion, "no zero region");
    }

    [Property]
    public Property Frontiers_AreOrderedAndCountedByTheirOwnCondition(Scenario scenario)
    {
        CapacityAllocation allocation = Solve(scenario);
        bool ordered = !(allocation.RTau > allocation.R0) && allocation.Rosetta <= allocation.Isolated
            && allocation.Isolated <= allocation.Represented;
        bool counted = (allocation.Rosetta == 0 || allocation.IsolationOf(allocation.Rosetta) >= scenario.Tau)
            && allocation.IsolationOf(allocation.Rosetta + 1) < scenario.Tau
            && (!scenario.Hypothesis.HasZeroRegion
                || (allocation.CapacityOf(allocation.Isolated) > 0 && allocation.CapacityOf(allocation.Isolated + 1) == 0));
        return (ordered && counted).Label($"{Text(scenario)}: {allocation.RTau:R} {allocation.R0:R} {allocation.Rosetta} "
            + $"{allocation.Isolated} {allocation.Represented}")
            .Classify(allocation.Rosetta == 0, "no Rosetta feature")
            .Classify(allocation.Isolated > scenario.Neurons[0], "more isolated features than neurons");
    }

    [Property]
    public Property Frontiers_GrowWithNeurons(Scenario scenario, PositiveInt more)
    {
        CapacityAllocation small = Solve(scenario), large = AllocationSolver.Solve(scenario, scenario.Neurons[0] + more.Get);
        return (large.LogLambda <= small.LogLambda + LogPrice && !(large.R0 < small.R0 * (1 - FrontierRelative))
            && !(large.RTau < small.RTau * (1 - FrontierRelative))
                && large.Rosetta >= small.Rosetta && large.CapacityOf(1) >= small.CapacityOf(1) * (1 - FrontierRelative))
            .Label($"{Text(scenario)} + {more.Get}: r0 {small.R0:R} -> {large.R0:R}, r_tau {small.RTau:R} -> {large.RTau:R}")
            .Classify(more.Get < scenario.Neurons[0] / 1000, "hardly more neurons");
    }

    [Property]
    public Property RosettaFrontier_ShrinksAsTheThresholdRises(Scenario scenario, PositiveInt pick)
    {
        double stricter = scenario.Tau + (0.99 - scenario.Tau) * (pick.Get % 100 / 100.0);
        CapacityAllocation loose = Solve(scenario), strict = AllocationSolver.Solve(scenario.WithTau(stricter), scenario.Neurons[0]);
        return (!(strict.RTau > loose.RTau * (1 + FrontierRelative)) && strict.Rosetta <= loose.Rosetta
            && strict.LogLambda == loose.LogLambda)
            .Label($"{Text(scenario)} -> tau {stricter:R}: {loose.RTau:R} -> {strict.RTau:R}")
            .Classify(stricter - scenario.Tau < 0.01, "nearly the same threshold");
    }

    [Property]
    public Property Frontiers_ShrinkAsTheCapacityScaleGrows(Scenario scenario, PositiveInt pick)
    {
        if (scenario.Hypothesis.Parameters.FirstOrDefault(parameter => parameter.Name == "kappa") is not { } kappa)
            return true.Label("no scale").Classify(true, "no scale");
        Scenario wider = ScenarioParameters.With(scenario, "hypothesis.kappa", kappa.Value * (1 + pick.Get % 50 / 10.0));
        CapacityAllocation before = Solve(scenario), after = Solve(wider);
        return (!(after.R0 > before.R0 * (1 + FrontierRelative)) && !(after.RTau > before.RTau * (1 + FrontierRelative)))
            .Label($"{Text(scenario)} -> {Text(wider)}: {before.R0:R} -> {after.R0:R}")
            .Classify(!scenario.Hypothesis.HasZeroRegion, "no zero region");
    }

    [Property]
    public Property NeuronsAndCapacityScale_AreOneUnit(Scenario scenario, PositiveInt factor)
    {
        if (scenario.Hypothesis.Parameters.FirstOrDefault(parameter => parameter.Name == "kappa") is not { } kappa)
            return true.Label("no scale").Classify(true, "no scale");
        int times = 2 + factor.Get % 9;
        Scenario scaled = ScenarioParameters.With(scenario, "hypothesis.kappa", kappa.Value * times);
        CapacityAllocation before = Solve(scenario), after = AllocationSolver.Solve(scaled, scenario.Neurons[0] * times);
        return (Close(after.CapacityOf(1), times * before.CapacityOf(1), FrontierRelative) && Close(after.RTau, before.RTau)
            && Close(after.R0, before.R0))
            .Label($"{Text(scenario)} x {times}: {before.R0:R} {after.R0:R}").Classify(scenario.Neurons[0] < 100, "small model");
    }

    [Property]
    public Property UnitOfImportance_ChangesThePriceAlone(Hypothesis hypothesis, PositiveInt factor, PositiveInt size)
    {
        if (!hypothesis.HasZeroRegion)
            return true.Label("sum may diverge").Classify(true, "no zero region");
        double unit = Math.Pow(10, factor.Get % 40 - 20);
        TableSpectrum Table(double scale) =>
            TableSpectrum.Of([.. Enumerable.Range(0, 12).Select(i => new SpectrumPoint(1L << i, scale * Math.Pow(1L << i, -1.3)))], 1.5);
        long neurons = 10 + size.Get;
        CapacityAllocation one = AllocationSolver.Solve(Scenario.Create("a", Table(1), hypothesis, 0.5, [neurons]), neurons);
        CapacityAllocation other = AllocationSolver.Solve(Scenario.Create("b", Table(unit), hypothesis, 0.5, [neurons]), neurons);
        return (Close(one.CapacityOf(1), other.CapacityOf(1), FrontierRelative) && Close(one.R0, other.R0)
                && Math.Abs(other.LogLambda - one.LogLambda - Math.Log(unit)) <= LogPrice * 50)
            .Label($"{hypothesis.CanonicalText} N={neurons} unit {unit:R}: {one.R0:R} {other.R0:R}")
            .Classify(Math.Abs(Math.Log10(unit)) > 10, "extreme unit");
    }

    [Property]
    public Property Crra_AtGammaOneIsLog(Spectrum spectrum, PositiveInt kappaTenths, PositiveInt size)
    {
        double kappa = kappaTenths.Get / 10.0;
        CapacityAllocation log = Of(CrraHypothesis.Log(kappa)), crra = Of(CrraHypothesis.Of(1, kappa));
        return (log.LogLambda == crra.LogLambda && log.R0 == crra.R0 && log.MeanIsolationRosetta == crra.MeanIsolationRosetta)
            .Label($"{spectrum.CanonicalText} kappa={kappa:R} N={size.Get}").Classify(size.Get < kappa, "less than one scale to give");

        CapacityAllocation Of(Hypothesis hypothesis) =>
            AllocationSolver.Solve(Scenario.Create("g", spectrum, hypothesis, 0.5, [size.Get]), size.Get);
    }

    private static CapacityAllocation Solve(Scenario scenario) => AllocationSolver.Solve(scenario, scenario.Neurons[0]);

    private static (double, double) Twice(double value) => (value, value);

    /// <summary>
    /// Where features are too many to sum: capacity falls with rank, so that each block of ranks holds between its
    /// last and its first capacity times its length.
    /// </summary>
    private static (double Low, double High) Bounds(Scenario scenario, CapacityAllocation allocation)
    {
        double low = Direct(allocation.CapacityOf, 1, SummedFirst), high = low;
        for (double from = SummedFirst; from < LargestRank;)
        {
            double to = Math.Floor(from * BlockGrowth), first = At(from + 1), last = At(to);
            if (first == 0)
                break;
            (low, high) = (low + (to - from) * last, high + (to - from) * first);
            from = to;
        }
        return (low, high);

        double At(double rank) => scenario.Hypothesis.CapacityAt(scenario.Spectrum.LogWeight(rank) - allocation.LogLambda);
    }

    private static double Direct(Func<long, double> term, long first, long last)
    {
        CompensatedSum sum = default;
        for (long rank = first; rank <= last; rank++)
            sum.Add(term(rank));
        return sum.Value;
    }

    private static bool Close(double actual, double expected, double relative) =>
        Math.Abs(actual - expected) <= relative * Math.Abs(expected);

    private static bool Close(double? actual, double? expected) => actual.HasValue == expected.HasValue
        && (actual is null || Close(actual.Value, expected!.Value, FrontierRelative));

    private static string Text(Scenario scenario) =>
        $"{scenario.Spectrum.CanonicalText} {scenario.Hypothesis.CanonicalText} tau={scenario.Tau:R} N={scenario.Neurons[0]}";
}
