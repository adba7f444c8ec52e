using System.Collections.Concurrent;
using Rosetta.Empirical.Backend;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>Moves the tensors of checkpoint files into a model's memory, in whatever type and on whatever device that is.</summary>
internal static class TensorTransfer
{
    /// <summary>Elements converted at a time: 16 MiB of float32.</summary>
    internal const int ChunkElements = 1 << 22;

    /// <summary>Bytes read at a time by one thread: a few large pages.</summary>
    private const int PieceBytes = 8 << 20;

    /// <summary>Whether a tensor's bytes can be read into their place as they are.</summary>
    internal static bool IsSameMemory(CheckpointTensor source, Tensor target) => target.dtype == source.Type
        && target.device.type == DeviceType.CPU;

    /// <summary>Reads whole tensors into their memory. Several threads, since first touching the memory costs more than reading a cached
    /// file.</summary>
    internal static unsafe void ReadStraight(IReadOnlyList<(CheckpointTensor Source, Tensor Target)> tensors, string folder)
    {
        using DisposeScope scope = NewDisposeScope();
        var pieces = new List<(CheckpointTensor Source, nint Start, long First, int Count)>();
        foreach ((CheckpointTensor source, Tensor target) in tensors)
        {
            nint start = HugePages.AddressOf(target);
            long bytes = target.numel() * target.element_size();
            for (long first = 0; first < bytes; first += PieceBytes)
                pieces.Add((source, start, first, (int)Math.Min(PieceBytes, bytes - first)));
        }
        try
        {
            Parallel.ForEach(Partitioner.Create(pieces, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount) },
                piece => Guarded(piece.Source, folder, () =>
                    piece.Source.ReadAt(piece.First, new Span<byte>((byte*)piece.Start + piece.First, piece.Count))));
        }
        catch (AggregateException error) when (error.InnerException is BadInputException first)
        {
            throw first;
        }
    }

    /// <summary>Reads one tensor, converted on the way.</summary>
    /// <param name="source">The tensor.</param>
    /// <param name="target">Where its elements belong: contiguous, and as many.</param>
    /// <param name="compare">Whether the elements are there already, and must be the same.</param>
    /// <param name="folder">For messages.</param>
    /// <exception cref="BadInputException">It cannot be read, or differs.</exception>
    internal static void Transfer(CheckpointTensor source, Tensor target, bool compare, string folder)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        using Stream stream = Opened(source, folder);
        Tensor flat = target.detach().flatten();
        bool straight = !compare && IsSameMemory(source, target);
        Tensor? staging = straight ? null : empty(Math.Min(ChunkElements, flat.shape[0]), dtype: source.Type!.Value);
        for (long first = 0; first < flat.shape[0]; first += ChunkElements)
        {
            using DisposeScope step = NewDisposeScope();
            long count = Math.Min(ChunkElements, flat.shape[0] - first);
            Tensor part = flat.narrow(0, first, count);
            Tensor bytes = staging is null ? part : staging.narrow(0, 0, count);
            ReadExactly(stream, bytes.bytes, source, folder);
            if (compare && !bytes.to(target.dtype, target.device).eq(part).all().item<bool>())
                throw new BadInputException($"'{folder}' ties its embeddings, but holds a tensor '{source.Name}' that differs from the "
                    + $"embedding",
                    "Tied embeddings must be equal, or tie_word_embeddings false", "Check that weights and config.json belong together");
            if (!compare && staging is not null)
                part.copy_(bytes);
        }
    }

    /// <summary>One value that is no number makes none of every neuron behind it. A pass without a copy.</summary>
    internal static void RequireFinite(CheckpointTensor source, Tensor target, string folder)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        if (target.numel() == 0)
            return;
        (Tensor least, Tensor most) = aminmax(target.detach());
        if (double.IsFinite(least.to(ScalarType.Float64).item<double>()) && double.IsFinite(most.to(ScalarType.Float64).item<double>()))
            return;
        long count = target.detach().isfinite().logical_not().sum().item<long>();
        throw new BadInputException($"Tensor '{source.Name}' in '{folder}' has {count} values that are NaN or infinite (as {target.dtype})",
            "Weights must be finite numbers", "Take an undamaged checkpoint, from before the training diverged");
    }

    private static void ReadExactly(Stream stream, Span<byte> destination, CheckpointTensor source, string folder)
    {
        try
        {
            stream.ReadExactly(destination);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw Unreadable(source, folder, error);
        }
    }

    private static Stream Opened(CheckpointTensor source, string folder)
    {
        try
        {
            return source.OpenBytes();
        }
        catch (Exception error) when (error is IOException or InvalidDataException or NotSupportedException)
        {
            throw Unreadable(source, folder, error);
        }
    }

    private static void Guarded(CheckpointTensor source, string folder, Action read)
    {
        try
        {
            read();
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw Unreadable(source, folder, error);
        }
    }

    private static BadInputException Unreadable(CheckpointTensor source, string folder, Exception error) =>
        new($"The data of tensor '{source.Name}' in '{folder}' cannot be read: {error.Message}", "A whole file is needed",
            "Download it again", error);
}
