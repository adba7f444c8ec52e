using System.Globalization;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Statistics.Discovery;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"Mutual pairs are of neurons": more of them than a random rotation inside the layers leaves, and growing by a law of their
/// own.</summary>
/// <remarks>
/// A rotation keeps the subspace that two models share and destroys the basis, the neurons. The count of Rosetta Neurons is the count
/// above the rotated one, at each size and level. At each level asked, two claims: that pairs stand above the rotation at every size
/// (one-sided, the level shared over the sizes), and that the raw exponent is not the rotated one's: a raw law that the rotated basis also
/// obeys is a law of the subspace. A third: that the dimension of the representation alone predicts the rotated pairs.
/// </remarks>
public sealed class AboveRotationClaim : IClaim<LevelsEvidence>
{
    /// <summary>Levels at which it is judged, where they were counted: all pairs, and from the paper's isolation on.</summary>
    public static IReadOnlyList<double> Judged { get; } = [0, 0.3, LevelsEvidence.Isolated];

    /// <summary>The mean correlation of rotated pairs is as predicted within this ratio less one.</summary>
    private const double FloorMargin = 0.1;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        LevelTable table = LevelTable.Of(evidence);
        if (!table.HasRotation)
            yield break;
        foreach (int level in Judged.Where(level => level >= evidence.From).Select(table.Level).Where(level => level >= 0))
        {
            yield return AtEverySize(table, level, rules);
            if (table.Sizes.Count >= 3)
                yield return ExponentApart(table, level, rules);
        }
        if (Floor(table, rules) is { } floor)
            yield return floor;
    }

    private static string Name(double level) => level == 0 ? "any" : level.ToString("0.##", CultureInfo.InvariantCulture);

    private static ClaimVerdict AtEverySize(LevelTable table, int level, JudgeRules rules)
    {
        double at = table.Evidence.Levels[level];
        RotationExcess[] sizes = [.. Enumerable.Range(0, table.Sizes.Count).Select(size => RotationExcess.Of(table, size, level)!)];
        // "Every size" is shown where the least clear size shows it: an intersection needs no share of the level.
        double shown = sizes.Max(size => size.Above(0));
        // Refuted where some size is shown to have less than a tenth of its pairs above the rotation; that union shares the level.
        double refuted = MultipleTests.Holm([.. sizes.Select(size => size.Below(LevelText.Margin * size.Count))]).Min();
        bool agrees = shown < rules.Level, disagrees = !agrees && refuted < rules.Level;
        RotationExcess least = sizes.MaxBy(size => size.Above(0))!;
        return LevelText.Open(table.Evidence, $"above-rotation/{Name(at)}", $"At every size more mutual pairs {LevelText.Said(at)} than a "
            + "random rotation inside the layers leaves: they are of neurons, not of the subspace.").Of(least.Excess) with
            {
                Predicted = null,
                P = disagrees ? refuted : null,
                Rival = "the shared subspace alone",
                RivalValue = 0,
                RivalRejected = agrees,
                Outcome = agrees ? Outcomes.Agrees : disagrees ? Outcomes.Disagrees : Outcomes.CannotTell,
                Reason = (disagrees ? "At some size less than a tenth of the pairs stands above it. " : "")
                    + $"Above the rotation: {string.Join("; ", sizes.Select(size => string.Create(CultureInfo.InvariantCulture,
                    $"N = {size.Neurons:F0}: {size.Count:0.#} - {size.Rotated:0.#} = {size.Excess.Value:0.#} {size.Interval95}")))} "
                    + $"(draws{(table.Sizes.All(cells => cells.All(cell => cell.Documents.Count > 1))
                        ? $" and {table.Evidence.Words.Blocks}" : "")}; least clear "
                    + string.Create(CultureInfo.InvariantCulture, $"at N = {least.Neurons:F0}, p = {shown:G2}). ")
                    + $"{LevelText.Beside(table, level)}.",
                WouldSettle = agrees || disagrees ? null : $"More draws of the rotation, more {table.Evidence.Words.Blocks}, or larger "
                    + "models.",
            };
    }

    private static ClaimVerdict ExponentApart(LevelTable table, int level, JudgeRules rules)
    {
        double at = table.Evidence.Levels[level];
        Estimate? raw = table.Exponent(LevelTable.Counted.Raw, level), rotated = table.Exponent(LevelTable.Counted.Rotated, level),
            difference = table.Contrast([(LevelTable.Counted.Raw, level, 1), (LevelTable.Counted.Rotated, level, -1)]);
        ClaimVerdict open = LevelText.Open(table.Evidence, $"above-rotation/{Name(at)}/exponent", $"The exponent of mutual pairs "
            + $"{LevelText.Said(at)} is not the one that the rotated basis has too.") with
        {
            Rival = "the exponent of the rotated pairs",
            RivalValue = rotated?.Value,
        };
        if (raw is null)
            return open with { Reason = $"{LevelText.Beside(table, level)}." };
        if (difference is null)
        {
            return open.Of(raw) with
            {
                Reason = $"The rotation leaves too few pairs for an exponent: {LevelText.Beside(table, level)}.",
            };
        }
        ClaimVerdict same = LevelText.AgainstZero(open, difference, LevelText.Margin, rules.Level, "");
        string outcome = same.Outcome == Outcomes.Agrees ? Outcomes.Disagrees : same.Outcome == Outcomes.Disagrees ? Outcomes.Agrees
            : Outcomes.CannotTell;
        string meaning = outcome == Outcomes.Disagrees ? " The rotated basis obeys the same law: it is one of the subspace, not of neurons."
            : outcome == Outcomes.Agrees ? "" : " The rotated basis may obey the same law: nothing shows that it is one of neurons.";
        return open.Of(raw) with
        {
            RivalRejected = outcome == Outcomes.Agrees,
            P = outcome == Outcomes.Disagrees ? same.P : null,
            Outcome = outcome,
            Reason = $"Raw less rotated exponent {LevelText.Of(difference)}: {LevelText.Beside(table, level)}.{meaning}",
            WouldSettle = outcome == Outcomes.CannotTell ? open.WouldSettle : null,
        };
    }

    /// <summary>Mean correlation of rotated pairs against what random directions in as many dimensions have (E74), and their highest beside
    /// the floor (E73).</summary>
    private static ClaimVerdict? Floor(LevelTable table, JudgeRules rules)
    {
        (LevelCell Cell, DimensionFloor Floor)[] known = [.. table.Sizes.SelectMany(cells => cells)
            .Where(cell => cell.RotatedProfiles.Any(profile => profile.Count > 0) && cell.Shape.Dimension > 1)
            .Select(cell => (cell, DimensionFloor.Of(cell.Neurons, cell.Shape.Dimension!.Value)))];
        if (known.Select(entry => entry.Cell.Neurons).Distinct().Count() < 2)
            return null;
        double[] ratios = [.. known.GroupBy(entry => entry.Cell.Neurons).Select(size => size.Average(entry =>
            Math.Log(entry.Cell.RotatedProfiles.Where(profile => profile.Count > 0).Average(profile => profile.Average())
                / entry.Floor.MeanPair)))];
        Estimate mean = Estimate.OfMean(ratios);
        ClaimVerdict open = LevelText.Open(table.Evidence, "above-rotation/dimension", "The dimension of the representation (participation "
            + "ratio) and the number of neurons predict the mean correlation of rotated pairs.");
        string shown = string.Join("; ", known.Select(entry => string.Create(CultureInfo.InvariantCulture,
            $"N = {entry.Cell.Neurons:F0}, dimension {entry.Cell.Shape.Dimension:F0}: rotated mean "
                + $"{entry.Cell.RotatedProfiles.Where(profile => profile.Count > 0).Average(profile => profile.Average()):F2} for "
                + $"{entry.Floor.MeanPair:F2}, highest {entry.Cell.RotatedProfiles.Max(profile => profile.Count == 0 ? 0 : profile[0]):F2} "
                + $"where sqrt(2 ln N / dimension) = {entry.Floor.Highest:F2}")));
        ClaimVerdict judged = LevelText.AgainstZero(open, mean, Math.Log(1 + FloorMargin), rules.Level, $"ln of measured over predicted "
            + $"{LevelText.Of(mean)}: {shown}.");
        return judged with { WouldSettle = judged.Outcome == Outcomes.CannotTell ? "More sizes." : null };
    }
}
