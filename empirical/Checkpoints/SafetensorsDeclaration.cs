namespace Rosetta.Empirical.Checkpoints;

/// <summary>A tensor that a <see cref="SafetensorsWriter"/> is going to write.</summary>
public sealed class SafetensorsDeclaration
{
    private readonly long[] _shape;

    /// <param name="name">Unique in its file, and not <c>__metadata__</c>.</param>
    /// <param name="type">Element type.</param>
    /// <param name="shape">Extents, slowest first.</param>
    public SafetensorsDeclaration(string name, SafetensorsType type, params long[] shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name == "__metadata__")
            throw new ArgumentException("'__metadata__' is the format's own key.", nameof(name));
        if (Array.Exists(shape, extent => extent < 0))
            throw new ArgumentOutOfRangeException(nameof(shape), string.Join(", ", shape),
                $"Tensor '{name}' cannot have a negative extent.");
        Name = name;
        Type = type;
        _shape = [.. shape];
        ElementCount = shape.Aggregate(1L, (product, extent) => checked(product * extent));
        ByteCount = checked(ElementCount * type.Size());
    }

    /// <summary>The name in the header.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public SafetensorsType Type { get; }

    /// <summary>Extents, slowest first.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>Product of the extents.</summary>
    public long ElementCount { get; }

    /// <summary>Bytes of data.</summary>
    public long ByteCount { get; }
}
