using System.Collections.Concurrent;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Theory.Randomness;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Matching;

/// <summary>
/// Models' neurons over the canonical spans of aligned documents, for as long as one measurement needs them: in memory where they fit, else
/// in files of a folder, which are removed in the end.
/// </summary>
/// <param name="folder">Made when it is needed.</param>
/// <param name="aligned">The documents as both families see them.</param>
/// <param name="pooling">One of <see cref="SpanPoolings.All"/>.</param>
internal sealed class SpanCapture(string folder, AlignedCorpus aligned, string pooling) : IDisposable
{
    /// <summary>Activations above this many bytes are kept on disk: two models share what may be held.</summary>
    private static readonly long LargestInMemory = Math.Min(HeldMemory.Budget / 2, 4L * Array.MaxLength);

    /// <summary>
    /// Activations of measurements that are over, until the collector takes them: one pair after the other then uses the same memory.
    /// </summary>
    private static readonly ConcurrentBag<WeakReference<InMemoryActivations>> Reusable = [];

    private readonly List<ActivationFile> _files = [];
    private readonly List<InMemoryActivations> _held = [];

    /// <summary>A checkpoint's activations on its family's windows: loaded, fed and freed.</summary>
    /// <param name="checkpoint">Its folder.</param>
    /// <param name="windows">Its family's windows of the documents.</param>
    /// <param name="device">auto, cpu or cuda.</param>
    /// <param name="stop">Ends the capture between batches.</param>
    /// <param name="rounding">Rounding of rotary frequencies.</param>
    /// <param name="initial">Draws initial weights, which then stand in for the checkpoint's; null for the checkpoint's.</param>
    /// <param name="progress">Receives progress after every batch.</param>
    /// <param name="loss">Where losses are summed on the way, of a model that has an unembedding; null for none.</param>
    /// <param name="look">Sees the model beside its activations before it is freed, with its unembedding where there is one.</param>
    public IActivations Of(string checkpoint, IReadOnlyList<FeedWindow> windows, string device, CancellationToken stop,
        RotaryRounding rounding = RotaryRounding.CheckpointType, Rng? initial = null, IProgress<CaptureProgress>? progress = null,
        Action<LanguageModel, IActivations>? look = null, TokenLoss? loss = null)
    {
        Device place = ComputeDevice.Select(device);
        using LanguageModel model = initial is null
            ? LanguageCheckpoint.Read(checkpoint, device: place, rounding: rounding, withLogits: look is null ? false : null)
            : LanguageModelConfiguration.ReadFolder(checkpoint, rounding).CreateModel(device: place);
        if (initial is not null)
            model.Initialize(initial);
        IActivations activations = Capture(model, windows, progress, model.Configuration.HasUnembedding ? loss : null, stop);
        look?.Invoke(model, activations);
        return activations;
    }

    private IActivations Capture(LanguageModel model, IReadOnlyList<FeedWindow> windows, IProgress<CaptureProgress>? progress,
        TokenLoss? loss,
        CancellationToken stop)
    {
        int samples = aligned.Samples.Count;
        var options = new CaptureOptions { Pooling = SpanPoolings.All[pooling], BlockOfSample = aligned.BlockOfSample,
            Progress = progress, Loss = loss };
        if (4L * model.Layout.Count * samples <= LargestInMemory)
        {
            InMemoryActivations held = ActivationCapture.ToMemory(model, windows, samples,
                options with { ReusedMemory = TakeReusable() }, stop);
            _held.Add(held);
            return held;
        }
        string path = Path.Combine(folder, $"activations-{_files.Count}.tmp.safetensors");
        ActivationCapture.ToFile(path, model, windows, samples, options, stop);
        var file = ActivationFile.Open(path);
        _files.Add(file);
        return file;
    }

    private static InMemoryActivations? TakeReusable()
    {
        while (Reusable.TryTake(out WeakReference<InMemoryActivations>? reference))
        {
            if (reference.TryGetTarget(out InMemoryActivations? held))
                return held;
        }
        return null;
    }

    /// <summary>Ends the activations: they may not be read after this.</summary>
    public void Dispose()
    {
        foreach (InMemoryActivations held in _held)
            Reusable.Add(new WeakReference<InMemoryActivations>(held));
        foreach (ActivationFile file in _files)
        {
            file.Dispose();
            File.Delete(file.Path);
        }
    }
}
