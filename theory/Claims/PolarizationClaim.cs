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

    /// <summary>
    /// Change of a mean isolation over all sizes that counts as one: a hundredth, or what half a rank more or less makes of the mean where
    /// pairs are fewest (exact worlds are ordered by whole ranks).
    /// </summary>
    private static double LeastRise(PairsEvidence evidence, double floor) =>
        Math.Max(0.01, 0.5 / Math.Max(1, evidence.Pairs.Min(pair => pair.Pair.CountAt(floor))));

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) =>
        [pairsAlone ? OfPairsAlone(evidence, rules.Level) : OfBoth(evidence, rules.Level)];

    private static ClaimVerdict OfBoth(PairsEvidence evidence, double level)
    {
        double floor = evidence.CommonFloor;
        (double Size, ThresholdIsolation Means)[] cells = [.. evidence.Pairs
            .Select(cell => (cell.Neurons, cell.Pair.IsolationsAt(floor))).Where(cell => cell.Item2 is not null)!];
        int sizes = cells.Select(cell => cell.Size).Distinct().Count();
        ClaimVerdict open = Open(evidence, sizes, string.Create(CultureInfo.InvariantCulture,
            $"With size, the isolation of neurons in pairs above {floor:F3} rises relative to that of the other neurons."),
            $"{sizes} sizes with both kinds of neurons, of {FewestSizes} that order needs to say anything at 5 %.");
        if (sizes < FewestSizes)
            return open;
        SizeUnitTrend rosetta = SizeUnitTrend.Of([.. cells.Select(cell => (cell.Size, cell.Means.Rosetta))]),
            gap = SizeUnitTrend.Of([.. cells.Select(cell => (cell.Size, cell.Means.Rosetta - cell.Means.Other))]);
        ClaimVerdict judged = Judged(open, gap, level, LeastRise(evidence, floor), string.Create(CultureInfo.InvariantCulture,
            $"Kendall's tau of the gap with size {gap.Tau:F2} (p = {gap.P:G2}), of Rosetta isolation alone {rosetta.Tau:F2} "
                + $"(p = {rosetta.P:G2}), over {gap.Means.Count} sizes, both means cross-fitted: "),
            rosetta.Means.Zip(gap.Means, (own, apart) => string.Create(CultureInfo.InvariantCulture,
                $"N = {own.Size:F0}: {own.Mean:F3} against {own.Mean - apart.Mean:F3}")));
        return judged.Outcome == Outcomes.CannotTell ? judged : judged with { WouldSettle = null };
    }

    /// <summary>Polarization as far as matched pairs alone show it: does their mean correlation rise with size?</summary>
    private static ClaimVerdict OfPairsAlone(PairsEvidence evidence, double level)
    {
        double floor = evidence.CommonFloor;
        (double Size, double Mean)[] cells = [.. evidence.Pairs
            .Select(cell => (cell.Neurons, Above: cell.Pair.Profile.Where(correlation => correlation >= floor).ToArray()))
            .Where(cell => cell.Above.Length > 0).Select(cell => (cell.Neurons, cell.Above.Average()))];
        int sizes = cells.Select(cell => cell.Size).Distinct().Count();
        ClaimVerdict open = Open(evidence, sizes, string.Create(CultureInfo.InvariantCulture,
            $"With size, the mean correlation of pairs above {floor:F3} rises (of the neurons outside the pairs these files say nothing, "
                + $"so polarization itself cannot be judged)."),
            $"{sizes} sizes with a pair above it, of {FewestSizes} that order needs to say anything at 5 %.");
        if (sizes < FewestSizes)
            return open;
        SizeUnitTrend trend = SizeUnitTrend.Of(cells);
        return Judged(open, trend, level, LeastRise(evidence, floor),
            string.Create(CultureInfo.InvariantCulture,
                $"Kendall's tau with size {trend.Tau:F2} (p = {trend.P:G2}) over {sizes} sizes: "),
            trend.Means.Select(mean => string.Create(CultureInfo.InvariantCulture, $"N = {mean.Size:F0}: {mean.Mean:F3}")));
    }

    private static ClaimVerdict Open(PairsEvidence evidence, int sizes, string claim, string reason) => new()
    {
        Id = $"{evidence.World}/polarization",
        World = evidence.World,
        Claim = claim,
        Predicted = 1,
        Outcome = Outcomes.CannotTell,
        Reason = reason,
        WouldSettle = sizes < FewestSizes ? $"Such pairs at {FewestSizes} sizes or more; of this run's "
            + $"{evidence.Pairs.Select(pair => pair.Neurons).Distinct().Count()} sizes {sizes} have them." : $"More than {sizes} sizes.",
        Decisive = false,
    };

    /// <summary>The claim is a trend that rises: order alone decides.</summary>
    private static ClaimVerdict Judged(ClaimVerdict open, SizeUnitTrend trend, double level, double least, string what,
        IEnumerable<string> sizes) =>
        open with
    {
        Measured = trend.Tau,
        Outcome = trend.P >= level || Math.Abs(trend.Means[^1].Mean - trend.Means[0].Mean) < least ? Outcomes.CannotTell
            : trend.Tau > 0 ? Outcomes.Agrees : Outcomes.Disagrees,
        Reason = FormattableString.Invariant($"{what}{string.Join(", ", sizes)}. Less than {least:F3} over all sizes counts as none."),
    };
}
