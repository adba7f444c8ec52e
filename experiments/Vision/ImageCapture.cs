using System.Globalization;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Images;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Empirical.Selectivity;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Matching;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Vision;

/// <summary>The neurons of a pair's models at the places of its images, for as long as one measurement needs them: in memory where they
/// fit,
/// else in files, which are removed in the end.</summary>
/// <param name="pair">The models and what they are fed.</param>
/// <param name="folder">Where files lie; made when it is needed.</param>
internal sealed class ImageCapture(ImagePair pair, string folder) : IDisposable
{
    private readonly List<InMemoryActivations> _held = [];
    private readonly List<ActivationFile> _files = [];
    private readonly GeneratedFolder _made = new(Path.Combine(folder, $"images-{Guid.NewGuid():N}"));
    private IImageSource? _source = pair.Given;

    /// <summary>Type in which models compute.</summary>
    public ScalarType Type { get; init; } = ScalarType.Float32;

    /// <summary>auto, cpu or cuda.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Activations above this many bytes are not held: two models share what may be.</summary>
    public long MostHeldBytes { get; init; } = Math.Min(HeldMemory.Budget / 2, 4L * Array.MaxLength);

    /// <summary>Told, in words, how activations are kept that do not fit the memory.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>The images that the towers see; of a generator, once it was captured.</summary>
    public IImageSource Source => _source ?? throw new InvalidOperationException("The generator comes first: it makes the images.");

    /// <summary>A model's neurons: loaded, fed and freed.</summary>
    /// <param name="isFirst">The pair's first model, or its second.</param>
    /// <param name="progress">Receives the images done.</param>
    /// <param name="stop">Ends the capture between batches.</param>
    /// <param name="initial">Draws weights that stand in for the model's; the images stay those of the trained generator.</param>
    public IActivations Of(bool isFirst, IProgress<int>? progress, CancellationToken stop, Rng? initial = null)
    {
        VisionSide side = isFirst ? pair.A : pair.B;
        using VisionModel model = side.Read(Type, ComputeDevice.Select(Device));
        var options = new PatchOptions { BatchSize = pair.Input.Batch, Progress = progress };
        if (side.Tower is not null)
        {
            if (initial is not null)
                model.Initialize(initial);
            return Kept(model, ImagePair.Feed(side, Source), options, stop);
        }
        using NamedInputs inputs = pair.OpenInputs(model);
        options = options with { Steps = pair.Input.Steps };
        PatchOptions making = options with { Returned = (first, returned) => _made.Take(side.ImageRange!.Value, first, returned) };
        if (initial is null && _source is null)
        {
            IActivations activations = Kept(model, inputs, making, stop);
            _source = _made.Open(pair.SourceName);
            return activations;
        }
        if (initial is not null)
        {
            if (_source is null)
            {
                PatchCapture.Outputs(model, inputs, making, stop);
                _source = _made.Open(pair.SourceName);
            }
            model.Initialize(initial);
        }
        return Kept(model, inputs, options, stop);
    }

    /// <summary>Selectivity of a captured model's neurons: of places, and of images where encoders or factors are there.</summary>
    /// <param name="activations">What <see cref="Of"/> gave.</param>
    /// <param name="encoders">The encoders.</param>
    /// <param name="stop">Ends the work between tiles.</param>
    public IReadOnlyDictionary<string, double?[]> Selectivity(IActivations activations, ImageEncoders encoders, CancellationToken stop) =>
        NeuronSelectivity.OfActivations(activations, stop).Concat(ImageSelectivity.Of(activations, encoders.Of(Source, stop),
            FactorLabels.Of(Source, Rng.FromSeed("halves of the images")), stop)).ToDictionary(StringComparer.Ordinal);

    /// <summary>How alike the encoders, and what is known of the images, rank a captured model's neurons.</summary>
    /// <inheritdoc cref="Selectivity" path="/param"/>
    /// <param name="name">Name of the model.</param>
#pragma warning disable CS1573 // The other parameters are those of Selectivity.
    public IReadOnlyList<MeasureAgreement> Agreements(string name, IActivations activations, ImageEncoders encoders,
        CancellationToken stop) =>
#pragma warning restore CS1573
        MeasureAgreements.Of(name, activations, encoders.Of(Source, stop), FactorLabels.Of(Source, Rng.FromSeed("halves of the images")),
            stop);

    private IActivations Kept(VisionModel model, IVisionFeed feed, PatchOptions options, CancellationToken stop)
    {
        long bytes = sizeof(float) * (long)model.Layout.Count * pair.Samples;
        if (bytes <= MostHeldBytes)
        {
            InMemoryActivations held = PatchCapture.ToMemory(model, feed, pair.Grid,
                options with { ReusedMemory = SpentMemory.Take() }, stop);
            _held.Add(held);
            return held;
        }
        Directory.CreateDirectory(folder);
        long free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (bytes > free)
        {
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture,
                $"The activations of {pair.Images} images at {pair.Grid} places take {bytes / 1e9:F1} GB, and "
                + $"the disk of '{folder}' has {free / 1e9:F1}"),
                "Activations that do not fit the memory are kept on disk", "Take fewer images, or choose another place");
        }
        Say(FormattableString.Invariant($"activations of {bytes / 1e9:F1} GB do not fit the memory: kept in a file"));
        string path = Path.Combine(folder, $"activations-{Guid.NewGuid():N}.tmp.safetensors");
        TemporaryFiles.Add(path);
        PatchCapture.ToFile(path, model, feed, pair.Grid, options, stop);
        var file = ActivationFile.Open(path);
        _files.Add(file);
        return file;
    }

    /// <summary>Ends the activations: they may not be read after this.</summary>
    public void Dispose()
    {
        _made.Dispose();
        _held.ForEach(SpentMemory.Add);
        foreach (ActivationFile file in _files)
        {
            file.Dispose();
            File.Delete(file.Path);
            TemporaryFiles.Remove(file.Path);
        }
    }
}
