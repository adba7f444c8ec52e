using System.Collections.Concurrent;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;

namespace Rosetta.Experiments.Matching;

/// <summary>
/// Models' neurons over the canonical spans of aligned documents, for as long as one measurement needs them: in memory where they fit, else in files of a folder, which
/// are removed in the end.
/// </summary>
/// <param name="folder">Made when it is needed.</param>
/// <param name="aligned">The documents as both families see them.</param>
/// <param name="pooling">The name of a <see cref="SpanPooling"/>, in any case.</param>
internal sealed class SpanCapture(string folder, AlignedCorpus aligned, string pooling) : IDisposable
{
    /// <summary>Activations above this many bytes are kept on disk.</summary>
    private const long LargestInMemory = 1L << 30;

    /// <summary>Activations of measurements that are over, until the collector takes them: one pair after the other then uses the same memory.</summary>
    private static readonly ConcurrentBag<WeakReference<InMemoryActivations>> Spent = [];

    private readonly List<ActivationFile> _files = [];
    private readonly List<InMemoryActivations> _held = [];

    /// <summary>A model's activations on its family's windows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="windows">Its family's windows of the documents.</param>
    /// <param name="stop">Ends the capture between batches.</param>
    /// <param name="progress">Receives progress after every batch.</param>
    public IActivations Of(LanguageModel model, IReadOnlyList<FeedWindow> windows, CancellationToken stop, IProgress<CaptureProgress>? progress = null)
    {
        int samples = aligned.Samples.Count;
        var options = new CaptureOptions { Pooling = Enum.Parse<SpanPooling>(pooling, ignoreCase: true), BlockOfSample = aligned.BlockOfSample, Progress = progress };
        if (4L * model.Layout.Count * samples <= LargestInMemory)
        {
            InMemoryActivations held = ActivationCapture.ToMemory(model, windows, samples, options with { Spent = TakeSpent() }, stop);
            _held.Add(held);
            return held;
        }
        string path = Path.Combine(folder, $"activations-{_files.Count}.tmp.safetensors");
        ActivationCapture.ToFile(path, model, windows, samples, options, stop);
        var file = ActivationFile.Open(path);
        _files.Add(file);
        return file;
    }

    private static InMemoryActivations? TakeSpent()
    {
        while (Spent.TryTake(out WeakReference<InMemoryActivations>? reference))
        {
            if (reference.TryGetTarget(out InMemoryActivations? spent))
                return spent;
        }
        return null;
    }

    /// <summary>Ends the activations: they may not be read after this.</summary>
    public void Dispose()
    {
        foreach (InMemoryActivations held in _held)
            Spent.Add(new WeakReference<InMemoryActivations>(held));
        foreach (ActivationFile file in _files)
        {
            file.Dispose();
            File.Delete(file.Path);
        }
    }
}
