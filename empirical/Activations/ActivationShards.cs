using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Activations;

/// <summary>
/// A folder of activation files of one model, each over other samples, read as one: samples in the order of the files' names, whatever the
/// order in which they were captured, and on which machines. Blocks (documents) of different files are different blocks.
/// </summary>
public sealed class ActivationShards : IActivations, IDisposable
{
    /// <summary>How the files' names end.</summary>
    public const string Extension = ".safetensors";

    private readonly ActivationFile[] _files;
    private readonly int[] _starts;

    private ActivationShards(ActivationFile[] files)
    {
        _files = files;
        _starts = new int[files.Length];
        var blocks = new List<int>();
        int block = -1;
        for (int i = 0; i < files.Length; i++)
        {
            _starts[i] = SampleCount;
            SampleCount = checked(SampleCount + files[i].SampleCount);
            IReadOnlyList<int> own = files[i].BlockOfSample;
            for (int t = 0; t < own.Count; t++)
                blocks.Add(t == 0 || own[t] != own[t - 1] ? ++block : block);
        }
        BlockOfSample = blocks;
    }

    /// <inheritdoc/>
    public NeuronLayout Layout => _files[0].Layout;

    /// <inheritdoc/>
    public int SampleCount { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> BlockOfSample { get; }

    /// <summary>Name and samples of every file, in order.</summary>
    public IReadOnlyList<(string Name, int Samples)> Shards =>
        [.. _files.Select(file => (Path.GetFileNameWithoutExtension(file.Path), file.SampleCount))];

    /// <summary>Whether a folder holds activation files and no checkpoint.</summary>
    public static bool Are(string folder) => !File.Exists(Path.Combine(folder, "config.json"))
        && Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal).Any(IsActivationFile);

    /// <summary>Opens a folder's files.</summary>
    /// <exception cref="BadInputException">No activation file, files of different models, two of the same content, or blocks in some of
    /// them only.</exception>
    public static ActivationShards Open(string folder)
    {
        string[] paths = [.. Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal)];
        if (paths.Length == 0)
            throw new BadInputException($"'{folder}' holds no activation file", $"Files *{Extension} of one model are needed",
                "Name another folder");
        var files = new List<ActivationFile>();
        try
        {
            foreach (string path in paths)
                files.Add(ActivationFile.Open(path));
            foreach (ActivationFile file in files)
                Check(file, files[0]);
            RefuseCopies(paths);
            return new ActivationShards([.. files]);
        }
        catch (OverflowException error)
        {
            files.ForEach(file => file.Dispose());
            throw new BadInputException($"The files in '{folder}' have more than 2^31 samples together", "Fewer are needed",
                "Match part of them", error);
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>Refuses two models whose files do not hold the same samples.</summary>
    /// <exception cref="BadInputException">Files of other names or lengths.</exception>
    public static void RequireSame(ActivationShards a, ActivationShards b)
    {
        for (int i = 0; i < Math.Max(a._files.Length, b._files.Length); i++)
        {
            (string Name, int Samples)? own = At(a, i), other = At(b, i);
            if (own != other)
            {
                throw new BadInputException($"File {i + 1} of the first model is {Named(own)}, of the second {Named(other)}",
                    "Files of the same names over the same samples are needed",
                    "Capture both models on the same parts of the corpus, and name them alike");
            }
        }

        static (string, int)? At(ActivationShards shards, int i) => i < shards._files.Length ? shards.Shards[i] : null;

        static string Named((string Name, int Samples)? file) => file is { } one ? $"'{one.Name}' with {one.Samples} samples" : "missing";
    }

    /// <inheritdoc/>
    public void Read(int first, int count, Span<float> destination)
    {
        for (int i = 0; i < _files.Length; i++)
        {
            int length = _files[i].SampleCount;
            float[] part = ArrayPool<float>.Shared.Rent(checked(count * length));
            _files[i].Read(first, count, part);
            for (int neuron = 0; neuron < count; neuron++)
                part.AsSpan(neuron * length, length).CopyTo(destination[(neuron * SampleCount + _starts[i])..]);
            ArrayPool<float>.Shared.Return(part);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ActivationFile file in _files)
            file.Dispose();
    }

    private static bool IsActivationFile(string path)
    {
        try
        {
            using ActivationFile file = ActivationFile.Open(path);
            return true;
        }
        catch (BadInputException)
        {
            return false;
        }
    }

    private static void Check(ActivationFile file, ActivationFile first)
    {
        if (!file.Layout.LayerIds.SequenceEqual(first.Layout.LayerIds) || !file.Layout.Widths.SequenceEqual(first.Layout.Widths))
        {
            throw new BadInputException($"'{file.Path}' has layers {Described(file)}, and '{first.Path}' {Described(first)}",
                "All files of a folder must be of one model", "Move the files of other models elsewhere");
        }
        if (file.SampleCount > 0 && first.SampleCount > 0 && file.BlockOfSample.Count == 0 != (first.BlockOfSample.Count == 0))
        {
            throw new BadInputException($"'{file.Path}' and '{first.Path}' differ: one says which document each sample is of, one does not",
                $"All files need '{ActivationFile.BlockTensor}', or none", "Capture them alike");
        }

        static string Described(ActivationFile one) => string.Join(", ", one.Layout.LayerIds.Zip(one.Layout.Widths).Take(20)
            .Select(layer => $"{layer.First} ({layer.Second} neurons)"));
    }

    /// <summary>The same samples twice would count as twice the evidence, whatever the files' free strings say.</summary>
    private static void RefuseCopies(string[] paths)
    {
        foreach (IGrouping<long, string> alike in paths.GroupBy(DataBytes).Where(group => group.Count() > 1))
        {
            var seen = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string path in alike)
            {
                using FileStream stream = InputFile.Open(path, 1 << 20, FileOptions.SequentialScan);
                stream.Position = stream.Length - alike.Key;
                string digest = Convert.ToHexString(SHA256.HashData(stream));
                if (alike.Key > 0 && !seen.TryAdd(digest, path))
                    throw new BadInputException($"'{path}' and '{seen[digest]}' hold the same values",
                        "Each file must hold samples of its own",
                        "Remove one of them");
            }
        }
    }

    /// <summary>Bytes after the header.</summary>
    private static long DataBytes(string path)
    {
        using FileStream stream = InputFile.Open(path);
        Span<byte> length = stackalloc byte[sizeof(long)];
        stream.ReadExactly(length);
        return stream.Length - sizeof(long) - BinaryPrimitives.ReadInt64LittleEndian(length);
    }
}
