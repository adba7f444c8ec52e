using System.IO.Compression;
using System.Text;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>A pytorch_model.bin: a zip archive with a pickle (data.pkl) that describes tensors and one file (data/KEY) per
/// storage.</summary>
/// <remarks>The checksum of an entry is held when it is first read. What the tensors come to is bounded by the file's own size, since torch
/// does not compress: a small file cannot ask for a large model.</remarks>
internal sealed class TorchArchive : IDisposable
{
    /// <summary>Bytes of a pickle (some 200 for each tensor), of the name of a byte order, and of all tensors for each byte of the file and
    /// beside it: two tensors may share one storage, and somebody may have compressed it.</summary>
    private const int MostPickleBytes = 64 << 20, MostOrderBytes = 16, MostRatio = 4, FreeBytes = 64 << 20;

    private readonly ZipArchive _zip;

    private TorchArchive(string path, ZipArchive zip, long fileBytes)
    {
        _zip = zip;
        var entries = new Dictionary<string, TorchArchiveEntry>(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!entries.TryAdd(entry.FullName, new TorchArchiveEntry(entry)))
                throw Bad(path, $"holds '{entry.FullName}' twice");
        }
        string[] pickles = [.. entries.Keys.Where(name => name.EndsWith("/data.pkl", StringComparison.Ordinal))];
        if (pickles is not [string pickle])
            throw Bad(path, pickles.Length == 0 ? "holds no data.pkl" : $"holds {pickles.Length} files data.pkl");
        string root = pickle[..^"data.pkl".Length];
        if (entries.TryGetValue(root + "byteorder", out TorchArchiveEntry? order)
            && Encoding.ASCII.GetString(Whole(path, order, MostOrderBytes)).Trim() != "little")
            throw Bad(path, "was written on a machine of the other byte order");
        var tensors = new List<CheckpointTensor>();
        long bytes = 0;
        byte[] code = Whole(path, entries[pickle], MostPickleBytes);
        foreach ((string name, PickledTensor tensor) in TensorPickle.Read(code, $"'{path}'"))
        {
            if (!entries.TryGetValue($"{root}data/{tensor.Storage.Key}", out TorchArchiveEntry? entry))
                throw Bad(path, $"lacks the storage of tensor '{name}'");
            if (entry.Length != checked(tensor.Storage.ElementCount * Size(tensor.Storage.Type)))
                throw Bad(path, $"holds {entry.Length} bytes as the storage of tensor '{name}', which has {tensor.Storage.ElementCount} "
                    + $"elements of {Size(tensor.Storage.Type)} bytes");
            if (tensor.ElementCount > tensor.Storage.ElementCount)
                throw Bad(path, $"builds tensor '{name}' of {tensor.ElementCount} elements from a storage of "
                    + $"{tensor.Storage.ElementCount}");
            bytes = checked(bytes + tensor.ElementCount * Size(tensor.Storage.Type));
            tensors.Add(new ArchiveTensor(name, tensor, entry));
        }
        if (bytes - FreeBytes > MostRatio * fileBytes)
            throw Bad(path, $"has {fileBytes} bytes, and its tensors {bytes}: torch does not compress");
        Tensors = tensors;
    }

    /// <summary>The tensors, in the order of the state dictionary.</summary>
    internal IReadOnlyList<CheckpointTensor> Tensors { get; }

    /// <exception cref="BadInputException">No readable archive, damaged, or with a pickle that asks for anything but tensors.</exception>
    internal static TorchArchive Open(string path)
    {
        try
        {
            FileStream stream = InputFile.Open(path);
            try
            {
                if (IsLegacy(stream))
                {
                    throw new BadInputException($"'{path}' was written by a torch older than 1.6, as bare pickles",
                        "A pytorch_model.bin that is a zip archive is needed, as torch 1.6 and later write it",
                        "Use the safetensors file, or load and save it again with a newer torch");
                }
                return new TorchArchive(path, new ZipArchive(stream, ZipArchiveMode.Read), stream.Length);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (InvalidDataException error)
        {
            throw ForeignFile.Mistaken(path) ?? Bad(path, $"is no whole zip archive, but truncated or damaged ({error.Message})", error);
        }
        catch (OverflowException error)
        {
            throw Bad(path, "states tensors of more than 2^63 bytes", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, $"could not be read: {error.Message}", error);
        }
    }

    public void Dispose() => _zip.Dispose();

    /// <summary>Whether a file begins as torch wrote them before 1.6: a pickle of the magic number 0x1950a86a20f9469cfc6c.</summary>
    private static bool IsLegacy(FileStream stream)
    {
        ReadOnlySpan<byte> magic = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
        Span<byte> start = stackalloc byte[magic.Length];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return read == start.Length && start.SequenceEqual(magic);
    }

    /// <summary>A small file of the archive.</summary>
    private static byte[] Whole(string path, TorchArchiveEntry entry, int most)
    {
        if (entry.Length > most)
            throw Bad(path, $"states {entry.Length} bytes for '{entry.Name}', which has {most} at most");
        var content = new byte[(int)entry.Length];
        using Stream stream = entry.Open(content.Length);
        stream.ReadExactly(content);
        return content;
    }

    private static int Size(ScalarType type) => type switch
    {
        ScalarType.ComplexFloat64 => 16,
        ScalarType.ComplexFloat32 or ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        _ => 1,
    };

    private static BadInputException Bad(string path, string what, Exception? cause = null) =>
        new($"'{path}' {what}", "A whole pytorch_model.bin (a zip archive) is needed", "Download it again, or use the safetensors file",
            cause);

    private sealed class ArchiveTensor(string name, PickledTensor tensor, TorchArchiveEntry entry)
        : CheckpointTensor(name, tensor.Storage.Type, tensor.Shape)
    {
        private readonly int _size = Size(tensor.Storage.Type);

        public override Stream OpenBytes()
        {
            if (!RowMajor())
                return new MemoryStream(Gathered());
            Stream stream = entry.Open((tensor.Offset + tensor.ElementCount) * _size);
            Skip(stream, tensor.Offset * _size);
            return stream;
        }

        private bool RowMajor()
        {
            long expected = 1;
            for (int i = tensor.Shape.Length - 1; i >= 0; i--)
            {
                if (tensor.Shape[i] != 1 && tensor.Strides[i] != expected)
                    return false;
                expected *= tensor.Shape[i];
            }
            return true;
        }

        /// <summary>The elements of a strided view, in row-major order.</summary>
        private byte[] Gathered()
        {
            if (tensor.Storage.ElementCount * _size > Array.MaxLength)
                throw new InvalidDataException("a tensor that is not in row-major order lies in more than 2^31 bytes");
            var storage = new byte[(int)(tensor.Storage.ElementCount * _size)];
            using (Stream stream = entry.Open(storage.Length))
                stream.ReadExactly(storage);
            long count = tensor.ElementCount;
            var result = new byte[(int)(count * _size)];
            var index = new long[tensor.Shape.Length];
            long source = tensor.Offset;
            for (int i = 0; i < count; i++)
            {
                storage.AsSpan((int)(source * _size), _size).CopyTo(result.AsSpan(i * _size));
                for (int axis = index.Length - 1; axis >= 0; axis--)
                {
                    source += tensor.Strides[axis];
                    if (++index[axis] < tensor.Shape[axis])
                        break;
                    source -= tensor.Strides[axis] * tensor.Shape[axis];
                    index[axis] = 0;
                }
            }
            return result;
        }

        private static void Skip(Stream stream, long count)
        {
            var waste = new byte[(int)Math.Min(count, 1 << 16)];
            for (long left = count; left > 0;)
            {
                int read = (int)Math.Min(left, waste.Length);
                stream.ReadExactly(waste, 0, read);
                left -= read;
            }
        }
    }
}
