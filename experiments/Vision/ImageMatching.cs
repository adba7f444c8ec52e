using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Empirical.Images;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Session;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Vision;

/// <summary>Vision models of <c>match</c>: found, looked at, fed the same images and measured.</summary>
internal sealed class ImageMatching
{
    private const string FilesFolder = "unfinished";

    private readonly IImageSource? _source;
    private readonly VisionSide[] _sides;
    private readonly MatchInput _input;

    /// <param name="models">The models.</param>
    /// <param name="input">What they are fed.</param>
    /// <param name="seed">Seed of the choice of images.</param>
    /// <exception cref="BadInputException">No vision models, or nothing that they can be fed.</exception>
    public ImageMatching(IReadOnlyList<ModelReference> models, MatchInput input, string seed)
    {
        _input = input;
        _source = input.Images!.Open(Rng.FromSeed(seed));
        _sides = [.. models.Select(VisionSide.Of)];
        for (int other = 1; other < _sides.Length; other++)
            _ = Pair(other);
    }

    /// <summary>Finds vision models: a file is a file of weights.</summary>
    public static IReadOnlyList<ModelReference> Resolve(IReadOnlyList<string> given, CancellationToken stop) =>
        ModelReference.Resolve(given, stop, HubModelFiles.Vision);

    /// <summary>What a match will take.</summary>
    /// <param name="other">The second model's number.</param>
    /// <param name="settings">The instrument.</param>
    public MatchPlan Plan(int other, InstrumentSettings settings) => new($"{_sides[0].Name} x {_sides[other].Name}",
        _sides[0].Layout.Count, _sides[other].Layout.Count, Pair(other).Samples, FromFiles: false, 1 + settings.NullMatchings);

    /// <summary>Measures the first model and another one.</summary>
    /// <inheritdoc cref="MatchedModels.Measure" path="/param"/>
    /// <param name="other">The second model's number.</param>
#pragma warning disable CS1573 // The other parameters are those of MatchedModels.Measure.
    public MatchedModels Measure(int other, InstrumentSettings settings, string seed, string folder, CancellationToken stop)
#pragma warning restore CS1573
    {
        if (_input is { Contexts: true, Layers: not null })
            throw new BadInputException("Contexts of some layers", "Contexts are kept of whole models", "Leave --layers or --contexts out");
        ImagePair pair = Pair(other);
        var seconds = new Dictionary<string, double>(StringComparer.Ordinal);
        using var capture = new ImageCapture(pair, Path.Combine(folder, FilesFolder))
        {
            Type = SharedOptions.TypeOf(_input.Type), Device = settings.Device, Say = Console.Error.WriteLine,
        };
        var encoders = new ImageEncoders(pair.Input.Encoders, pair.Input.Batch, settings.Device);
        (IActivations first, MeasuredModel ofA) = Captured(isFirst: true);
        (IActivations second, MeasuredModel ofB) = Captured(isFirst: false);
        MatchedModels matched = MatchedModels.Of(first, second, null, ofA, ofB, _input, settings, seed, folder, seconds, stop);
        FedImages fed = FedImages.Of(pair, capture.Source, matched.Measurement.EffectiveSamples?.Value);
        foreach (string said in fed.ViewNote is { } note ? fed.Conversions.Append(note) : fed.Conversions)
            Console.Error.WriteLine(said);
        return matched with
        {
            Images = fed,
            Contexts = !_input.Contexts ? null : MatchedModels.Timed(seconds, "contexts", () => ImageContexts.Of(new ContextSource(
                $"{pair.A.Name} x {pair.B.Name}", pair.SourceName, null, "mean", matched.Measurement, ofA, ofB, Rng.FromSeed(seed)), pair,
                capture.Source, first, second, stop)),
        };

        (IActivations, MeasuredModel) Captured(bool isFirst)
        {
            (VisionSide side, string letter) = isFirst ? (pair.A, "A") : (pair.B, "B");
            IActivations activations = MatchedModels.Timed(seconds, $"capture {letter}", () =>
            {
                using var progress = new StageProgress($"capture {side.Name}", pair.Images, "images");
                return capture.Of(isFirst, new Callback<int>(done => progress.Report("", done)), stop);
            });
            return (activations, new MeasuredModel(side.Name, MatchedModels.Timed(seconds, $"selectivity {letter}",
                () => capture.Selectivity(activations, encoders, stop))));
        }
    }

    /// <summary>How a generator was matched with another model, as the published pipeline keeps it; null for two towers.</summary>
    /// <param name="other">The second model's number.</param>
    /// <param name="seed">Seed of the nulls.</param>
    /// <param name="counts">Mutual top-k pairs by k.</param>
    public VisionRunMetadata? Metadata(int other, string seed, IReadOnlyList<(int K, int Pairs)> counts) =>
        Pair(other).Metadata(seed, counts);

    private ImagePair Pair(int other) => ImagePair.Of(_sides[0], _sides[other], _input.Images!, _source);
}
