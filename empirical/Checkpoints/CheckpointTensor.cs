using static TorchSharp.torch;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>A tensor that lies in a checkpoint's file: what it is, and its bytes when asked for.</summary>
public abstract class CheckpointTensor
{
    private readonly long[] _shape;

    private protected CheckpointTensor(string name, ScalarType? type, IReadOnlyList<long> shape) =>
        (Name, Type, _shape) = (name, type, [.. shape]);

    /// <summary>The name in the file.</summary>
    public string Name { get; }

    /// <summary>Element type; null for one that libtorch lacks.</summary>
    public ScalarType? Type { get; }

    /// <summary>Extents, slowest first.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The elements in row-major order, little-endian.</summary>
    public abstract Stream OpenBytes();

    /// <summary>Whether <see cref="ReadAt"/> works: from any thread, at any place.</summary>
    internal virtual bool IsPositioned => false;

    /// <summary>Copies bytes of the row-major elements from an offset on.</summary>
    internal virtual void ReadAt(long firstByte, Span<byte> destination) => throw new NotSupportedException();

    /// <summary>For messages, for example <c>Float32 [3, 4]</c>.</summary>
    public override string ToString() => $"{Type?.ToString() ?? "unknown type"} [{string.Join(", ", _shape)}]";
}
