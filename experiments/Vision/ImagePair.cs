using System.Security.Cryptography;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Images;
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

    /// <summary>Images.</summary>
    public int Images { get; private set; }

    /// <summary>Stands for the images and the grid.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>Whether the first model makes the images.</summary>
    public bool IsGenerated => A.Tower is null;

    /// <summary>For people.</summary>
    public string SourceName => _given?.Name ?? $"images of {A.Name}";

    /// <summary>The images that were given; null where the first model makes them.</summary>
    public IImageSource? Given => _given;

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
        GridB = B.GridOf((int)image[1], (int)image[2]);
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
        (GridA, GridB) = (A.GridOf(first.Height, first.Width), B.GridOf(first.Height, first.Width));
        Images = _given.Count;
        Digest = _given.Digest;
    }
}
