using System.Collections.Concurrent;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Theory;
using Rosetta.Empirical.Storage;
using Rosetta.Theory.Randomness;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Matching;

/// <summary>
/// Models' neurons over the canonical spans of aligned documents, for as long as one measurement needs them: in memory where they fit, else
/// in files of a folder, which are removed in the end, or computed anew (<see cref="SpillPlan"/>).
/// </summary>
/// <param name="folder">Made when it is needed.</param>
/// <param name="aligned">The documents as both families see them.</param>
/// <param name="pooling">One of <see cref="SpanPoolings.All"/>.</param>
internal sealed class SpanCapture(string folder, AlignedCorpus aligned, string pooling) : IDisposable
{
    /// <summary>What a file says of the capture that it holds.</summary>
    private const string CaptureKey = "capture";

    private readonly List<ActivationFile> _files = [];
    private readonly List<RecomputedActivations> _recomputed = [];
    private readonly List<InMemoryActivations> _held = [];

    /// <summary>Type in which models compute.</summary>
    public ScalarType Type { get; init; } = ScalarType.Float32;

    /// <summary>Type of values in a file: F32, which keeps them as they are, or F16 with a scale per neuron.</summary>
    public SafetensorsType SpillType { get; init; } = SafetensorsType.F32;

    /// <summary>Times that the measurement will read every neuron.</summary>
    public int Scans { get; init; } = 4;

    /// <summary>Whether files stay, to be used again by a measurement that goes on; whoever asks for it removes the folder.</summary>
    public bool KeepsFiles { get; init; }

    /// <summary>Activations above this many bytes are not held: two models share what may be.</summary>
    public long MostHeldBytes { get; init; } = Math.Min(HeldMemory.Budget / 2, 4L * Array.MaxLength);

    /// <summary>Told, in words, how activations are kept that do not fit the memory.</summary>
    public Action<string> Say { get; init; } = _ => { };

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
        LanguageModel model = initial is null
            ? LanguageCheckpoint.Read(checkpoint, Type, place, rounding, withLogits: look is null ? false : null)
            : LanguageModelConfiguration.ReadFolder(checkpoint, rounding).CreateModel(Type, place);
        bool isKept = false;
        try
        {
            if (initial is not null)
                model.Initialize(initial);
            IActivations activations = Capture(model, windows, progress, model.Configuration.HasUnembedding ? loss : null, stop);
            isKept = activations is RecomputedActivations;
            look?.Invoke(model, activations);
            return activations;
        }
        finally
        {
            if (!isKept)
                model.Dispose();
        }
    }

    private IActivations Capture(LanguageModel model, IReadOnlyList<FeedWindow> windows, IProgress<CaptureProgress>? progress,
        TokenLoss? loss,
        CancellationToken stop)
    {
        int samples = aligned.Samples.Count;
        var options = new CaptureOptions { Pooling = SpanPoolings.All[pooling], BlockOfSample = aligned.BlockOfSample,
            Progress = progress, FileType = SpillType, Loss = loss };
        if (4L * model.Layout.Count * samples <= MostHeldBytes)
        {
            InMemoryActivations held = ActivationCapture.ToMemory(model, windows, samples,
                options with { ReusedMemory = SpentMemory.Take() }, stop);
            _held.Add(held);
            return held;
        }
        string path = Path.Combine(folder, $"activations-{_files.Count}.tmp.safetensors"), key = CaptureDigest.Of(model, windows, options);
        if (Kept(path, key) is { } before)
            return before;
        (SpillPlan plan, IActivations trial) = SpillPlan.Of(model, windows, samples, options, folder, Scans, MostHeldBytes, stop);
        Say(plan.ToString());
        if (plan.Recomputes)
        {
            var recomputed = new RecomputedActivations(model, windows, samples, options with { Loss = null },
                MostHeldBytes, stop);
            _recomputed.Add(recomputed);
            return recomputed;
        }
        if (!KeepsFiles)
            TemporaryFiles.Add(path);
        options = options with { Metadata = new Dictionary<string, string> { [CaptureKey] = key } };
        try
        {
            ActivationCapture.ToFile(path, model, windows, samples,
                SpillType == SafetensorsType.F16 ? options with { Scales = NeuronScales.Of(trial) } : options, stop);
        }
        catch (ScaleExceededException)
        {
            Say("values are too different in size for float16: kept in float32");
            ActivationCapture.ToFile(path, model, windows, samples, options with { FileType = SafetensorsType.F32 }, stop);
        }
        return Open(path);
    }

    private ActivationFile Open(string path)
    {
        var file = ActivationFile.Open(path);
        _files.Add(file);
        return file;
    }

    /// <summary>A file that an earlier run has finished; null where there is none of the same capture.</summary>
    private ActivationFile? Kept(string path, string key)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            ActivationFile file = Open(path);
            if (file.Metadata.GetValueOrDefault(CaptureKey) == key)
                return file;
            _files.Remove(file);
            file.Dispose();
        }
        catch (BadInputException)
        {
            // Of another program, or damaged: it is captured anew.
        }
        return null;
    }

    /// <summary>Ends the activations: they may not be read after this.</summary>
    public void Dispose()
    {
        _held.ForEach(SpentMemory.Add);
        _recomputed.ForEach(one => one.Dispose());
        foreach (ActivationFile file in _files)
        {
            file.Dispose();
            if (KeepsFiles)
                continue;
            File.Delete(file.Path);
            TemporaryFiles.Remove(file.Path);
        }
    }
}
