namespace Rosetta.Experiments.Runs;

/// <summary>One row of verdicts.json: a claim held against a measurement.</summary>
public sealed record VerdictRecord
{
    /// <summary>For example <c>population/log-1.5/exponent</c>.</summary>
    public required string Id { get; init; }
    public required string World { get; init; }

    /// <summary>The claim in one sentence.</summary>
    public required string Claim { get; init; }

    /// <summary>Id of the frozen prediction that it was judged against; null for claims that need none.</summary>
    public string? PredictionId { get; init; }
    public double? Predicted { get; init; }
    public double[]? PredictedInterval95 { get; init; }
    public double? Measured { get; init; }
    public double[]? MeasuredInterval95 { get; init; }

    /// <summary>The rival's name and value, and whether the data reject it.</summary>
    public string? Rival { get; init; }
    public double? RivalValue { get; init; }
    public bool? RivalRejected { get; init; }

    /// <summary>Two-sided p value of "the claim is true", and Holm's over all decisive claims of the run; null where the measurement has no usable error.</summary>
    public double? P { get; init; }
    public double? AdjustedP { get; init; }

    /// <summary><c>agrees</c>, <c>disagrees</c> or <c>cannot-tell</c>.</summary>
    public required string Outcome { get; init; }
    public required string Reason { get; init; }

    /// <summary>For cannot-tell: what would settle it.</summary>
    public string? WouldSettle { get; init; }

    /// <summary>True when the run's exit status depends on it; false for claims reported but not part of the experiment's question.</summary>
    public bool Decisive { get; init; } = true;
}

/// <summary>verdicts.json.</summary>
public sealed record VerdictsFile
{
    public required string Overall { get; init; }
    public required string OverallReason { get; init; }
    public required IReadOnlyList<VerdictRecord> Verdicts { get; init; }
}
