using System.Globalization;
using Rosetta.Theory.Statistics.Ranks;

namespace Rosetta.Theory.Claims;

/// <summary>"Rosetta Neurons become more selective with size": mean isolation of Rosetta neurons rises while that of the others does not.</summary>
/// <remarks>Of files that others made only the matched pairs are known: there it is their mean correlation alone.</remarks>
/// <param name="pairsAlone">Whether only matched pairs are known.</param>
public sealed class PolarizationClaim(bool pairsAlone = false) : IClaim<PairsEvidence>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) =>
        [pairsAlone ? OfPairsAlone(evidence, rules.Level) : Of(evidence, rules.Level)];

    /// <summary>"Rosetta Neurons become more selective with size": mean isolation of Rosetta neurons rises while that of the others does not.</summary>
    private static ClaimVerdict Of(PairsEvidence evidence, double level)
    {
        (string world, IReadOnlyList<MeasuredPair> cells) = (evidence.World, evidence.Pairs);
        MeasuredPair[] usable = [.. cells.Where(cell => cell.Pair is { MeanIsolationRosetta: not null, MeanIsolationOther: not null })];
        var record = new ClaimVerdict
        {
            Id = $"{world}/polarization",
            World = world,
            Claim = "With size, the isolation of Rosetta Neurons rises relative to that of the other neurons.",
            Predicted = 1,
            Outcome = Outcomes.CannotTell,
            Reason = $"{usable.Length} sizes with both kinds of neurons.",
            WouldSettle = "More sizes: Kendall's test needs at least five for any verdict at 5 %.",
            Decisive = false,
        };
        if (usable.Length < 4)
            return record;
        double[] sizes = [.. usable.Select(cell => Math.Log(cell.Neurons))];
        Kendall rosetta = Kendall.Of(sizes, [.. usable.Select(cell => cell.Pair.MeanIsolationRosetta!.Value)]);
        Kendall gap = Kendall.Of(sizes, [.. usable.Select(cell => cell.Pair.MeanIsolationRosetta!.Value - cell.Pair.MeanIsolationOther!.Value)]);
        string outcome = gap.P >= level ? Outcomes.CannotTell : gap.TauB > 0 ? Outcomes.Agrees : Outcomes.Disagrees;
        return record with
        {
            Measured = gap.TauB,
            Outcome = outcome,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Kendall's tau of the gap with size {gap.TauB:F2} (p = {gap.P:G2}), of Rosetta isolation alone {rosetta.TauB:F2} (p = {rosetta.P:G2}), over {usable.Length} sizes: ")
                + string.Join(", ", usable.Select(cell => string.Create(CultureInfo.InvariantCulture, $"N = {cell.Neurons:F0}: {cell.Pair.MeanIsolationRosetta:F3} against {cell.Pair.MeanIsolationOther:F3}"))) + ".",
            WouldSettle = outcome == Outcomes.CannotTell ? record.WouldSettle : null,
        };
    }

    /// <summary>Polarization as far as matched pairs alone show it: does their mean correlation rise with size?</summary>
    private static ClaimVerdict OfPairsAlone(PairsEvidence evidence, double level)
    {
        (string world, IReadOnlyList<MeasuredPair> cells) = (evidence.World, evidence.Pairs);
        (double Neurons, double Mean)[] means = [.. cells.Where(cell => cell.Pair.MeanIsolationRosetta is not null).Select(cell => (cell.Neurons, cell.Pair.MeanIsolationRosetta!.Value))];
        var record = new ClaimVerdict
        {
            Id = $"{world}/polarization",
            World = world,
            Claim = "With size, the mean correlation of the counted pairs rises (of the neurons outside the pairs these files say nothing, so polarization itself cannot be judged).",
            Predicted = 1,
            Outcome = Outcomes.CannotTell,
            Reason = $"{means.Length} pairs with a count above a threshold.",
            WouldSettle = "Activations, for the neurons outside the pairs; five sizes or more.",
            Decisive = false,
        };
        if (means.Length < 4)
            return record;
        Kendall trend = Kendall.Of([.. means.Select(mean => Math.Log(mean.Neurons))], [.. means.Select(mean => mean.Mean)]);
        return record with
        {
            Measured = trend.TauB,
            Outcome = trend.P >= level ? Outcomes.CannotTell : trend.TauB > 0 ? Outcomes.Agrees : Outcomes.Disagrees,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Kendall's tau with size {trend.TauB:F2} (p = {trend.P:G2}) over {means.Length} pairs: ")
                + string.Join(", ", means.Select(mean => string.Create(CultureInfo.InvariantCulture, $"N = {mean.Neurons:F0}: {mean.Mean:F3}"))) + ".",
        };
    }
}
