using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>
/// A safetensors file open for reading: checked as a whole when opened, read in any order and from any thread after that.
/// </summary>
/// <remarks>
/// Copies go through positioned reads, which keep the process's resident memory at what was asked for and turn a file that
/// shrinks meanwhile into an error; <see cref="Bytes"/> maps the file, for a consumer that wants no copy at all.
/// </remarks>
public sealed unsafe class SafetensorsFile : IDisposable
{
    /// <summary>Bytes converted at a time: large enough for the disk, small enough for the cache.</summary>
    private const int ChunkBytes = 1 << 18;

    private readonly SafeFileHandle _handle;
    private readonly SafetensorsHeader _header;
    private readonly Lock _mapping = new();
    private MemoryMappedFile? _map;
    private MemoryMappedViewAccessor? _view;
    private byte* _start;
    private bool _disposed;

    private SafetensorsFile(string path, SafeFileHandle handle, SafetensorsHeader header) =>
        (Path, _handle, _header) = (path, handle, header);

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="BadInputException">No such file, no permission, or not a whole and well-formed safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = InputFile.OpenHandle(path);
            SafeFileHandle open = handle;
            var header = SafetensorsHeader.Read(path, RandomAccess.GetLength(open),
                (at, buffer) => ReadExactly(path, open, at, buffer.Span));
            var file = new SafetensorsFile(path, open, header);
            handle = null;
            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new BadInputException($"'{path}' could not be opened: {error.Message}", "A readable safetensors file is needed",
                "Check the path and its permissions", error);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>The path that was opened.</summary>
    public string Path { get; }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => _header.Tensors;

    /// <summary>The header's free strings.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="BadInputException">The file has none.</exception>
    public SafetensorsTensor Tensor(string name) => Tensors.TryGetValue(name, out SafetensorsTensor? tensor) ? tensor
        : throw new BadInputException($"'{Path}' has no tensor '{name}' among its {Tensors.Count}", $"'{name}' is needed",
            "Check that this is the file meant");

    /// <summary>A view of part of a tensor's bytes, without a copy; valid until the file is disposed.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="firstByte">Offset within the tensor; may exceed 2 GiB.</param>
    /// <param name="count">Bytes.</param>
    public ReadOnlySpan<byte> Bytes(SafetensorsTensor tensor, long firstByte, int count)
    {
        CheckRange(tensor, firstByte, count, tensor.ByteCount);
        if (count == 0)
            return [];
        lock (_mapping)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_view is null)
            {
                _map = MemoryMappedFile.CreateFromFile(_handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None,
                    leaveOpen: true);
                _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
                _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            }
        }
        return new ReadOnlySpan<byte>(_start + tensor.FileOffset + firstByte, count);
    }

    /// <summary>Copies part of a tensor's bytes.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="firstByte">Offset within the tensor; may exceed 2 GiB.</param>
    /// <param name="destination">Receives as many bytes as it holds.</param>
    public void ReadBytes(SafetensorsTensor tensor, long firstByte, Span<byte> destination)
    {
        CheckRange(tensor, firstByte, destination.Length, tensor.ByteCount);
        ReadExactly(Path, _handle, tensor.FileOffset + firstByte, destination);
    }

    /// <summary>Elements first .. first + destination.Length - 1 in row-major order as float32, from any type but F8.</summary>
    public void ReadFloat32(SafetensorsTensor tensor, long first, Span<float> destination) =>
        Convert(tensor, tensor.Type.IsNumeric(), "float32", first, destination, SafetensorsConversion.ToFloat32);

    /// <summary>Elements in row-major order as float64, from any type but F8.</summary>
    public void ReadFloat64(SafetensorsTensor tensor, long first, Span<double> destination) =>
        Convert(tensor, tensor.Type.IsNumeric(), "float64", first, destination, SafetensorsConversion.ToFloat64);

    /// <summary>Elements in row-major order as int64, from any integer type but U64, and from BOOL.</summary>
    public void ReadInt64(SafetensorsTensor tensor, long first, Span<long> destination) =>
        Convert(tensor, tensor.Type.IsInteger(), "int64", first, destination, SafetensorsConversion.ToInt64);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_mapping)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_view is not null)
                _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view?.Dispose();
            _map?.Dispose();
            _handle.Dispose();
        }
    }

    private delegate void Converter<T>(SafetensorsType type, ReadOnlySpan<byte> source, Span<T> destination);

    private void Convert<T>(SafetensorsTensor tensor, bool possible, string target, long first, Span<T> destination, Converter<T> convert)
    {
        if (!possible)
            throw new BadInputException($"'{Path}' holds tensor '{tensor.Name}' as {tensor}", $"A type that converts to {target} is needed",
                "Convert the file");
        CheckRange(tensor, first, destination.Length, tensor.ElementCount);
        int size = tensor.Type.Size();
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(ChunkBytes, (long)destination.Length * size));
        try
        {
            long position = tensor.FileOffset + first * size;
            while (destination.Length > 0)
            {
                int count = Math.Min(destination.Length, ChunkBytes / size);
                Span<byte> chunk = buffer.AsSpan(0, count * size);
                ReadExactly(Path, _handle, position, chunk);
                convert(tensor.Type, chunk, destination[..count]);
                destination = destination[count..];
                position += chunk.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ReadExactly(string path, SafeFileHandle handle, long position, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int read = RandomAccess.Read(handle, destination, position);
            if (read == 0)
                throw new BadInputException($"'{path}' ended at byte {position}, before {destination.Length} bytes that it had when it "
                    + $"was opened",
                    "A file that is not changed while it is read is needed", "Run again when nothing writes to it");
            destination = destination[read..];
            position += read;
        }
    }

    private static void CheckRange(SafetensorsTensor tensor, long first, int count, long available)
    {
        if (first < 0 || first > available - count)
            throw new ArgumentOutOfRangeException(nameof(first), first,
                $"{count} from {first} exceed the {available} of tensor '{tensor.Name}'.");
    }
}
