using System.Globalization;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>What of a vision model is captured.</summary>
public sealed record VisionCaptureOptions
{
    /// <summary>Whether class, register, condition and text tokens are samples too.</summary>
    public bool AllTokens { get; init; }

    /// <summary>Whether the model's outputs are written as well.</summary>
    public bool WithOutput { get; init; }

    /// <summary>Steps of a generator; null for its own number.</summary>
    public int? Steps { get; init; }

    /// <summary>Elements of the batch that are run at a time.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Free strings for the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Receives the number of elements that are done.</summary>
    public IProgress<int>? Progress { get; init; }
}

/// <summary>A vision model's neurons on given inputs, as an activation file: a sample is a token, in reading order, element by element; the
/// elements are the blocks.</summary>
public static class VisionCapture
{
    /// <summary>Name under which the output of a model that has one is written, beside its own name.</summary>
    public const string OutputTensor = "output";

    /// <summary>Captures into a file, which appears whole or not at all.</summary>
    /// <remarks>Where some layers see tokens that others do not (text in FLUX.2's single blocks), their samples differ in number once all
    /// tokens are asked for; the file then has no blocks, and is for inspection only.</remarks>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="inputs">What it is fed.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="Theory.BadInputException">The file cannot be written, or the inputs do not suit the model.</exception>
    public static void ToFile(string path, VisionModel model, NamedInputs inputs, VisionCaptureOptions options,
        CancellationToken cancellation = default)
    {
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> one = inputs.Read(0, 1);
        TokenGrid[] grids = [.. Enumerable.Range(0, model.Layout.LayerCount).Select(layer => model.Grid(layer, one))];
        int[] kept = [.. grids.Select(grid => grid.Kept(options.AllTokens))];
        List<SafetensorsDeclaration> tensors = [.. kept.Select((tokens, layer) => new SafetensorsDeclaration(
            ActivationFile.LayerName(model.Layout.LayerIds[layer]), SafetensorsType.F32, (long)inputs.Count * tokens,
            model.Layout.Widths[layer]))];
        bool blocks = kept.Distinct().Count() == 1;
        if (blocks)
            tensors.Add(new SafetensorsDeclaration(ActivationFile.BlockTensor, SafetensorsType.I32, checked(inputs.Count * kept[0])));
        IReadOnlyDictionary<string, long[]> outputs = options.WithOutput ? model.OutputShapes(one, options.Steps)
            : new Dictionary<string, long[]>();
        foreach ((string name, long[] shape) in outputs)
        {
            foreach (string written in NamesOf(name, outputs.Count))
                tensors.Add(new SafetensorsDeclaration(written, SafetensorsType.F32, [inputs.Count, .. shape]));
        }
        SafetensorsWriter.Write(path, tensors, writer =>
        {
            if (blocks)
                writer.Append(ActivationFile.BlockTensor, [.. Enumerable.Range(0, inputs.Count * kept[0]).Select(row => row / kept[0])]);
            for (int first = 0; first < inputs.Count; first += options.BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(options.BatchSize, inputs.Count - first);
                using DisposeScope batch = NewDisposeScope();
                int start = first;
                IReadOnlyDictionary<string, Tensor> returned = model.Run(inputs.Read(first, count), options.Steps, options.WithOutput,
                    (layer, neurons) => Place(writer, ActivationFile.LayerName(model.Layout.LayerIds[layer]), start, neurons, kept[layer]));
                foreach ((string name, Tensor output) in returned)
                {
                    foreach (string written in NamesOf(name, returned.Count))
                        Place(writer, written, first, output.reshape(count, 1, -1), 1);
                }
                options.Progress?.Report(first + count);
            }
        }, Metadata(model, grids, inputs, options));
    }

    /// <summary>A single output has two names: its own, and one that is the same for all models.</summary>
    private static IEnumerable<string> NamesOf(string output, int outputs) => outputs == 1 && output != OutputTensor
        ? [output, OutputTensor] : [output];

    private static Dictionary<string, string> Metadata(VisionModel model, TokenGrid[] grids, NamedInputs inputs,
        VisionCaptureOptions options)
    {
        // The grid of the samples that all layers share.
        var metadata = new Dictionary<string, string>(options.Metadata)
        {
            ["family"] = model.Family,
            ["type"] = model.Type.ToString().ToLowerInvariant(),
            ["elements"] = inputs.Count.ToString(CultureInfo.InvariantCulture),
            ["prefix_tokens"] = string.Join(',', grids.Select(grid => grid.Prefix).Distinct()),
            ["prefix"] = options.AllTokens ? "kept" : "dropped",
            ["grid"] = string.Join(',', grids.Select(grid => FormattableString.Invariant($"{grid.Rows}x{grid.Columns}")).Distinct()),
        };
        foreach ((string name, string value) in model.Settings)
            metadata[name] = value;
        return metadata;
    }

    /// <summary>Writes the last tokens of each element straight from the tensor's memory.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="name">The tensor of the file.</param>
    /// <param name="first">Number of the first element.</param>
    /// <param name="values">[elements, tokens, width].</param>
    /// <param name="kept">Tokens of an element that are kept.</param>
    private static unsafe void Place(SafetensorsWriter writer, string name, int first, Tensor values, int kept)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = values.to(ScalarType.Float32).cpu().contiguous();
        var start = (float*)HugePages.AddressOf(rows);
        long tokens = rows.shape[1], width = rows.shape[2];
        for (int element = 0; element < rows.shape[0]; element++)
        {
            var part = new ReadOnlySpan<float>(start + (element * tokens + tokens - kept) * width, checked((int)(kept * width)));
            writer.Place(name, (long)(first + element) * kept * width, part);
        }
    }
}
