using Rosetta.Theory.Allocation;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Theory.Predictions;

/// <summary>A prediction with the uncertainty of its parameters carried through: the law itself is solved again for every draw.</summary>
/// <remarks>
/// No linearisation, so intervals are right where the law bends (delta near 1) and far beyond the sizes of the data:
/// extrapolate with <see cref="Scenario.WithNeurons"/>. Intervals hold parameter uncertainty only, not that of a measurement.
/// </remarks>
public sealed class UncertainPrediction
{
    /// <summary>Fewer draws leave no digit of a 95 % end.</summary>
    public const int MinDraws = 40;

    private UncertainPrediction(IReadOnlyList<Scenario> draws, double level)
    {
        Level = level;
        Draws = draws.Count;
        CapacityAllocation[][] solved = [.. draws.Select(draw => AllocationSolver.SolveAll(draw).ToArray())];
        Frontiers = [.. draws[0].Neurons.Select((neurons, i) => new UncertainFrontier(neurons,
            Required(solved.Select(sizes => (double)sizes[i].Rosetta)), Spread(solved.Select(sizes => sizes[i].RTau)),
            Required(solved.Select(sizes => (double)sizes[i].Isolated)), Spread(solved.Select(sizes => sizes[i].MeanIsolationRosetta))))];
        FrontierSlopes = [.. solved.Select(ScalingPrediction.FrontierSlopeOf)];
        FrontierSlope = Spread(FrontierSlopes);
        CountSlope = Spread(solved.Select(ScalingPrediction.CountSlopeOf));
        Alpha = Spread(draws.Select(Asymptotics.Alpha));
        Delta = Spread(draws.Select(Asymptotics.Delta));
    }

    /// <summary>Level of every interval here, for example 0.95.</summary>
    public double Level { get; }

    /// <summary>Number of parameter draws.</summary>
    public int Draws { get; }

    /// <summary>Intervals at each size, in the scenario's order.</summary>
    public IReadOnlyList<UncertainFrontier> Frontiers { get; }

    /// <summary>Interval of the slope of ln r_tau on ln N; null where a draw has no such slope.</summary>
    public Interval? FrontierSlope { get; }

    /// <summary>Interval of the slope of ln(count) on ln N; null where a draw has no such slope.</summary>
    public Interval? CountSlope { get; }

    /// <summary>Interval of alpha; null where a draw has none.</summary>
    public Interval? Alpha { get; }

    /// <summary>Interval of delta; null where a draw has none.</summary>
    public Interval? Delta { get; }

    /// <summary>The slopes themselves, one per draw, for a standard error.</summary>
    public IReadOnlyList<double?> FrontierSlopes { get; }

    /// <summary>Intervals from the scenario's own stated uncertainties.</summary>
    /// <exception cref="BadInputException">Errors so large that hardly any draw is legal.</exception>
    public static UncertainPrediction Of(Scenario scenario, int draws, double level, Rng rng) =>
        Of([.. ScenarioDraws.Of(scenario, draws, rng)], level);

    /// <summary>Intervals from joint draws of the parameters, as an estimator's bootstrap gives them.</summary>
    /// <param name="draws">At least <see cref="MinDraws"/> scenarios with the same sizes.</param>
    /// <param name="level">Level of the intervals, in (0, 1).</param>
    public static UncertainPrediction Of(IReadOnlyList<Scenario> draws, double level)
    {
        ArgumentNullException.ThrowIfNull(draws);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws.Count, MinDraws);
        Parameter.Fraction("level", level, "it is the coverage of an interval");
        return draws.All(draw => draw.Neurons.SequenceEqual(draws[0].Neurons)) ? new UncertainPrediction(draws, level)
            : throw new ArgumentException("Draws of one prediction must share their sizes", nameof(draws));
    }

    private Interval Required(IEnumerable<double> values) => Spread(values.Select(value => (double?)value))!;

    // Equal-tailed: the quantiles at (1 -+ level)/2, interpolated between order statistics.
    private Interval? Spread(IEnumerable<double?> values)
    {
        double?[] all = [.. values];
        if (all.Any(value => value is null))
            return null;
        double[] sorted = [.. all.Select(value => value!.Value).Order()];
        return Interval.Of(Percentiles.OfSorted(sorted, (1 - Level) / 2), Percentiles.OfSorted(sorted, (1 + Level) / 2));
    }
}


/// <summary>Prediction intervals at one size, from the stated errors of the parameters.</summary>
/// <param name="Neurons">N.</param>
/// <param name="Rosetta">Features with isolation of at least tau.</param>
/// <param name="RTau">The real rank where isolation crosses tau; null where a draw has none.</param>
/// <param name="Isolated">Features with capacity of their own.</param>
/// <param name="MeanIsolationRosetta">Mean isolation of Rosetta features; null where a draw has none.</param>
public sealed record UncertainFrontier(long Neurons, Interval Rosetta, Interval? RTau, Interval Isolated, Interval? MeanIsolationRosetta);
