namespace Rosetta.Experiments.Records;

/// <summary>Where the mutual pairs of one model lie, as the report draws it.</summary>
public sealed record DepthRecord
{
    public required string World { get; init; }
    public required double Neurons { get; init; }
    public required string Model { get; init; }
    public required string Family { get; init; }

    /// <summary>Layers of the model.</summary>
    public required int Layers { get; init; }

    /// <summary>Correlation from which pairs are counted; null for what the nulls of each pair calibrate.</summary>
    public double? Level { get; init; }

    /// <summary>Pairs of all seeds.</summary>
    public required double Pairs { get; init; }

    /// <summary>[bin]: share of the pairs in each of twelve equal bins of layer/(L - 1), with its 95 % interval.</summary>
    public required IReadOnlyList<double> Fractions { get; init; }
    public IReadOnlyList<double[]> Intervals95 { get; init; } = [];

    /// <summary>[bin]: the same of a rotation's pairs; empty where it was not drawn or leaves none. And of all neurons.</summary>
    public IReadOnlyList<double> Rotated { get; init; } = [];
    public required IReadOnlyList<double> Neuronal { get; init; }

    /// <summary>Concentration: 0 spread as the neurons are, 1 in one layer.</summary>
    public double? Concentration { get; init; }
    public double[]? ConcentrationInterval95 { get; init; }

    /// <summary>Mean of layer/(L - 1).</summary>
    public double? MeanDepth { get; init; }
    public double[]? MeanDepthInterval95 { get; init; }

    /// <summary>Keys of the cells.</summary>
    public required IReadOnlyList<string> Cells { get; init; }
}
