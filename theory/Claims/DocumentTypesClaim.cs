using System.Globalization;
using Rosetta.Theory.Statistics.Discovery;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"The firing of Rosetta Neurons moves to specialised documents with size, that of random others does not" (C12).</summary>
/// <remarks>
/// <c>documents/distance</c>: how far the kinds of a neuron's strongest contexts are from the text's own mix, Rosetta Neurons less random
/// others. <c>documents/specialised</c>, where the corpus has kinds that are stated to be specialised (the Pile's code and mathematics):
/// their share over the text's. <c>documents/kinds</c>, elsewhere: whether any kind's share moves. Slopes per ln N with the sizes as the
/// unit (E84); rivals are no trend, and that others of the same layers do the same.
/// </remarks>
public sealed class DocumentTypesClaim : IClaim<LevelsEvidence>
{
    /// <summary>Change of a lift per ln N that counts as none: the paper's code and mathematics move by about 0.2.</summary>
    public const double LiftMargin = 0.05;

    /// <summary>Change of the distance per ln N that counts as none.</summary>
    public const double DistanceMargin = 0.01;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        LevelTable table = LevelTable.Of(evidence);
        return table.Sizes.Count < 3 ? [] : SelectivitySeries.Judged.SelectMany(rosetta => Of(new(table, rosetta), rules))
            .Select(verdict => LevelText.Standing(table, verdict));
    }

    private static IEnumerable<ClaimVerdict> Of(CategorySeries series, JudgeRules rules)
    {
        if (series.Categories.Count == 0)
            yield break;
        string pairs = $"neurons in pairs {SelectivitySeries.Said(series.Rosetta)}";
        yield return Rising(series, "distance", $"With size the strongest contexts of {pairs} move away from the text's own mix of documents,"
            + " more than those of random others and of others of the same layers.", (_, group) => group.Distance, DistanceMargin, rules);
        if (series.Specialised.Count > 0)
        {
            yield return Rising(series, "specialised", $"With size the strongest contexts of {pairs} move to "
                + $"{string.Join(" and ", series.Specialised)}, more than those of random others and of others of the same layers.",
                (shares, group) => CategorySeries.Lift(shares, group, series.Specialised), LiftMargin, rules);
        }
        else
        {
            yield return Kinds(series, pairs, rules);
        }
    }

    private static ClaimVerdict Rising(CategorySeries series, string name, string claim,
        Func<CategoryShares, CategoryGroup, double> value, double margin, JudgeRules rules)
    {
        ClaimVerdict open = LevelText.Open(series.Table.Evidence, $"documents/{name}{SelectivitySeries.Suffix(series.Rosetta)}", claim,
            ["C12"]) with { Rival = "no trend", RivalValue = 0 };
        Estimate? gap = series.Slope(value, SelectivityGroupNames.Others), layer = series.Slope(value, SelectivityGroupNames.Layer);
        string reason = $"Rosetta {Shown(series, SelectivityGroupNames.Rosetta, value)}, random others "
            + $"{Shown(series, SelectivityGroupNames.Others, value)}, of the same layers {Shown(series, SelectivityGroupNames.Layer, value)}; "
            + $"slope per ln N of the difference to random others {LevelText.Of(gap)}, to those of the same layers {LevelText.Of(layer)}.";
        if (gap is not { DegreesOfFreedom: > 0 })
            return open with { Reason = reason };
        bool flat = Within(gap, margin, rules), rises = !flat && gap.IntervalAt(1 - rules.Level).Low > 0,
            falls = gap.IntervalAt(1 - rules.Level).High < 0;
        bool explained = rises && layer is { DegreesOfFreedom: > 0 } && (Within(layer, margin, rules)
            || layer.IntervalAt(1 - rules.Level).High < 0), beyond = rises && layer is { DegreesOfFreedom: > 0 } && !explained
            && layer.IntervalAt(1 - rules.Level).Low > 0;
        string outcome = beyond ? Outcomes.Agrees : flat || falls || explained ? Outcomes.Disagrees : Outcomes.CannotTell;
        return open.Of(gap) with
        {
            Rival = rises && !beyond ? "others of the same layers" : open.Rival,
            RivalValue = rises && !beyond ? gap.Value - layer?.Value : 0,
            RivalRejected = beyond,
            Outcome = outcome,
            Reason = explained ? $"{reason} Others of the same layers do the same: that explains it." : reason,
            WouldSettle = outcome == Outcomes.CannotTell ? open.WouldSettle : null,
        };
    }

    private static ClaimVerdict Kinds(CategorySeries series, string pairs, JudgeRules rules)
    {
        (string Name, Estimate? Slope)[] kinds = [.. series.Categories.Select(name => (name,
            series.Slope((shares, group) => CategorySeries.Lift(shares, group, [name]), SelectivityGroupNames.Others)))];
        ClaimVerdict open = LevelText.Open(series.Table.Evidence, $"documents/kinds{SelectivitySeries.Suffix(series.Rosetta)}",
            $"With size the strongest contexts of {pairs} move to or from some kind of documents against random others (no kind is stated to "
            + "be the specialised one).", ["C12"]) with { Rival = "no kind moves", RivalValue = 0 };
        string reason = $"Slopes per ln N of share over the text's, Rosetta less random others: {string.Join(", ", kinds.Select(kind =>
            $"{kind.Name} {LevelText.Of(kind.Slope)}"))}; Holm's correction over the kinds.";
        if (kinds.Any(kind => kind.Slope is not { DegreesOfFreedom: > 0 }))
            return open with { Reason = reason };
        IReadOnlyList<double> p = MultipleTests.Holm([.. kinds.Select(kind => kind.Slope!.StandardError > 0
            ? StudentT.TwoSidedP(kind.Slope.Value / kind.Slope.StandardError, kind.Slope.DegreesOfFreedom) : 1)]);
        bool none = kinds.All(kind => Within(kind.Slope!, LiftMargin, rules)), some = !none && p.Min() < rules.Level;
        int most = Enumerable.Range(0, kinds.Length).MinBy(kind => p[kind]);
        return open.Of(kinds[most].Slope!) with
        {
            RivalRejected = some,
            Outcome = some ? Outcomes.Agrees : none ? Outcomes.Disagrees : Outcomes.CannotTell,
            Reason = string.Create(CultureInfo.InvariantCulture, $"{reason} The clearest is {kinds[most].Name} (p = {p[most]:G2}).")
                + (series.Categories.Count > 10 ? " So many kinds leave each little power." : ""),
            WouldSettle = some || none ? null : open.WouldSettle,
        };
    }

    private static bool Within(Estimate slope, double margin, JudgeRules rules) =>
        EquivalenceTest.Of(slope.Value, slope.StandardError, slope.DegreesOfFreedom, -margin, margin).P < rules.Level;

    private static string Shown(CategorySeries series, string group, Func<CategoryShares, CategoryGroup, double> value) => string.Join(" ",
        series.At(group, value).Select(size => size.Value.ToString("0.00", CultureInfo.InvariantCulture)));
}
