using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Records;

/// <summary>fits.json: every fit of the run.</summary>
public sealed record FitsFile
{
    public required IReadOnlyList<FitRecord> Fits { get; init; }
    public required IReadOnlyList<ProfileFitRecord> Profiles { get; init; }
    public required IReadOnlyList<SizeRelationRecord> Sizes { get; init; }
    public IReadOnlyList<PurificationRecord> Purifications { get; init; } = [];
}

/// <summary>Counts of one world against one measure of size, and the power law through them.</summary>
public sealed record FitRecord
{
    public required string World { get; init; }

    /// <summary><c>neurons</c> or <c>parameters</c> (without embeddings).</summary>
    public required string Axis { get; init; }

    /// <summary>
    /// Which pairs were counted: <c>raw</c> (all mutual pairs), <c>calibrated</c> (above the null's threshold), <c>null</c> (the null's own
    /// pairs) or <c>at</c> (at or above <see cref="Threshold"/>).
    /// </summary>
    public required string Counted { get; init; }
    public double? Threshold { get; init; }

    /// <summary>As verdicts name the fit that they used: neurons/calibrated, neurons/at/0.5.</summary>
    public string Name { get; init; } = "";

    /// <summary>The fitted line as (size, count, low, high), the ends of its 95 % band missing where there is none; empty where nothing was
    /// fitted.</summary>
    public IReadOnlyList<double[]> Curve { get; init; } = [];

    /// <summary>One entry per cell.</summary>
    public required IReadOnlyList<double> Sizes { get; init; }
    public required IReadOnlyList<double> Counts { get; init; }

    /// <summary>Null when there is nothing to fit; <see cref="Warnings"/> says why.</summary>
    public double? Exponent { get; init; }
    public double? Intercept { get; init; }
    public double[]? Interval95 { get; init; }
    public double? RSquared { get; init; }

    /// <summary>Which model and variance the exponent is of, and where its error comes from; null where a count is zero.</summary>
    public string Model { get; init; } = "";
    public ErrorParts? Errors { get; init; }

    /// <summary>Does a power law hold at all, by the stated criterion?</summary>
    public required bool Law { get; init; }
    public IReadOnlyList<RivalFit> Rivals { get; init; } = [];
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>How fast the impurity of features falls that were followed by matching over one run of sizes.</summary>
public sealed record PurificationRecord
{
    public required string World { get; init; }
    public required IReadOnlyList<long> Neurons { get; init; }

    /// <summary>
    /// Rosetta pairs at the smallest size, and how many of them are followed to the largest; of those,
    /// how many through the other family too.
    /// </summary>
    public required int Started { get; init; }
    public required int Chained { get; init; }
    public required int Confirmed { get; init; }

    /// <summary>Chains through the null's links (mean per draw), and confirmations expected by chance.</summary>
    public required double NullChains { get; init; }
    public required double ConfirmedByChance { get; init; }

    /// <summary>x of impurity ~ N^-x, with the feature as cluster; null where there are too few.</summary>
    public double? Exponent { get; init; }
    public double[]? Interval95 { get; init; }

    /// <summary>Mean isolation of the chained features at each size.</summary>
    public required IReadOnlyList<double> MeanIsolations { get; init; }
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

/// <summary>How neurons and parameters grow together in a family, and the exponent that a constant fraction would give.</summary>
public sealed record SizeRelationRecord
{
    public required string World { get; init; }

    /// <summary>
    /// neurons ~ parameters^x, so a constant fraction of neurons has exponent 1 against neurons and x against parameters.
    /// </summary>
    public required double NeuronsPerParametersExponent { get; init; }
    public double[]? Interval95 { get; init; }
}
