using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Records;

/// <summary>verdicts.json.</summary>
public sealed record VerdictsFile
{
    public required string Overall { get; init; }
    public required string OverallReason { get; init; }
    public required IReadOnlyList<ClaimVerdict> Verdicts { get; init; }

    /// <summary>What the run comes to under other levels, margins, thresholds, rivals and nulls, one changed at a time.</summary>
    public IReadOnlyList<VariedOutcome> Varied { get; init; } = [];
}
