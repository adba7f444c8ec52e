namespace Rosetta.Theory.Claims;

/// <summary>Two models of known signal-to-interference ratios (SIR), matched by mutual nearest neighbours without a threshold.</summary>
public sealed record RecoveryEvidence
{
    /// <summary>The entry of the experiment file, and what it varies.</summary>
    public required string Entry { get; init; }
    public required double Beta { get; init; }
    public required double Kappa { get; init; }
    public required double Gamma { get; init; }
    public required int Samples { get; init; }

    /// <summary>Chance that a feature is present in a sample; null for Gaussian features.</summary>
    public double? Presence { get; init; }

    /// <summary>Whether neurons without a feature of their own exist.</summary>
    public required bool BackgroundNeurons { get; init; }

    /// <summary>Features A, those with an SIR above 0, and coordinates that each model has.</summary>
    public required int Features { get; init; }
    public required int Isolated { get; init; }
    public required int Coordinates { get; init; }

    /// <summary>Mutual nearest neighbours, and those of them that carry the same feature in both models.</summary>
    public required int Matched { get; init; }
    public required int Right { get; init; }

    /// <summary>Mean SIR that was assigned to matched coordinates of the first model (0 for a background neuron); NaN for none.</summary>
    public required double RatioMatched { get; init; }

    /// <summary>Sum of the SIR that was assigned to its unmatched coordinates, over N less the matched ones.</summary>
    public required double RatioUnmatched { get; init; }

    /// <summary>The same sum over the unmatched coordinates with an SIR above 0; null for none.</summary>
    public double? RatioUnmatchedCoordinates { get; init; }

    /// <summary>What finding every feature by its own coordinate leads to expect, chance pairs left out: the law as an instrument of these
    /// samples can see it.</summary>
    public required RecoveryExpectation Law { get; init; }

    /// <summary>The same with the pairs that chance makes among coordinates that found no mate.</summary>
    public required RecoveryExpectation WithChance { get; init; }
}

/// <summary>Expected values in one world, from its recipe alone, with the standard deviation between worlds that follows from whether each
/// feature is found.</summary>
/// <param name="Matched">Mutual nearest neighbours.</param>
/// <param name="RatioMatched">Mean assigned SIR of matched coordinates.</param>
/// <param name="RatioUnmatched">Assigned SIR of unmatched ones per neuron.</param>
/// <param name="MatchedDeviation">Of the first.</param>
/// <param name="RatioMatchedDeviation">Of the second.</param>
/// <param name="RatioUnmatchedDeviation">Of the third.</param>
public sealed record RecoveryExpectation(double Matched, double RatioMatched, double RatioUnmatched, double MatchedDeviation,
    double RatioMatchedDeviation, double RatioUnmatchedDeviation);

/// <summary>One measured world.</summary>
public sealed record MeasuredRecovery(double Neurons, int Run, RecoveryEvidence Recovery);

/// <summary>Worlds of one recipe at several sizes.</summary>
/// <param name="World">Name.</param>
/// <param name="Cells">By size, then run.</param>
/// <param name="Decides">Whether the law's claims decide the run.</param>
public sealed record RecoverySeries(string World, IReadOnlyList<MeasuredRecovery> Cells, bool Decides);
