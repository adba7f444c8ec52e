using System.Globalization;
using System.Security.Cryptography;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Images;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Vision;

/// <summary>Two vision models on the same images, and the grid that both are brought to.</summary>
internal sealed class ImagePair
{
    private readonly IImageSource? _given;

    private ImagePair(VisionSide a, VisionSide b, ImageInput input, IImageSource? given) =>
        (A, B, Input, _given) = (a, b, input, given);

    /// <summary>First model.</summary>
    public VisionSide A { get; }

    /// <summary>Second model, a tower.</summary>
    public VisionSide B { get; }

    /// <summary>What they are fed.</summary>
    public ImageInput Input { get; }

    /// <summary>Grids that the models have themselves.</summary>
    public GridSize GridA { get; private set; }

    /// <inheritdoc cref="GridA"/>
    public GridSize GridB { get; private set; }

    /// <summary>The common grid.</summary>
    public GridSize Grid { get; private set; }

    /// <summary>Rows and columns of the first image, as it is given or made.</summary>
    public GridSize ImageSize { get; private set; }

    /// <summary>Images.</summary>
    public int Images { get; private set; }

    /// <summary>Stands for the images and the grid.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>Whether the first model makes the images.</summary>
    public bool IsGenerated => A.Tower is null;

    /// <summary>Names of the published vision pipeline; null for two towers, which it has none for.</summary>
    public VisionLayers? Published => !IsGenerated ? null
        : new VisionLayers(A.Published.Prefix, A.Published.Layers, B.Published.Layers);

    /// <summary>How a generator was matched, as the published pipeline keeps it; null for two towers.</summary>
    /// <param name="seed">Seed of the nulls.</param>
    /// <param name="counts">Mutual top-k pairs by k.</param>
    public VisionRunMetadata? Metadata(string seed, IReadOnlyList<(int K, int Pairs)> counts)
    {
        if (Published is not { } layers)
            return null;
        (int rows, int columns) = B.Tower!.Preprocessing.OutputSize(ImageSize.Rows, ImageSize.Columns);
        return new VisionRunMetadata(A.Name, B.Family, B.Name, layers, ImageSize, new GridSize(rows, columns), GridA, GridB, Grid, Images,
            Input.Batch, Input.Steps, seed, counts);
    }

    /// <summary>For people.</summary>
    public string SourceName => _given?.Name ?? $"images of {A.Name}";

    /// <summary>The images that were given; null where the first model makes them.</summary>
    public IImageSource? Given => _given;

    /// <summary>What is to be said where the models do not see the same part of an image, so that places of one number are not one place;
    /// null where they do.</summary>
    public string? ViewNote { get; private set; }

    /// <summary><see cref="ViewNote"/>, and what follows where it is known what the images show; null where the models see the
    /// same.</summary>
    public string? Note => ViewNote is null || _given?.Factors is null ? ViewNote
        : $"{ViewNote}; what a place shows is not the same for both: no claim about factors";

    /// <summary>Shares of an image's rows and columns that the models see, in its middle; where they differ, by less than half a place,
    /// their mean.</summary>
    public (double Rows, double Columns) View { get; private set; } = (1, 1);

    /// <summary>Samples of either model.</summary>
    public int Samples => checked(Images * Grid.Count);

    /// <summary>Joins two models and what they are fed; nothing is run.</summary>
    /// <param name="a">First model: a tower, or the generator whose images the second sees.</param>
    /// <param name="b">Second model, a tower.</param>
    /// <param name="input">What they are fed.</param>
    /// <param name="source">The images of <paramref name="input"/>, opened; null where it names none.</param>
    /// <exception cref="BadInputException">Images or inputs that do not suit the models, or an image that the patches of a tower do not
    /// divide.</exception>
    public static ImagePair Of(VisionSide a, VisionSide b, ImageInput input, IImageSource? source)
    {
        if (b.Tower is null)
        {
            throw new BadInputException($"'{b.Reference.Given}' is a generator, and is not the first model",
                "A generator makes the images that the towers after it see", "Name it first");
        }
        var pair = new ImagePair(a, b, input, source);
        if (pair.IsGenerated)
            pair.FeedGenerator();
        else
            pair.FeedImages();
        pair.Grid = ImageInput.Grids[input.Grid](pair.GridA, pair.GridB);
        if (pair.Images < 2)
            throw new BadInputException($"There is {pair.Images} image", "Correlations over places need two images or more", "Give more");
        return pair;
    }

    /// <summary>What a model is fed.</summary>
    /// <param name="side">One of the two.</param>
    /// <param name="source">The images, given or made.</param>
    public static IVisionFeed Feed(VisionSide side, IImageSource source) => new ImageFeed(source, side.Tower!.Preprocessing);

    /// <summary>The generator's inputs; whoever asks disposes of them.</summary>
    public NamedInputs OpenInputs(VisionModel generator) => NamedInputs.Open(Input.Inputs!, generator.Inputs(Input.Steps));

    private void FeedGenerator()
    {
        if (_given is not null || Input.Inputs is null)
        {
            throw new BadInputException(_given is not null ? $"Images are given beside the generator '{A.Reference.Given}'"
                : $"The generator '{A.Reference.Given}' is given nothing to start from",
                "A generator is fed noise (or seeds) and labels or prompts, and the towers see the images that it makes",
                "Give a safetensors file of them (inputs), and no images");
        }
        using DisposeScope scope = NewDisposeScope();
        using VisionModel generator = A.Read(ScalarType.Float32, CPU);
        using NamedInputs inputs = OpenInputs(generator);
        IReadOnlyDictionary<string, Tensor> one = inputs.Read(0, 1);
        GridA = PatchCapture.GridOf(generator, one);
        long[] image = generator.OutputShapes(one, Input.Steps)[GeneratedFolder.Tensor];
        ImageSize = new GridSize((int)image[1], (int)image[2]);
        GridB = B.GridOf(ImageSize.Rows, ImageSize.Columns);
        Compare((1, 1), B.Tower!.Preprocessing.ViewedShare(ImageSize.Rows, ImageSize.Columns));
        Images = inputs.Count;
        using FileStream stream = InputFile.Open(Input.Inputs);
        Digest = $"{A.Key} {Convert.ToHexStringLower(SHA256.HashData(stream))} steps={Input.Steps}";
    }

    private void FeedImages()
    {
        if (_given is null || Input.Inputs is not null)
        {
            throw new BadInputException(Input.Inputs is { } inputs ? $"'{inputs}' holds a generator's inputs, and '{A.Reference.Given}' is "
                + "a tower" : "No images are given", "Towers are fed images: files, folders of them, .tar shards",
                Input.Inputs is null ? "Name them" : "Name the generator first, or give images");
        }
        RgbImage first = _given.Read(0);
        ImageSize = new GridSize(first.Height, first.Width);
        (GridA, GridB) = (A.GridOf(first.Height, first.Width), B.GridOf(first.Height, first.Width));
        Compare(A.Tower!.Preprocessing.ViewedShare(first.Height, first.Width),
            B.Tower!.Preprocessing.ViewedShare(first.Height, first.Width));
        Images = _given.Count;
        Digest = _given.Digest;
    }

    /// <summary>Crops lie in the middle: their edges differ by half of what their shares do, which counts from half a place on.</summary>
    private void Compare((double Rows, double Columns) a, (double Rows, double Columns) b)
    {
        View = ((a.Rows + b.Rows) / 2, (a.Columns + b.Columns) / 2);
        double places = Math.Max(Math.Abs(a.Rows - b.Rows) * Math.Max(GridA.Rows, GridB.Rows),
            Math.Abs(a.Columns - b.Columns) * Math.Max(GridA.Columns, GridB.Columns)) / 2;
        if (places >= 0.5)
        {
            ViewNote = string.Create(CultureInfo.InvariantCulture, $"by their preprocessing {A.Name} sees {100 * a.Rows:F0} x "
                + $"{100 * a.Columns:F0} % of the first image's rows and columns and {B.Name} {100 * b.Rows:F0} x {100 * b.Columns:F0} %: "
                + $"places at the edges are up to {places:F1} places apart, which lowers correlations");
        }
    }
}
