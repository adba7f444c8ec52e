using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"Rosetta Neurons are as isolated on average as predicted at their size": the plateau, with its finite-size term.</summary>
public sealed class MeanIsolationClaim : ScalingClaim
{
    /// <summary>
    /// Mean isolation counts as the predicted one within this: a tenth of the way from the plateau
    /// (0.8) to tau would be 0.03; this is stricter.
    /// </summary>
    public const double Margin = 0.02;

    /// <inheritdoc/>
    public override string Name => "mean-isolation";

    internal override IEnumerable<FrozenNumber> Plans(LawCurve law, IReadOnlyList<int> heldOut, IReadOnlyList<double> thresholds) =>
        [Plan([.. law.Scenario.Neurons])];

    private protected override double? Estimated(LawCurve law, FrozenNumber plan) => law.MeanIsolation(plan.Neurons);

    private protected override (string? Name, double? Value) Otherwise(Scenario scenario) => (EvenlySpread, (1 + scenario.Tau) / 2);

    private protected override double? MarginOf(JudgeRules rules) => Margin;

    private protected override string Sentence(Prediction prediction, FrozenNumber number) =>
        $"Rosetta Neurons are as isolated on average as {prediction.Hypothesis} predicts at their size (the plateau, with its "
            + "finite-size term).";

    private protected override ClaimVerdict Judged(ClaimVerdict open, FrozenNumber number, Evidence evidence, Prediction prediction,
        JudgeRules rules)
    {
        Dictionary<double, double?> predicted = prediction.Points
            .ToDictionary(point => (double)point.Neurons, point => point.MeanIsolationRosetta);
        MeasuredProfile[] own = [.. evidence.Profiles.Where(profile => number.Neurons.Contains((long)profile.Neurons))];
        if (own.FirstOrDefault(profile => !profile.Reaches(prediction.Tau)) is { } above)
            throw FloorAbove(above, prediction.Tau);
        // Against the law's own mean at each measurement's size: so sizes with more seeds, or a measurement that failed, do not tilt it.
        // Measurements that share a seed are one.
        double[] differences = [.. own.Select((profile, i) =>
                (profile.Neurons, Unit: profile.Seed ?? $"measurement {i}",
                    Kept: profile.Isolations.Where(isolation => isolation >= prediction.Tau).ToArray()))
            .Where(entry => entry.Kept.Length > 0)
            .GroupBy(entry => entry.Unit).Select(unit => unit.Average(entry => entry.Kept.Average() - predicted[entry.Neurons]!.Value))];
        if (differences.Length < 2)
        {
            return open with
            {
                Reason = FormattableString.Invariant(
                    $"Of independent measurements {differences.Length} have a neuron of isolation {prediction.Tau} or more: ")
                    + "a mean with an error needs two.",
            };
        }
        Estimate difference = Estimate.OfMean(differences);
        return Compared(open, difference with { Value = number.Predicted + difference.Value }, number, prediction, rules);
    }
}
