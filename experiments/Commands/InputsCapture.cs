using System.CommandLine;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Empirical.Models.Generators;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Experiments.Session;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta capture MODEL --inputs FILE --out FILE</c>: a vision model is fed its own inputs by name.</summary>
internal sealed class InputsCapture
{
    private static readonly Dictionary<string, ScalarType> Types = new(StringComparer.Ordinal)
    {
        ["float32"] = ScalarType.Float32,
        ["bfloat16"] = ScalarType.BFloat16,
        ["float16"] = ScalarType.Float16,
    };

    private readonly Option<bool> _allTokens = new("--all-tokens") { Description =
        "With --inputs: class, register, condition and text tokens are rows too, before the places of each element." };
    private readonly Option<bool> _output = new("--output") { Description =
        "With --inputs: write what the model returns too, under its own name (last_hidden, embedding, image, latent, ...) and, where that "
        + "is one tensor, as output." };
    private readonly Option<int?> _steps = new("--steps") { Description = "With --inputs, of a generator: steps." };
    private readonly Option<string> _dtype = new("--dtype") { Description = "With --inputs: float32, bfloat16 or float16, to compute in.",
        DefaultValueFactory = _ => "float32" };
    private readonly Option<int> _batch = new("--batch") { Description = "With --inputs: elements that are run at a time.",
        DefaultValueFactory = _ => 8 };
    private readonly Option<string?> _weights = new("--weights") { Description =
        "With --inputs: the file of the folder that holds the weights, or their index, where it has several." };

    private readonly Option<string?> _images = new("--images") { Description =
        "With --inputs, of a generator: a folder for its images, as png, numbered as in the inputs. They come with --output." };

    public InputsCapture() => _dtype.AcceptOnlyFromAmong([.. Types.Keys]);

    /// <summary>The option that says that a model is fed by name.</summary>
    public Option<string?> Inputs { get; } = new("--inputs") { Description =
        "Safetensors file with the tensors that a vision model is fed, by name: pixel_values [batch, 3, height, width] of a tower; noise "
            + "(or "
        + "seeds), labels, prompt_embeds of a generator." };

    /// <summary>The options that go with it, and itself.</summary>
    public IReadOnlyList<Option> Options => [Inputs, _allTokens, _output, _steps, _dtype, _batch, _weights, _images];

    public int Run(ParseResult parsed, string given, string output, string device)
    {
        using var stop = new StopSignal();
        int batch = parsed.GetValue(_batch);
        if (batch < 1)
            throw new BadInputException($"--batch {batch}", "At least one element is run at a time", "Give a positive number");
        int? steps = parsed.GetValue(_steps);
        // A file, and a folder without a configuration, is a checkpoint here: activations are not fed anything.
        ModelReference? reference = File.Exists(given) || Directory.Exists(given) ? null
            : ModelReference.ResolveCheckpoint(given, stop.Token,
            HubModelFiles.Vision);
        var reading = new VisionReading(Types[parsed.GetValue(_dtype)!], ComputeDevice.Select(device), parsed.GetValue(_weights));
        using VisionModel model = VisionFamilies.Read(reference?.Folder ?? given, reading);
        string? images = parsed.GetValue(_images);
        if (images is not null && model.ImageRange is null)
            throw new BadInputException($"--images {images}", $"A model of family {model.Family} makes no images", "Leave --images out");
        using var inputs = NamedInputs.Open(parsed.GetValue(Inputs)!, model.Inputs(steps));
        var metadata = new Dictionary<string, string> { ["model"] = given };
        if (reference?.Commit is { } commit)
            metadata["commit"] = commit;
        using var progress = new StageProgress("capture", inputs.Count, "elements");
        VisionCapture.ToFile(output, model, inputs, new VisionCaptureOptions
        {
            AllTokens = parsed.GetValue(_allTokens),
            WithOutput = parsed.GetValue(_output) || images is not null,
            Steps = steps,
            BatchSize = batch,
            Metadata = metadata,
            Progress = new Callback<int>(done => progress.Report("", done)),
        }, stop.Token);
        if (images is not null)
            GeneratedImages.Write(output, model.ImageRange!.Value, images, stop.Token);
        Console.WriteLine(output);
        return ExitCode.Agrees;
    }
}
