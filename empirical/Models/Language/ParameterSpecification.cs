namespace Rosetta.Empirical.Models.Language;

/// <summary>What a parameter is for; the two kinds of parameter count tell them apart.</summary>
public enum ParameterRole
{
    /// <summary>Part of a block, a norm or a projection inside the model.</summary>
    Weight,

    /// <summary>Token embedding, position embedding or unembedding.</summary>
    Embedding,
}

/// <summary>One parameter of an architecture: its name in a checkpoint, its shape, and how training starts it.</summary>
/// <param name="Name">The name in a checkpoint, prefixes included.</param>
/// <param name="Shape">Extents, as in the checkpoint.</param>
/// <param name="InitialMean">Mean of its initial values: 1 for a norm's gain, else 0.</param>
/// <param name="InitialStandardDeviation">Standard deviation of its initial values; 0 for constants.</param>
/// <param name="Role">Embedding or not.</param>
public sealed record ParameterSpecification(string Name, IReadOnlyList<long> Shape, double InitialMean, double InitialStandardDeviation,
    ParameterRole Role = ParameterRole.Weight)
{
    /// <summary>Product of the extents.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, extent) => checked(product * extent));

    internal static ParameterSpecification Gain(string name, long size) => new(name, [size], 1, 0);

    internal static ParameterSpecification Bias(string name, long size) => new(name, [size], 0, 0);

    internal static ParameterSpecification Matrix(string name, long rows, long columns, double deviation) =>
        new(name, [rows, columns], 0, deviation);

    /// <summary>Gain and bias of a norm.</summary>
    internal static IEnumerable<ParameterSpecification> Norm(string name, long size) =>
        [Gain(name + ".weight", size), Bias(name + ".bias", size)];

    /// <summary>Weight of a linear map, [outputs, inputs], and its bias.</summary>
    internal static IEnumerable<ParameterSpecification> Linear(string name, long outputs, long inputs, double deviation,
        bool withBias = true) =>
        withBias ? [Matrix(name + ".weight", outputs, inputs, deviation), Bias(name + ".bias", outputs)]
            : [Matrix(name + ".weight", outputs, inputs, deviation)];

    internal static ParameterSpecification Embedding(string name, long rows, long columns, double deviation) =>
        new(name, [rows, columns], 0, deviation, ParameterRole.Embedding);
}
