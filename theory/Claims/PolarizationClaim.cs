using System.Globalization;
using Rosetta.Theory.Statistics.Ranks;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "Rosetta Neurons become more selective with size": mean isolation of Rosetta neurons rises while that of the others does not.
/// </summary>
/// <remarks>Of files that others made only the matched pairs are known: there it is their mean correlation alone.</remarks>
/// <param name="pairsAlone">Whether only matched pairs are known.</param>
public sealed class PolarizationClaim(bool pairsAlone = false) : IClaim<PairsEvidence>
{
    /// <summary>Sizes below which order says nothing.</summary>
    private const int FewestSizes = 4;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) =>
        [pairsAlone ? OfPairsAlone(evidence, rules.Level) : OfBoth(evidence, rules.Level)];

    private static ClaimVerdict OfBoth(PairsEvidence evidence, double level)
    {
        MeasuredPair[] usable =
            [.. evidence.Pairs.Where(cell => cell.Pair is { MeanIsolationRosetta: not null, MeanIsolationOther: not null })];
        ClaimVerdict open = Open(evidence.World, "With size, the isolation of Rosetta Neurons rises relative to that of the other neurons.",
            $"{usable.Length} sizes with both kinds of neurons.", "More sizes: Kendall's test needs at least five for any verdict at 5 %.");
        if (usable.Length < FewestSizes)
            return open;
        double[] sizes = [.. usable.Select(cell => Math.Log(cell.Neurons))];
        Kendall rosetta = Kendall.Of(sizes, [.. usable.Select(cell => cell.Pair.MeanIsolationRosetta!.Value)]);
        Kendall gap =
            Kendall.Of(sizes, [.. usable.Select(cell => cell.Pair.MeanIsolationRosetta!.Value - cell.Pair.MeanIsolationOther!.Value)]);
        ClaimVerdict judged = Judged(open, gap, level, string.Create(CultureInfo.InvariantCulture,
            $"Kendall's tau of the gap with size {gap.TauB:F2} (p = {gap.P:G2}), of Rosetta isolation alone {rosetta.TauB:F2} "
                + $"(p = {rosetta.P:G2}), over {usable.Length} sizes: "),
            usable.Select(cell => string.Create(CultureInfo.InvariantCulture,
                $"N = {cell.Neurons:F0}: {cell.Pair.MeanIsolationRosetta:F3} against {cell.Pair.MeanIsolationOther:F3}")));
        return judged.Outcome == Outcomes.CannotTell ? judged : judged with { WouldSettle = null };
    }

    /// <summary>Polarization as far as matched pairs alone show it: does their mean correlation rise with size?</summary>
    private static ClaimVerdict OfPairsAlone(PairsEvidence evidence, double level)
    {
        (double Neurons, double Mean)[] means = [.. evidence.Pairs.Where(cell => cell.Pair.MeanIsolationRosetta is not null)
            .Select(cell => (cell.Neurons, cell.Pair.MeanIsolationRosetta!.Value))];
        ClaimVerdict open = Open(evidence.World, "With size, the mean correlation of the counted pairs rises (of the neurons outside the "
            + "pairs these files say nothing, so polarization itself cannot be judged).",
            $"{means.Length} pairs with a count above a threshold.", "Activations, for the neurons outside the pairs; five sizes or more.");
        if (means.Length < FewestSizes)
            return open;
        Kendall trend = Kendall.Of([.. means.Select(mean => Math.Log(mean.Neurons))], [.. means.Select(mean => mean.Mean)]);
        return Judged(open, trend, level,
            string.Create(CultureInfo.InvariantCulture,
                $"Kendall's tau with size {trend.TauB:F2} (p = {trend.P:G2}) over {means.Length} pairs: "),
            means.Select(mean => string.Create(CultureInfo.InvariantCulture, $"N = {mean.Neurons:F0}: {mean.Mean:F3}")));
    }

    private static ClaimVerdict Open(string world, string claim, string reason, string wouldSettle) => new()
    {
        Id = $"{world}/polarization",
        World = world,
        Claim = claim,
        Predicted = 1,
        Outcome = Outcomes.CannotTell,
        Reason = reason,
        WouldSettle = wouldSettle,
        Decisive = false,
    };

    /// <summary>The claim is a trend that rises: order alone decides.</summary>
    private static ClaimVerdict Judged(ClaimVerdict open, Kendall trend, double level, string what, IEnumerable<string> sizes) => open with
    {
        Measured = trend.TauB,
        Outcome = trend.P >= level ? Outcomes.CannotTell : trend.TauB > 0 ? Outcomes.Agrees : Outcomes.Disagrees,
        Reason = $"{what}{string.Join(", ", sizes)}.",
    };
}
