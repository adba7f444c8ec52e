namespace Rosetta.Theory.Claims;

/// <summary>"The files say enough to count by": correlations at full precision, sizes, and a null of their own.</summary>
public sealed class PublishedFilesClaim : IClaim<PairsEvidence>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) => [Of(evidence)];

    /// <summary>What the files lack or spoil.</summary>
    private static ClaimVerdict Of(PairsEvidence evidence)
    {
        (string world, IReadOnlyList<MeasuredPair> cells) = (evidence.World, evidence.Pairs);
        string[] warnings = [.. cells.SelectMany(cell => cell.Pair.Warnings.Select(warning => (warning, cell.Pair.ModelA)))
            .GroupBy(entry => entry.warning, entry => entry.ModelA, StringComparer.Ordinal)
            .Select(group => group.Count() == cells.Count && cells.Count > 1 ? $"All pairs: {group.Key}"
                : $"{string.Join(", ", group)}: {group.Key}")];
        return new ClaimVerdict
        {
            Id = $"{world}/files",
            World = world,
            Claim = "The files say enough to count by: correlations at full precision, sizes, and a null of their own.",
            Outcome = warnings.Length == 0 && cells.Count > 0 ? Outcomes.Agrees : Outcomes.CannotTell,
            Reason = cells.Count == 0 ? "No file could be used." : warnings.Length == 0
                ? $"{cells.Count} pairs, each with a null and float64 or float32 correlations." : string.Join(" ", warnings),
            WouldSettle = warnings.Length == 0 && cells.Count > 0 ? null : "The files made again at full precision, with a null.",
            Decisive = false,
        };
    }
}
