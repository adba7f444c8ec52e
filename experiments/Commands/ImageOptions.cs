using System.CommandLine;
using System.CommandLine.Parsing;
using Rosetta.Experiments.Vision;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary>What vision models are fed, as <c>match</c> takes it.</summary>
internal sealed class ImageOptions
{
    private readonly Option<string[]> _images = new("--images") { Description =
        "Vision models: image files, folders of them (class folders too) or .tar shards that all models see, each by its own "
        + "preprocessing; or scenes:COUNT (scenes:COUNT:SIDE), which are rendered, and whose content is known.",
        AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _inputs = new("--inputs") { Description =
        "Vision models, the first a generator: safetensors file with what it starts from (noise or seeds, labels, prompt_embeds); the "
        + "others see the images that it makes." };
    private readonly Option<string?> _labels = new("--labels") { Description =
        "With --images: CSV with the columns file and class; without it the folders are the classes." };
    private readonly Option<int?> _most = new("--most-images") { Description =
        "With --images: most images, as many of each class, at random (all by default)." };
    private readonly Option<string> _grid = SharedOptions.OneOf("--grid", "With images, the places that both models are brought to",
        ImageInput.Grids, ImageInput.Larger);
    private readonly Option<int> _batch = new("--batch") { Description = "With images: images that are run at a time.",
        DefaultValueFactory = _ => ImageInput.UsualBatch };
    private readonly Option<int?> _steps = new("--steps") { Description = "With --inputs: steps of the generator." };

    private readonly Option<string[]> _encoders = new("--encoder") { Description =
        "With images: a tower, or a safetensors file with embedding [images, dimensions], that the selectivity of neurons is measured "
        + "with; twice for two." };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options => [_images, _inputs, _labels, _most, _grid, _batch, _steps, _encoders];

    /// <summary>What was given; null where no images are meant.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="ofText">Options that only language models have.</param>
    /// <exception cref="BadInputException">Options that do not go together, or impossible values.</exception>
    public ImageInput? Of(ParseResult parsed, params IReadOnlyList<Option> ofText)
    {
        string[] paths = parsed.GetValue(_images) ?? [];
        string? inputs = parsed.GetValue(_inputs);
        Option? Given(IEnumerable<Option> options) => options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        if (paths.Length == 0 && inputs is null)
        {
            return Given(Options) is not { } alone ? null : throw new BadInputException($"{alone.Name} without images",
                "It is of vision models, which are fed --images, or a generator's --inputs", "Add one of the two, or leave it out");
        }
        if (Given(ofText) is { } text)
            throw new BadInputException($"{text.Name} beside images", "It is of language models", "Leave it out");
        if (inputs is not null && Given([_images, _labels, _most]) is { } other)
            throw new BadInputException($"{other.Name} beside {_inputs.Name}", "A generator makes the images", "Leave one of the two out");
        if (paths.Length > 0 && Given([_steps]) is not null)
            throw new BadInputException($"{_steps.Name} beside {_images.Name}", "Only generators have steps", "Leave it out");
        SceneInput? scenes = SceneInput.Of(paths);
        if (scenes is not null && Given([_labels, _most]) is { } ofFiles)
            throw new BadInputException($"{ofFiles.Name} beside scenes", "It is of image files", "Leave it out");
        int batch = parsed.GetValue(_batch);
        if (batch < 1)
            throw new BadInputException($"{_batch.Name} {batch}", "At least one image is run at a time", "Give a positive number");
        return new ImageInput(scenes is null ? paths : [], parsed.GetValue(_labels), parsed.GetValue(_most), inputs,
            parsed.GetValue(_grid)!, batch)
        {
            Scenes = scenes,
            Steps = parsed.GetValue(_steps),
            Encoders = parsed.GetValue(_encoders) is not { } encoders ? [] : encoders.Length <= ImageEncoders.Most ? encoders
                : throw new BadInputException($"{encoders.Length} times {_encoders.Name}", $"At most {ImageEncoders.Most} are compared",
                    "Leave some out"),
        };
    }
}
