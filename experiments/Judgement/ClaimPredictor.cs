using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Experiments.Judgement;

/// <summary>The numbers beside the count exponent that a scenario commits itself to (docs/theory.md, scaling relations), made from the scenario alone.</summary>
internal static class ClaimPredictor
{
    /// <summary>Draws behind the interval of a claim whose parameters are uncertain: 2.5 % of them are five.</summary>
    private const int UncertaintyDraws = 200;

    /// <summary>Rivals where the rival hypothesis has no such number: what the quantity is when nothing happens.</summary>
    private const string NoPurification = "no purification", EvenlySpread = "isolations spread evenly above tau", NoPolarization = "no polarization";

    /// <summary>All claims of a scenario.</summary>
    /// <param name="scenario">The hypothesis on its sizes.</param>
    /// <param name="rival">The rival on the same.</param>
    /// <param name="heldOut">Sizes that the scenario's parameters were estimated on, at most one: its profile is no prediction, but alpha * delta across it is.</param>
    /// <param name="rng">Draws of uncertain parameters.</param>
    public static IReadOnlyList<FrozenClaim> Of(Scenario scenario, Scenario rival, IReadOnlyList<int> heldOut, Rng rng) =>
        Of(scenario, rival, heldOut, scenario.Uncertainties.Count == 0 ? [] : [.. ScenarioDraws.Of(scenario, UncertaintyDraws, rng)]);

    /// <summary>All claims of a scenario whose parameters were estimated.</summary>
    /// <param name="scenario">The hypothesis on its sizes.</param>
    /// <param name="rival">The rival on the same.</param>
    /// <param name="heldOut">As above.</param>
    /// <param name="drawn">The scenario with parameters that scatter as their error; empty where they are exact.</param>
    public static IReadOnlyList<FrozenClaim> Of(Scenario scenario, Scenario rival, IReadOnlyList<int> heldOut, IReadOnlyList<Scenario> drawn)
    {
        LawEvidence law = new(scenario), other = new(rival);
        FrozenClaim[] plans = [.. Plans(scenario, law, heldOut)];
        var values = new double?[drawn.Count][];
        // Each draw is a law of its own; threads change nothing.
        Parallel.For(0, drawn.Count, draw =>
        {
            LawEvidence own = new(drawn[draw]);
            values[draw] = [.. plans.Select(plan => Value(own, plan))];
        });
        var claims = new List<FrozenClaim>();
        foreach ((int index, FrozenClaim plan) in plans.Index())
        {
            if (Value(law, plan) is not { } predicted)
                continue;
            double[]? spread = SpreadOf([.. values.Select(draw => draw[index])]);
            (string? name, double? value) = RivalOf(plan, Value(other, plan), scenario, rival);
            claims.Add(plan with
            {
                Predicted = predicted,
                Interval95 = spread,
                SpreadUnknown = spread is null && drawn.Count > 0 ? true : null,
                Rival = name,
                RivalValue = value,
            });
        }
        return claims;
    }

    private static IEnumerable<FrozenClaim> Plans(Scenario scenario, LawEvidence law, IReadOnlyList<int> heldOut)
    {
        long[] sizes = [.. scenario.Neurons];
        // Features of a measured world are followed as far down as enough of them can be: each run of sizes that ends at the largest is a claim of its own.
        for (int first = 0; sizes.Length - first >= ScalingQuantities.FewestSizes; first++)
        {
            if (law.Count(sizes[first]) is > 0 and var features)
                yield return Plan(ScalingQuantities.Purification, sizes[first..]) with { Features = (int)Math.Min(features, ScalingQuantities.MostFeatures) };
        }
        if (heldOut.Count == 0)
            yield return Plan(ScalingQuantities.Delta, sizes[^1..]);
        yield return Plan(ScalingQuantities.MeanIsolation, sizes);
        if (scenario.Spectrum.LastRank < LawEvidence.LongestProfile && sizes.Length >= ScalingQuantities.FewestSizes)
            yield return Plan(ScalingQuantities.Polarization, sizes);
        long profile = heldOut.Count > 0 ? heldOut[^1] : sizes[^1];
        yield return Plan(ScalingQuantities.Relation, [.. sizes.Where(size => size != profile)]) with { ProfileNeurons = profile };
        yield return Plan(ScalingQuantities.Threshold, sizes) with
        {
            Thresholds = [.. InstrumentSettings.DefaultThresholds.Append(scenario.Tau).Distinct().Order().Where(threshold => threshold >= scenario.Tau)],
        };
    }

    private static FrozenClaim Plan(string quantity, IReadOnlyList<long> neurons) => new() { Quantity = quantity, Neurons = neurons, Predicted = double.NaN };

    private static double? Value(LawEvidence law, FrozenClaim plan) => law.Value(plan.Quantity, plan.Neurons, plan.ProfileNeurons, plan.Features, plan.Thresholds);

    private static (string? Name, double? Value) RivalOf(FrozenClaim plan, double? value, Scenario scenario, Scenario rival) => (plan.Quantity, value) switch
    {
        (ScalingQuantities.Threshold, _) => (null, null),
        // What is compared there is alpha, so the rival is the rival's alpha over the same sizes.
        (ScalingQuantities.Relation, _) => new LawEvidence(rival).Slope(plan.Neurons) is { } slope ? ($"alpha of {Described.Of(rival.Hypothesis)}", slope) : (null, null),
        (ScalingQuantities.Polarization, null) => (NoPolarization, 0),
        (_, { } known) => (Described.Of(rival.Hypothesis), known),
        (ScalingQuantities.Purification, _) => (NoPurification, 0),
        (ScalingQuantities.Delta, _) => (EvenlySpread, 1),
        _ => (EvenlySpread, (1 + scenario.Tau) / 2),
    };

    /// <summary>Null where parameters are exact, or where so many draws have no such number that their ends would say nothing.</summary>
    private static double[]? SpreadOf(double?[] values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        return values.Length > 0 && sorted.Length >= LeastDrawn * values.Length ? Spread(sorted) : null;
    }

    /// <summary>A law near the end of its parameters has a number in most draws only; an interval is taken from at least nine in ten.</summary>
    private const double LeastDrawn = 0.9;

    private static double[] Spread(double[] sorted) => [Percentiles.OfSorted(sorted, 0.025), Percentiles.OfSorted(sorted, 0.975)];
}
