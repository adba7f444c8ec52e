using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>
/// Writes a safetensors file whose tensors are declared first and then filled in chunks, in any interleaving; the file appears
/// when all are full, or not at all.
/// </summary>
public sealed class SafetensorsWriter
{
    /// <summary>What is placed goes to the disk meanwhile, this many bytes at a time: else the whole file is waited for in the
    /// end.</summary>
    private const long BytesOfAFlush = 64L << 20;

    private readonly FileStream _stream;
    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, (SafetensorsDeclaration Tensor, long Start)> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _written = new(StringComparer.Ordinal);
    private readonly Lock _counting = new();
    private Task _flush = Task.CompletedTask;
    private long _unflushed;

    private SafetensorsWriter(FileStream stream, IReadOnlyList<SafetensorsDeclaration> tensors, IReadOnlyDictionary<string,
        string> metadata)
    {
        _stream = stream;
        byte[] header = SafetensorsHeader.Serialize(tensors, metadata);
        long next = header.Length;
        foreach (SafetensorsDeclaration tensor in tensors)
        {
            if (!_tensors.TryAdd(tensor.Name, (tensor, next)))
                throw new ArgumentException($"Tensor '{tensor.Name}' is declared twice.", nameof(tensors));
            _written.Add(tensor.Name, 0);
            next += tensor.ByteCount;
        }
        _stream.Write(header);
        // Asked for once, here: it empties the stream's buffer.
        _handle = stream.SafeFileHandle;
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where it appears.</param>
    /// <param name="tensors">Every tensor of the file, in the order of their data.</param>
    /// <param name="fill">Fills every tensor to its last element with <see cref="Append(string, ReadOnlySpan{float})"/>, its siblings or
    /// <see cref="Place"/>.</param>
    /// <param name="metadata">The header's free strings.</param>
    /// <exception cref="BadInputException">The place cannot be written.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="fill"/> left a tensor incomplete.</exception>
    public static void Write(string path, IReadOnlyList<SafetensorsDeclaration> tensors, Action<SafetensorsWriter> fill,
        IReadOnlyDictionary<string, string>? metadata = null) => AtomicFile.Write(path, stream =>
        {
            var writer = new SafetensorsWriter(stream, tensors, metadata ?? new Dictionary<string, string>());
            try
            {
                fill(writer);
            }
            finally
            {
                writer._flush.GetAwaiter().GetResult();
            }
            foreach ((SafetensorsDeclaration tensor, _) in writer._tensors.Values)
            {
                if (writer._written[tensor.Name] != tensor.ByteCount)
                    throw new InvalidOperationException($"Tensor '{tensor.Name}' got {writer._written[tensor.Name]} of its "
                        + $"{tensor.ByteCount} bytes.");
            }
        });

    /// <summary>Appends raw little-endian bytes to a tensor.</summary>
    public void Append(string name, ReadOnlySpan<byte> bytes)
    {
        (SafetensorsDeclaration tensor, long start) = Declared(name);
        long written = _written[name];
        if (bytes.Length > tensor.ByteCount - written)
            throw new ArgumentException($"{bytes.Length} bytes after {written} exceed the {tensor.ByteCount} of tensor '{name}'.",
                nameof(bytes));
        if (_stream.Position != start + written)
            _stream.Position = start + written;
        _stream.Write(bytes);
        _written[name] = written + bytes.Length;
    }

    /// <summary>Appends float32 values to an F32, F16 or BF16 tensor, rounding to nearest even.</summary>
    public void Append(string name, ReadOnlySpan<float> values)
    {
        SafetensorsType type = Declared(name).Tensor.Type;
        const int chunk = 1 << 16;
        Span<byte> buffer = new byte[Math.Min(chunk, values.Length) * type.Size()];
        for (int first = 0; first < values.Length; first += chunk)
        {
            ReadOnlySpan<float> part = values.Slice(first, Math.Min(chunk, values.Length - first));
            Span<byte> bytes = buffer[..(part.Length * type.Size())];
            SafetensorsConversion.FromFloat32(part, type, bytes);
            Append(name, bytes);
        }
    }

    /// <summary>Puts float32 values anywhere into an F32, F16 or BF16 tensor, rounding to nearest even. May be called from many threads at
    /// once, and for parts in any order.</summary>
    /// <remarks>Every element must be placed once, and none of the tensor appended: bytes are counted, so that a tensor with a hole is
    /// known, unless it has a part twice.</remarks>
    /// <param name="name">The tensor.</param>
    /// <param name="first">The element, in row-major order, that the first value becomes.</param>
    /// <param name="values">The values.</param>
    public void Place(string name, long first, ReadOnlySpan<float> values)
    {
        (SafetensorsDeclaration tensor, long start) = Declared(name);
        int size = tensor.Type.Size();
        if (first < 0 || (first + values.Length) * size > tensor.ByteCount)
            throw new ArgumentException($"{values.Length} values from element {first} on exceed the {tensor.ByteCount / size} of tensor "
                + $"'{name}'.", nameof(first));
        long offset = start + first * size;
        if (tensor.Type == SafetensorsType.F32 && BitConverter.IsLittleEndian)
        {
            RandomAccess.Write(_handle, MemoryMarshal.AsBytes(values), offset);
        }
        else
        {
            byte[] bytes = ArrayPool<byte>.Shared.Rent(checked(values.Length * size));
            SafetensorsConversion.FromFloat32(values, tensor.Type, bytes.AsSpan(0, values.Length * size));
            RandomAccess.Write(_handle, bytes.AsSpan(0, values.Length * size), offset);
            ArrayPool<byte>.Shared.Return(bytes);
        }
        lock (_counting)
        {
            _written[name] += (long)values.Length * size;
            _unflushed += (long)values.Length * size;
            if (_unflushed < BytesOfAFlush || !_flush.IsCompletedSuccessfully)
                return;
            _unflushed = 0;
            _flush = Task.Run(() => RandomAccess.FlushToDisk(_handle));
        }
    }

    /// <summary>Appends integers to an I32 or I64 tensor.</summary>
    public void Append(string name, ReadOnlySpan<int> values)
    {
        SafetensorsType type = Declared(name).Tensor.Type;
        var bytes = new byte[checked(values.Length * type.Size())];
        for (int i = 0; i < values.Length; i++)
        {
            switch (type)
            {
                case SafetensorsType.I32: BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), values[i]); break;
                case SafetensorsType.I64: BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * i), values[i]); break;
                default: throw new ArgumentException($"Integers are written to I32 or I64, not to {type} '{name}'.", nameof(name));
            }
        }
        Append(name, bytes);
    }

    private (SafetensorsDeclaration Tensor, long Start) Declared(string name) => _tensors.TryGetValue(name, out var entry) ? entry
        : throw new ArgumentException($"Tensor '{name}' was not declared.", nameof(name));
}
