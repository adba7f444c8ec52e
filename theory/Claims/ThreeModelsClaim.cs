using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"The same holds for three models": anchors, neurons of one model with a mutual pair in both others, follow a sublinear law as
/// pairs do.</summary>
/// <remarks>
/// Claim C6. Rivals: a constant share of the neurons, and pairs that are independent of each other (E87), whose anchors are the product of
/// two shares times the neurons and grow with the sum of the pairs' exponents less 1. Documents are resampled for all counts alike. None of
/// its verdicts decides a run: anchors are made of pairs that were judged already.
/// </remarks>
public sealed class ThreeModelsClaim : IClaim<LevelsEvidence>
{
    private const string Paper = "C6";

    /// <summary>More anchors than by chance within this ratio count as none more.</summary>
    private const double LeastLift = 1.1;

    /// <summary>Levels at which it is judged: all pairs, and the paper's isolation.</summary>
    private static readonly double[] Judged = [0, LevelsEvidence.Isolated];

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        foreach (string series in evidence.Cells.Where(cell => cell.Anchors is not null).Select(cell => cell.Series).Distinct())
        {
            if (AnchorTables.Of(evidence, series) is not { Triple.Sizes.Count: >= 2 } tables)
                continue;
            string name = $"three-models/{series.Replace(' ', '-')}";
            yield return Law(tables, name, rules);
            foreach (int level in Judged.Select(tables.Triple.Level).Where(level => level >= 0))
            {
                string at = $"{name}/{(level == 0 ? "any" : evidence.Levels[level].ToString("0.##", CultureInfo.InvariantCulture))}";
                yield return Independence(tables, level, $"{at}/independence", rules);
                yield return AsPairs(tables, level, $"{at}/as-pairs", rules);
            }
        }
    }

    /// <summary>C1 and C2 of anchors: a power law of neurons in form, sublinear, and not the rotated basis's alone.</summary>
    private static ClaimVerdict Law(AnchorTables tables, string name, JudgeRules rules)
    {
        LevelTable triple = tables.Triple;
        LevelCell[] cells = [.. triple.Sizes.SelectMany(size => size)];
        bool clusters = cells.Select(cell => cell.Seed).Distinct().Count() > 1,
            resampled = cells.Select(cell => cell.Documents.Count).Distinct().Count() == 1;
        string Label(LevelCell cell) => cell.Seed.ToString(CultureInfo.InvariantCulture);
        CountedSeries counts = CountedSeries.Of(triple.Evidence.World, [.. cells.Select(cell => new CountRow(cell.Neurons, cell.Counts[0],
            pair: null, clusters ? Label(cell) : null, resampled ? [.. cell.Documents.Select(draw => (double)draw[0])] : null,
            modelA: cell.ModelA, modelB: cell.ModelB))], [.. cells.Select(Label)]);
        ClaimVerdict raw = LawClaim.Judge($"{triple.Evidence.World}/{name}/law", counts, 1, rules.Level) with
        {
            Paper = [Paper],
            Claim = "Neurons that three models share (anchors) are a power law of neurons that grows, and more slowly than a "
                + "constant share.",
            Fit = null,
        };
        string beside = LevelText.Beside(triple, 0).Replace("pairs of any correlation", "anchors", StringComparison.Ordinal);
        if (raw.Outcome != Outcomes.Agrees)
            return raw with { Reason = $"{raw.Reason} {Capital(beside)}." };
        Estimate? above = triple.Exponent(LevelTable.Counted.Above, 0);
        bool shown = above is { DegreesOfFreedom: > 0 } && above.IntervalAt(1 - rules.Level) is { Low: > 0, High: < 1 };
        return raw with
        {
            Outcome = shown ? Outcomes.Agrees : Outcomes.CannotTell,
            Reason = $"{raw.Reason} {Capital(beside)}."
                + (shown ? "" : " Nothing shows that it is a law of neurons and not of the subspace."),
            WouldSettle = shown ? null : "More sizes over more decades, or more seeds at each size.",
        };
    }

    /// <summary>At every size more anchors than independent pairs would have, and by more than the rotated basis shows: neurons that lie in
    /// what all three share are in more pairs of either kind.</summary>
    private static ClaimVerdict Independence(AnchorTables tables, int level, string name, JudgeRules rules)
    {
        LevelTable triple = tables.Triple;
        int[] sizes = [.. Enumerable.Range(0, triple.Sizes.Count)];
        Estimate[] lifts = [.. sizes.Select(size => tables.Lift(size, level))];
        Estimate?[] rotated = [.. sizes.Select(size => tables.RotatedLift(size, level))];
        int least = sizes.MinBy(size => lifts[size].Value / lifts[size].StandardError);
        bool more = Above(lifts[least]) < rules.Level, beyond = sizes.All(size => rotated[size] is { } other
            && Above(Less(lifts[size], other)) < rules.Level);
        int[] refuting = [.. sizes.Where(size => Upper(lifts[size], rules.Level / sizes.Length) < Math.Log(LeastLift))];
        string outcome = more && beyond ? Outcomes.Agrees : refuting.Length > 0 ? Outcomes.Disagrees : Outcomes.CannotTell;
        Interval interval = lifts[least].IntervalAt(0.95);
        ClaimVerdict open = LevelText.Open(triple.Evidence, name, $"At every size neurons {LevelText.Said(triple.Evidence.Levels[level])} "
            + "that one family shares with a model are those that another family shares with it: more anchors than independent pairs would "
            + "have, and than rotated ones have over theirs.", [Paper]);
        return open with
        {
            Rival = "pairs independent of each other",
            RivalValue = 1,
            RivalRejected = more,
            Measured = Math.Exp(lifts[least].Value),
            MeasuredInterval95 = [Math.Exp(interval.Low), Math.Exp(interval.High)],
            P = outcome == Outcomes.Disagrees ? Math.Min(1, refuting.Min(size => StandardNormal.Lower(
                (lifts[size].Value - Math.Log(LeastLift)) / lifts[size].StandardError)) * sizes.Length) : null,
            Outcome = outcome,
            Reason = string.Join("; ", sizes.Select(size => string.Create(CultureInfo.InvariantCulture, $"N = {triple.Neurons[size]:F0}: "
                + $"{triple.Mean(size, LevelTable.Counted.Raw, level):0.#} anchors for {tables.ByChance(size, level):0.#} by chance, ratio "
                + $"{Math.Exp(lifts[size].Value):F2} {Ratio(lifts[size])}{Rotated(rotated[size])}"))) + "."
                + (more && !beyond && outcome == Outcomes.CannotTell
                    ? " Rotated pairs are as dependent at some size: it may be the subspace that all three share." : ""),
            WouldSettle = outcome == Outcomes.CannotTell ? open.WouldSettle : null,
        };

        static string Rotated(Estimate? lift) => lift is null ? ""
            : string.Create(CultureInfo.InvariantCulture, $" (of rotated pairs {Math.Exp(lift.Value):F2} {Ratio(lift)})");
    }

    /// <summary>One-sided p value of "not above 0".</summary>
    private static double Above(Estimate estimate) => StandardNormal.Upper(estimate.Value / estimate.StandardError);

    private static Estimate Less(Estimate one, Estimate other) => new(one.Value - other.Value,
        Math.Sqrt(one.StandardError * one.StandardError + other.StandardError * other.StandardError), double.PositiveInfinity);

    /// <summary>Anchors grow as their pairs do; the rival's exponent is the sum of the pairs' less 1.</summary>
    private static ClaimVerdict AsPairs(AnchorTables tables, int level, string name, JudgeRules rules)
    {
        LevelTable triple = tables.Triple;
        LevelTable.Counted counted = triple.HasRotation && tables.First.HasRotation && tables.Second.HasRotation
            ? LevelTable.Counted.Above : LevelTable.Counted.Raw;
        Estimate? difference = tables.Exponent(counted, level, 1, -0.5), rival = tables.Exponent(LevelTable.Counted.Raw, level, 1, -1);
        Estimate? first = tables.First.Exponent(LevelTable.Counted.Raw, level),
            second = tables.Second.Exponent(LevelTable.Counted.Raw, level);
        // Against independence the contrast is -1: E[anchors] ~ N^(a + b - 1).
        Estimate? fromRival = rival is null ? null : rival with { Value = rival.Value + 1 };
        ClaimVerdict judged = LevelText.AgainstZero(LevelText.Open(triple.Evidence, name,
            $"Anchors {LevelText.Said(triple.Evidence.Levels[level])} grow with the exponent of the pairs that they are made of.", [Paper]),
            difference, LevelText.Margin, rules.Level,
            $"{(counted == LevelTable.Counted.Above ? "Above the rotation, the" : "The")} exponent of anchors less the mean of the two "
                + $"pairs' is {LevelText.Of(difference)}; raw exponents "
                + $"{LevelText.Of(triple.Exponent(LevelTable.Counted.Raw, level))} of anchors, "
                + $"{LevelText.Of(first)} and {LevelText.Of(second)} of pairs; less that of independent pairs (their sum less 1) "
                + $"{LevelText.Of(fromRival)}.");
        return judged with
        {
            Rival = "pairs independent of each other: sum of both exponents less 1",
            RivalValue = first is not null && second is not null ? first.Value + second.Value - 1 : null,
            RivalRejected = fromRival is { DegreesOfFreedom: > 0 } ? !fromRival.IntervalAt(1 - rules.Level).Contains(0) : null,
        };
    }

    private static double Upper(Estimate estimate, double level) =>
        estimate.Value + StandardNormal.Quantile(1 - level) * estimate.StandardError;

    private static string Ratio(Estimate lift) => lift.IntervalAt(0.95) is var own
        ? string.Create(CultureInfo.InvariantCulture, $"[{Math.Exp(own.Low):F2}, {Math.Exp(own.High):F2}]") : "";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
