namespace Rosetta.Empirical.Checkpoints;

/// <summary>Where one tensor of a safetensors file lies, and what it is.</summary>
public sealed class SafetensorsTensor
{
    private readonly long[] _shape;

    internal SafetensorsTensor(string name, SafetensorsType type, long[] shape, long elementCount, long fileOffset)
    {
        Name = name;
        Type = type;
        _shape = shape;
        ElementCount = elementCount;
        FileOffset = fileOffset;
    }

    /// <summary>The name in the file's header.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public SafetensorsType Type { get; }

    /// <summary>Extents, slowest first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>Product of the extents.</summary>
    public long ElementCount { get; }

    /// <summary>Bytes of data.</summary>
    public long ByteCount => ElementCount * Type.Size();

    /// <summary>Position of the first byte, from the start of the file.</summary>
    public long FileOffset { get; }

    /// <summary>Shape for messages, for example <c>F32 [3, 4]</c>.</summary>
    public override string ToString() => $"{Type} [{string.Join(", ", _shape)}]";
}
