using System.Globalization;
using Rosetta.Theory.Statistics.Ranks;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "Rosetta Neurons become more selective with size": mean isolation of Rosetta neurons rises while that of the others does not.
/// </summary>
/// <remarks>
/// Which neurons are Rosetta Neurons is said by the common floor, the same at every size. Sizes are the unit: measurements of one size are
/// averaged, however many. Both means are cross-fitted, so that neither has the bias of a chosen maximum. Of files that others made only
/// the matched pairs are known: there it is their mean correlation alone.
/// </remarks>
/// <param name="pairsAlone">Whether only matched pairs are known.</param>
public sealed class PolarizationClaim(bool pairsAlone = false) : IClaim<PairsEvidence>
{
    /// <summary>Sizes below which no order is significant: of five, one order in sixty rises or falls throughout.</summary>
    private const int FewestSizes = 5;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) =>
        [pairsAlone ? OfPairsAlone(evidence, rules.Level) : OfBoth(evidence, rules.Level)];

    private static ClaimVerdict OfBoth(PairsEvidence evidence, double level)
    {
        double floor = evidence.CommonFloor;
        (double Size, double Rosetta, double Gap)[] sizes = [.. evidence.Pairs
            .Select(cell => (cell.Neurons, Means: cell.Pair.IsolationsAt(floor)))
            .Where(cell => cell.Means is not null).GroupBy(cell => cell.Neurons).OrderBy(group => group.Key)
            .Select(group => (group.Key, group.Average(cell => cell.Means!.Rosetta),
                group.Average(cell => cell.Means!.Rosetta - cell.Means.Other)))];
        ClaimVerdict open = Open(evidence.World, string.Create(CultureInfo.InvariantCulture,
            $"With size, the isolation of neurons in pairs above {floor:F3} rises relative to that of the other neurons."),
            $"{sizes.Length} sizes with both kinds of neurons, of {FewestSizes} that order needs to say anything at 5 %.");
        if (sizes.Length < FewestSizes)
            return open;
        double[] logs = [.. sizes.Select(size => Math.Log(size.Size))];
        Kendall rosetta = Kendall.Of(logs, [.. sizes.Select(size => size.Rosetta)]),
            gap = Kendall.Of(logs, [.. sizes.Select(size => size.Gap)]);
        ClaimVerdict judged = Judged(open, gap, level, string.Create(CultureInfo.InvariantCulture,
            $"Kendall's tau of the gap with size {gap.TauB:F2} (p = {gap.P:G2}), of Rosetta isolation alone {rosetta.TauB:F2} "
                + $"(p = {rosetta.P:G2}), over {sizes.Length} sizes, both means cross-fitted: "),
            sizes.Select(size => string.Create(CultureInfo.InvariantCulture,
                $"N = {size.Size:F0}: {size.Rosetta:F3} against {size.Rosetta - size.Gap:F3}")));
        return judged.Outcome == Outcomes.CannotTell ? judged : judged with { WouldSettle = null };
    }

    /// <summary>Polarization as far as matched pairs alone show it: does their mean correlation rise with size?</summary>
    private static ClaimVerdict OfPairsAlone(PairsEvidence evidence, double level)
    {
        double floor = evidence.CommonFloor;
        (double Size, double Mean)[] means = [.. evidence.Pairs
            .Select(cell => (cell.Neurons, Above: cell.Pair.Profile.Where(correlation => correlation >= floor).ToArray()))
            .Where(cell => cell.Above.Length > 0).GroupBy(cell => cell.Neurons).OrderBy(group => group.Key)
            .Select(group => (group.Key, group.Average(cell => cell.Above.Average())))];
        ClaimVerdict open = Open(evidence.World, string.Create(CultureInfo.InvariantCulture,
            $"With size, the mean correlation of pairs above {floor:F3} rises (of the neurons outside the pairs these files say nothing, "
                + $"so polarization itself cannot be judged)."),
            $"{means.Length} sizes with a pair above it, of {FewestSizes} that order needs to say anything at 5 %.");
        if (means.Length < FewestSizes)
            return open;
        Kendall trend = Kendall.Of([.. means.Select(mean => Math.Log(mean.Size))], [.. means.Select(mean => mean.Mean)]);
        return Judged(open, trend, level,
            string.Create(CultureInfo.InvariantCulture,
                $"Kendall's tau with size {trend.TauB:F2} (p = {trend.P:G2}) over {means.Length} sizes: "),
            means.Select(mean => string.Create(CultureInfo.InvariantCulture, $"N = {mean.Size:F0}: {mean.Mean:F3}")));
    }

    private static ClaimVerdict Open(string world, string claim, string reason) => new()
    {
        Id = $"{world}/polarization",
        World = world,
        Claim = claim,
        Predicted = 1,
        Outcome = Outcomes.CannotTell,
        Reason = reason,
        WouldSettle = $"More sizes: {FewestSizes} at least.",
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
