using Rosetta.Theory.Predictions;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Theory.Claims;

/// <summary>The numbers beside the count exponent that a scenario commits itself to, made from the scenario alone.</summary>
public static class Predictor
{
    /// <summary>Draws behind the interval of a number whose parameters are uncertain: 2.5 % of them are five.</summary>
    private const int UncertaintyDraws = 200;

    /// <summary>
    /// A law near the end of its parameters has a number in most draws only; an interval is taken from at least nine in ten.
    /// </summary>
    private const double LeastDrawn = 0.9;

    /// <summary>All numbers of a scenario.</summary>
    /// <param name="scenario">The hypothesis on its sizes.</param>
    /// <param name="rival">The rival on the same.</param>
    /// <param name="heldOut">Sizes that the scenario's parameters were estimated on, at most one: its profile is no
    /// prediction, but alpha * delta across it is.</param>
    /// <param name="thresholds">Thresholds that the instrument counts at.</param>
    /// <param name="rng">Draws of uncertain parameters.</param>
    public static IReadOnlyList<FrozenNumber> Of(Scenario scenario, Scenario rival, IReadOnlyList<int> heldOut,
        IReadOnlyList<double> thresholds, Rng rng) =>
        Of(scenario, rival, heldOut, thresholds,
            scenario.Uncertainties.Count == 0 ? [] : [.. ScenarioDraws.Of(scenario, UncertaintyDraws, rng)]);

    /// <summary>All numbers of a scenario whose parameters were estimated.</summary>
    /// <param name="scenario">The hypothesis on its sizes.</param>
    /// <param name="rival">The rival on the same.</param>
    /// <param name="heldOut">As above.</param>
    /// <param name="thresholds">As above.</param>
    /// <param name="drawn">The scenario with parameters that scatter as their error; empty where they are exact.</param>
    public static IReadOnlyList<FrozenNumber> Of(Scenario scenario, Scenario rival, IReadOnlyList<int> heldOut,
        IReadOnlyList<double> thresholds, IReadOnlyList<Scenario> drawn)
    {
        LawCurve law = new(scenario), other = new(rival);
        (ScalingClaim Claim, FrozenNumber Plan)[] plans =
            [.. ScalingClaim.All.SelectMany(claim => claim.Plans(law, heldOut, thresholds).Select(plan => (claim, plan)))];
        var values = new double?[drawn.Count][];
        // Each draw is a law of its own; threads change nothing.
        Parallel.For(0, drawn.Count, draw =>
        {
            LawCurve own = new(drawn[draw]);
            values[draw] = [.. plans.Select(entry => entry.Claim.Value(own, entry.Plan))];
        });
        var numbers = new List<FrozenNumber>();
        foreach ((int index, (ScalingClaim claim, FrozenNumber plan)) in plans.Index())
        {
            if (claim.Value(law, plan) is not { } predicted)
                continue;
            double[]? spread = SpreadOf([.. values.Select(draw => draw[index])]);
            (string? name, double? value) = claim.RivalOf(other, plan, scenario);
            numbers.Add(plan with
            {
                Predicted = predicted,
                Interval95 = spread,
                SpreadUnknown = spread is null && drawn.Count > 0 ? true : null,
                Rival = name,
                RivalValue = value,
            });
        }
        return numbers;
    }

    /// <summary>Null where parameters are exact, or where so many draws have no such number that their ends would say nothing.</summary>
    private static double[]? SpreadOf(double?[] values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        return values.Length > 0 && sorted.Length >= LeastDrawn * values.Length
            ? [Percentiles.OfSorted(sorted, 0.025), Percentiles.OfSorted(sorted, 0.975)] : null;
    }
}
