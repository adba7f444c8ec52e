namespace Rosetta.Experiments.Records;

/// <summary>A measure of selectivity over one group of neurons of a world's main series, size by size (M38).</summary>
public sealed record SelectivityFitRecord
{
    public required string World { get; init; }

    /// <summary>The model's family, or "" for the mean over the families that have the group.</summary>
    public required string Family { get; init; }

    /// <summary>For example <c>vocabulary-kurtosis</c>.</summary>
    public required string Measure { get; init; }

    /// <summary>rosetta, others, layer, activation, norm, rotated, untrained, untrained-others.</summary>
    public required string Group { get; init; }

    /// <summary>What is called a Rosetta Neuron: raw, or a least correlation.</summary>
    public required string Rosetta { get; init; }

    /// <summary>Neurons per model, ascending.</summary>
    public required IReadOnlyList<double> Sizes { get; init; }

    /// <summary>Neurons in the group, a model and seed on average.</summary>
    public IReadOnlyList<double> Counts { get; init; } = [];

    public required IReadOnlyList<double> Means { get; init; }
    public IReadOnlyList<double[]> MeanIntervals95 { get; init; } = [];
    public required IReadOnlyList<double> Medians { get; init; }
    public IReadOnlyList<double[]> MedianIntervals95 { get; init; } = [];

    /// <summary>Slope of the mean per ln N, with its 95 % interval; null below three sizes.</summary>
    public double? Slope { get; init; }
    public double[]? SlopeInterval95 { get; init; }

    /// <summary>Slope of the Rosetta Neurons' mean less this group's; null for their own.</summary>
    public double? GapSlope { get; init; }
    public double[]? GapInterval95 { get; init; }
}

/// <summary>One kind of documents among the strongest contexts of a group of neurons, over the text's share, size by size (M39).</summary>
public sealed record CategoryFitRecord
{
    public required string World { get; init; }

    /// <summary>What is called a Rosetta Neuron: raw, or a least correlation.</summary>
    public required string Rosetta { get; init; }

    /// <summary>The kind; <c>(distance)</c> for the mean distance of a neuron's kinds from the text's.</summary>
    public required string Category { get; init; }

    /// <summary>rosetta, others or layer.</summary>
    public required string Group { get; init; }

    /// <summary>Neurons per model, ascending.</summary>
    public required IReadOnlyList<double> Sizes { get; init; }

    public required IReadOnlyList<double> Values { get; init; }
    public IReadOnlyList<double[]> Intervals95 { get; init; } = [];

    /// <summary>Of Rosetta Neurons: their values less those of the random others, with 95 % intervals over the same resampled documents;
    /// empty for other groups.</summary>
    public IReadOnlyList<double> Gaps { get; init; } = [];
    public IReadOnlyList<double[]> GapIntervals { get; init; } = [];

    /// <summary>Slope per ln N of the Rosetta Neurons' value less this group's; null for their own, and below three sizes.</summary>
    public double? GapSlope { get; init; }
    public double[]? GapInterval95 { get; init; }

    /// <summary>In place of a kind: the distance.</summary>
    public const string Distance = "(distance)";
}
