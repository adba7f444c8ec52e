using System.Globalization;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"The exponent is one of scale, not of how far networks were trained": the same at equal tokens, at equal tokens per parameter
/// and at equal loss, and at another number of tokens.</summary>
/// <remarks>
/// Networks of one size with two budgets of tokens or more (other series, or revisions of a published family) tell how counts move
/// with training: ln(count ratio) against ln(token ratio) and against the change of loss, a number for each size, sizes as the unit. At
/// equal tokens per parameter the exponent is that at equal tokens plus d ln count / d ln tokens times d ln parameters / d ln neurons; at
/// equal loss it is less d ln count / d loss times d loss / d ln neurons. Where every size has one budget, size and training are one
/// variable: confounded, and said so.
/// </remarks>
public sealed class TrainingClaim : IClaim<LevelsEvidence>
{
    private const int FewestSizes = 2;

    /// <summary>Budgets that differ by less than this ratio are one.</summary>
    private const double SameBudget = 1.05;

    /// <summary>Budgets that tell what training does differ at least by this ratio: any other difference of two series would count for
    /// far more of it in a smaller one.</summary>
    private const double OtherBudget = 1.5;

    /// <summary>Levels at which it is judged: all pairs, and the paper's isolation.</summary>
    private static readonly double[] Judged = [0, LevelsEvidence.Isolated];

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (Base(evidence) is not { } main)
            yield break;
        LevelTable? other = Other(evidence, main);
        foreach (int level in Judged.Select(main.Level).Where(level => level >= 0))
        {
            string name = $"training/{(evidence.Levels[level] == 0 ? "any" : evidence.Levels[level].ToString("0.##",
                CultureInfo.InvariantCulture))}";
            bool unrotated = !main.HasRotation || other?.HasRotation == false;
            string? narrow = main.Design?.TooNarrow;
            yield return LevelText.Standing(OfScale(main, other, level, name, rules), unrotated, narrow);
            if (other is { Sizes.Count: >= 3 })
                yield return LevelText.Standing(OfExponent(main, other, level, name, rules), unrotated, other.Design?.TooNarrow ?? narrow);
        }
    }

    /// <summary>The series whose exponents are asked about: the main one, or, where its tokens are not known (the main revision of a
    /// published family), the one that was trained longest of those with the most sizes; null where none has three.</summary>
    private static LevelTable? Base(LevelsEvidence evidence) => evidence.Cells.GroupBy(cell => cell.Series)
        .Where(series => series.All(cell => cell.Shape.Tokens is not null))
        .Select(series => LevelTable.Of(evidence, series.Key)).Where(table => table.Sizes.Count >= 3)
        .OrderByDescending(table => table.Series.Length == 0).ThenByDescending(table => table.Sizes.Count)
        .ThenByDescending(table => table.Sizes[0][0].Shape.Tokens).FirstOrDefault();

    /// <summary>The series with the most sizes that the main one has too, at other tokens; of several the one whose tokens differ
    /// most.</summary>
    private static LevelTable? Other(LevelsEvidence evidence, LevelTable main) => evidence.Cells.Select(cell => cell.Series).Distinct()
        .Where(series => series != main.Series)
        .Select(series => LevelTable.Of(evidence, series, evidence.Cells.Where(cell => cell.Series == series
            && cell.Shape.Tokens is { } tokens && Cell(main, cell.Neurons) is { } own
            && own.ModelA.Length > 0 && SameShape(own, cell)
                && Math.Abs(Math.Log(tokens / own.Shape.Tokens!.Value)) > Math.Log(OtherBudget))))
        .Where(table => table.Sizes.Count >= FewestSizes)
        .OrderByDescending(table => table.Sizes.Count).ThenByDescending(table => Math.Abs(Tokens(main, table, 0))).FirstOrDefault();

    private static bool SameShape(LevelCell own, LevelCell cell) =>
        own.Shape.Layers == cell.Shape.Layers && own.Shape.Width == cell.Shape.Width;

    private static LevelCell? Cell(LevelTable table, double neurons) =>
        table.Sizes.FirstOrDefault(cells => cells[0].Neurons == neurons)?[0];

    private static double Tokens(LevelTable main, LevelTable other, int size) =>
        Math.Log(other.Sizes[size][0].Shape.Tokens!.Value / Cell(main, other.Neurons[size])!.Shape.Tokens!.Value);

    private static ClaimVerdict OfScale(LevelTable main, LevelTable? other, int level, string name, JudgeRules rules)
    {
        string units = main.Evidence.Words.Units;
        ClaimVerdict open = LevelText.Open(main.Evidence, name,
            $"The exponent of pairs {LevelText.Said(main.Evidence.Levels[level])} is one "
            + $"of scale: the same at equal {units}, at equal {units} per parameter and at equal loss.") with
        {
            Rival = "counts that follow how far networks were trained",
            WouldSettle = $"Two budgets of {units} or more at three sizes or more.",
        };
        (double Neurons, LevelCell Cell)[] cells = [.. main.Sizes.Select(size => (size[0].Neurons, size[0]))];
        double[] tokens = [.. cells.Select(entry => Math.Log(entry.Cell.Shape.Tokens!.Value))];
        bool oneBudget = tokens.Max() - tokens.Min() < Math.Log(SameBudget);
        LevelTable.Counted counted = main.HasRotation && other?.HasRotation != false ? LevelTable.Counted.Above : LevelTable.Counted.Raw;
        Estimate? atTokens = main.Exponent(counted, level);
        string beside = LevelText.Beside(main, level);
        if (other is null || atTokens is null)
        {
            return open with
            {
                Reason = (other is null ? $"Confounded: no size was trained on two budgets of {units}, so that "
                    + (oneBudget ? $"at equal {units} larger models have fewer {units} per parameter, and " : "")
                    + "size cannot be told from training. " : "No exponent. ") + $"{beside}.",
            };
        }
        int[] sizes = [.. Enumerable.Range(0, other.Sizes.Count).Where(size => Log(other, size, counted, level) is not null
            && Log(main, Index(main, other.Neurons[size]), counted, level) is not null)];
        if (sizes.Length < FewestSizes)
            return open with { Reason = $"Fewer than {FewestSizes} sizes have pairs at both budgets. {beside}." };
        double[] ratios = [.. sizes.Select(size => Log(other, size, counted, level)!.Value.Value
            - Log(main, Index(main, other.Neurons[size]), counted, level)!.Value.Value)];
        double[] weights = [.. sizes.Select(size => 1 / (Log(other, size, counted, level)!.Value.Variance
            + Log(main, Index(main, other.Neurons[size]), counted, level)!.Value.Variance))];
        Estimate perToken = WeightedLine.Ratio([.. sizes.Select(size => Tokens(main, other, size))], ratios, weights);
        double? parameters = OnNeurons(cells, cell => cell.Shape.Parameters is { } own ? Math.Log(own) : null),
            loss = OnNeurons(cells, cell => cell.Shape.LossNats);
        double budgets = LineFit.Of([.. cells.Select(entry => Math.Log(entry.Neurons))], tokens).Slope;
        Estimate? perParameter = parameters is { } growth ? Scaled(perToken, growth - budgets) : null, atLoss = null;
        if (loss is { } fall && sizes.All(size => other.Sizes[size][0].Shape.LossNats is not null))
        {
            Estimate perNat = WeightedLine.Ratio([.. sizes.Select(size => other.Sizes[size][0].Shape.LossNats!.Value
                - Cell(main, other.Neurons[size])!.Shape.LossNats!.Value)], ratios, weights);
            atLoss = Scaled(perNat, -fall);
        }
        (string What, Estimate? Moved)[] moved = [($"at equal {units} per parameter", perParameter), ("at equal loss", atLoss)];
        (string What, Estimate Moved)[] known = [.. moved.Where(entry => entry.Moved is { } own && double.IsFinite(own.Value))!];
        if (known.Length == 0)
            return open with { Reason = $"Neither parameters nor losses are known. {beside}.", WouldSettle = "Record them." };
        // The level is shared over what is asked.
        ClaimVerdict[] each = [.. known.Select(entry => LevelText.AgainstZero(open, entry.Moved, LevelText.Margin,
            rules.Level / known.Length, ""))];
        bool differs = each.Any(one => one.Outcome == Outcomes.Disagrees), same = each.All(one => one.Outcome == Outcomes.Agrees);
        Estimate largest = known.MaxBy(entry => Math.Abs(entry.Moved.Value)).Moved;
        return open.Of(largest) with
        {
            Predicted = 0,
            P = differs ? Math.Min(1, each.Min(one => one.P ?? 1) * known.Length) : same ? 1 : null,
            RivalRejected = same,
            Outcome = differs ? Outcomes.Disagrees : same ? Outcomes.Agrees : Outcomes.CannotTell,
            Reason = $"{(counted == LevelTable.Counted.Above ? "Above the rotation, " : "")}exponent {LevelText.Of(atTokens)} "
                + (oneBudget ? $"at equal {units}" : $"at the {units} trained") + "; "
                + string.Join("; ", known.Select(entry => $"{entry.What} {LevelText.Of(Sum(atTokens, entry.Moved))}, which moves it by "
                    + LevelText.Of(entry.Moved)))
                + $". Counts move with {units} to the power {LevelText.Of(perToken)} ({sizes.Length} sizes, series '{other.Series}'; "
                + "whatever else differs between the series counts as that). "
                + $"{beside}.",
            WouldSettle = differs || same ? null : open.WouldSettle,
        };
    }

    /// <summary>The exponent of the same sizes at other tokens.</summary>
    private static ClaimVerdict OfExponent(LevelTable main, LevelTable other, int level, string name, JudgeRules rules)
    {
        LevelTable common = LevelTable.Of(main.Evidence, main.Series, main.Sizes.SelectMany(cells => cells)
            .Where(cell => other.Neurons.Contains(cell.Neurons)));
        LevelTable.Counted counted = common.HasRotation && other.HasRotation ? LevelTable.Counted.Above : LevelTable.Counted.Raw;
        ClaimVerdict open = LevelText.Open(main.Evidence, $"{name}/exponent", $"The exponent of pairs "
            + $"{LevelText.Said(main.Evidence.Levels[level])} does not move with the {main.Evidence.Words.Units} "
            + "trained on.");
        Estimate? difference = LevelTable.Across([(other, 1), (common, -1)], counted, level);
        string budgets = string.Create(CultureInfo.InvariantCulture,
            $"{Math.Exp(Tokens(main, other, 0)):0.##} times the {main.Evidence.Words.Units}");
        return LevelText.AgainstZero(open, difference, LevelText.Margin, rules.Level, $"At {budgets} the exponent of {other.Sizes.Count} "
            + $"sizes moves by {LevelText.Of(difference)}: before, {LevelText.Beside(common, level)}; after, "
            + $"{LevelText.Beside(other, level)}.");
    }

    private static int Index(LevelTable table, double neurons) => Enumerable.Range(0, table.Sizes.Count)
        .First(size => table.Neurons[size] == neurons);

    /// <summary>ln(mean count + 1/2) with the variance that Poisson counts have; null where less than nothing stands above the
    /// rotation.</summary>
    private static (double Value, double Variance)? Log(LevelTable table, int size, LevelTable.Counted counted, int level)
    {
        double mean = table.Mean(size, counted, level) + 0.5;
        return mean > 0 ? (Math.Log(mean), (table.Mean(size, LevelTable.Counted.Raw, level) + 0.5) / (mean * mean)
            / table.Sizes[size].Count) : null;
    }

    private static double? OnNeurons((double Neurons, LevelCell Cell)[] cells, Func<LevelCell, double?> value) =>
        cells.Any(entry => value(entry.Cell) is null) ? null
            : LineFit.Of([.. cells.Select(entry => Math.Log(entry.Neurons))], [.. cells.Select(entry => value(entry.Cell)!.Value)]).Slope;

    private static Estimate Scaled(Estimate estimate, double factor) =>
        estimate with { Value = estimate.Value * factor, StandardError = estimate.StandardError * Math.Abs(factor) };

    private static Estimate Sum(Estimate one, Estimate two) => new(one.Value + two.Value,
        Math.Sqrt(one.StandardError * one.StandardError + two.StandardError * two.StandardError),
        one.DegreesOfFreedom > 0 && two.DegreesOfFreedom > 0 && one.StandardError + two.StandardError > 0
            ? BehrensFisher.TabledDegrees(one.StandardError, one.DegreesOfFreedom, two.StandardError, two.DegreesOfFreedom) : 0);
}
