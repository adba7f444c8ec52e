using System.IO.Compression;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>A pytorch_model.bin: a zip archive with a pickle (data.pkl) that describes tensors and one file (data/KEY) per
/// storage.</summary>
internal sealed class TorchArchive : IDisposable
{
    private readonly ZipArchive _zip;

    private TorchArchive(string path, ZipArchive zip)
    {
        _zip = zip;
        ZipArchiveEntry pickle = zip.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw Bad(path, "holds no data.pkl");
        string root = pickle.FullName[..^"data.pkl".Length];
        if (zip.GetEntry(root + "byteorder") is { } order)
        {
            using var text = new StreamReader(order.Open());
            if (text.ReadToEnd().Trim() != "little")
                throw Bad(path, "was written on a machine of the other byte order");
        }
        using var code = new MemoryStream();
        using (Stream stream = pickle.Open())
            stream.CopyTo(code);
        var tensors = new List<CheckpointTensor>();
        foreach ((string name, PickledTensor tensor) in TensorPickle.Read(code.ToArray(), $"'{path}'"))
        {
            ZipArchiveEntry entry = zip.GetEntry($"{root}data/{tensor.Storage.Key}")
                ?? throw Bad(path, $"lacks the storage of tensor '{name}'");
            if (entry.Length < checked(tensor.Storage.ElementCount * Size(tensor.Storage.Type)))
                throw Bad(path, $"holds only {entry.Length} bytes of the storage of tensor '{name}'");
            tensors.Add(new ArchiveTensor(name, tensor, entry));
        }
        Tensors = tensors;
    }

    /// <summary>The tensors, in the order of the state dictionary.</summary>
    internal IReadOnlyList<CheckpointTensor> Tensors { get; }

    /// <exception cref="BadInputException">No readable archive, damaged, or with a pickle that asks for anything but tensors.</exception>
    internal static TorchArchive Open(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            try
            {
                if (IsLegacy(stream))
                {
                    throw new BadInputException($"'{path}' was written by a torch older than 1.6, as bare pickles",
                        "A pytorch_model.bin that is a zip archive is needed, as torch 1.6 and later write it",
                        "Use the safetensors file, or load and save it again with a newer torch");
                }
                return new TorchArchive(path, new ZipArchive(stream, ZipArchiveMode.Read));
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (InvalidDataException error)
        {
            throw ForeignFile.Mistaken(path) ?? Bad(path, "is no whole zip archive (truncated or damaged)", error);
        }
        catch (OverflowException error)
        {
            throw Bad(path, "states a storage of more than 2^63 bytes", error);
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

    private static int Size(ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        _ => 1,
    };

    private static BadInputException Bad(string path, string what, Exception? cause = null) =>
        new($"'{path}' {what}", "A whole pytorch_model.bin (a zip archive) is needed", "Download it again, or use the safetensors file",
            cause);

    private sealed class ArchiveTensor(string name, PickledTensor tensor, ZipArchiveEntry entry)
        : CheckpointTensor(name, tensor.Storage.Type, tensor.Shape)
    {
        private readonly int _size = Size(tensor.Storage.Type);

        public override Stream OpenBytes()
        {
            Stream stream = entry.Open();
            if (!RowMajor())
                return new MemoryStream(Gathered(stream));
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
        private byte[] Gathered(Stream stream)
        {
            var storage = new byte[checked((int)(tensor.Storage.ElementCount * _size))];
            using (stream)
                stream.ReadExactly(storage);
            long count = tensor.Shape.Aggregate(1L, (product, extent) => product * extent);
            var result = new byte[checked((int)(count * _size))];
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
