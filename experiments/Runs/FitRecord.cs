namespace Rosetta.Experiments.Runs;

/// <summary>fits.json: every fit of the run.</summary>
public sealed record FitsFile
{
    public required IReadOnlyList<FitRecord> Fits { get; init; }
    public required IReadOnlyList<ProfileFitRecord> Profiles { get; init; }
    public required IReadOnlyList<SizeRelationRecord> Sizes { get; init; }
}

/// <summary>Counts of one world against one measure of size, and the power law through them.</summary>
public sealed record FitRecord
{
    public required string World { get; init; }

    /// <summary><c>neurons</c> or <c>parameters</c> (without embeddings).</summary>
    public required string Axis { get; init; }

    /// <summary>
    /// Which pairs were counted: <c>raw</c> (all mutual pairs), <c>calibrated</c> (above the null's threshold), <c>null</c> (the null's own pairs)
    /// or <c>at</c> (at or above <see cref="Threshold"/>).
    /// </summary>
    public required string Counted { get; init; }
    public double? Threshold { get; init; }

    /// <summary>One entry per cell.</summary>
    public required IReadOnlyList<double> Sizes { get; init; }
    public required IReadOnlyList<double> Counts { get; init; }

    /// <summary>Null when there is nothing to fit; <see cref="Warnings"/> says why.</summary>
    public double? Exponent { get; init; }
    public double? Intercept { get; init; }
    public double[]? Interval95 { get; init; }
    public double? RSquared { get; init; }

    /// <summary>Does a power law hold at all, by the stated criterion?</summary>
    public required bool Law { get; init; }
    public IReadOnlyList<RivalFit> Rivals { get; init; } = [];
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A rival curve's corrected Akaike criterion (smaller is better).</summary>
public sealed record RivalFit(string Model, double? Aicc);

/// <summary>The exponent delta read off one size's isolation profile.</summary>
public sealed record ProfileFitRecord
{
    public required string World { get; init; }
    public required double Neurons { get; init; }
    public required double Delta { get; init; }
    public required double[] Interval95 { get; init; }

    /// <summary>Last isolated rank by this fit, and the isolation below which pairs were left out.</summary>
    public required double R0 { get; init; }
    public required double Cut { get; init; }
}

/// <summary>How neurons and parameters grow together in a family, and the exponent that a constant fraction would give (measurement.md section 4).</summary>
public sealed record SizeRelationRecord
{
    public required string World { get; init; }

    /// <summary>neurons ~ parameters^x, so a constant fraction of neurons has exponent 1 against neurons and x against parameters.</summary>
    public required double NeuronsPerParametersExponent { get; init; }
    public double[]? Interval95 { get; init; }
}
