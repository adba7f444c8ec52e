using System.Globalization;
using System.Runtime.InteropServices;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>How places are captured.</summary>
public sealed record PatchOptions
{
    /// <summary>Elements that are run at a time; fewer where the device has too little memory.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Steps of a generator; null for its own number.</summary>
    public int? Steps { get; init; }

    /// <summary>Sees what the model returns beside its neurons, with the number of the first element; null where it is not
    /// wanted.</summary>
    public Action<int, IReadOnlyDictionary<string, Tensor>>? Returned { get; init; }

    /// <summary>Activations that nobody reads any longer: their memory is written anew (<see
    /// cref="CaptureOptions.ReusedMemory"/>).</summary>
    public InMemoryActivations? ReusedMemory { get; init; }

    /// <summary>Receives the number of elements that are done.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>Free strings for a file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// A vision model's neurons at the places of one grid, whatever grid the model itself has: class, register, condition and text tokens are
/// left out, maps are resampled bilinearly (M36, M46). A sample is a place of an element; the elements are the blocks.
/// </summary>
public static class PatchCapture
{
    /// <summary>The grid that a model's tokens have.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">What it is fed; only the shapes are looked at.</param>
    /// <exception cref="BadInputException">Layers of several grids, or an image that the patches do not divide.</exception>
    public static GridSize GridOf(VisionModel model, IReadOnlyDictionary<string, Tensor> inputs)
    {
        GridSize[] grids = [.. Enumerable.Range(0, model.Layout.LayerCount).Select(layer => model.Grid(layer, inputs))
            .Select(grid => new GridSize(grid.Rows, grid.Columns)).Distinct()];
        return grids.Length == 1 ? grids[0] : throw new BadInputException(
            $"The layers of a model of family {model.Family} have the grids {string.Join(" and ", grids)}",
            "One grid of places in all layers is needed", "Choose another model");
    }

    /// <summary>Captures into memory, neuron-major.</summary>
    /// <param name="model">The model.</param>
    /// <param name="feed">What it is fed.</param>
    /// <param name="grid">The places wanted.</param>
    /// <param name="options">Batches and progress.</param>
    /// <param name="cancellation">Ends the capture between batches.</param>
    /// <exception cref="BadInputException">An element cannot be read, the device has too little memory for one, or the activations do not
    /// fit one array.</exception>
    public static InMemoryActivations ToMemory(VisionModel model, IVisionFeed feed, GridSize grid, PatchOptions options,
        CancellationToken cancellation = default)
    {
        int samples = checked(feed.Count * grid.Count);
        float[] neuronMajor = InMemoryActivations.Room(model.Layout, samples, options.ReusedMemory);
        Run(model, feed, grid, options, (layer, first, places) =>
        {
            int start = model.Layout.Start(layer) * samples;
            Parallel.For(0, places.Count, image =>
                places.Transpose(image, neuronMajor.AsSpan(start), samples, (first + image) * grid.Count));
        }, cancellation);
        return new InMemoryActivations(model.Layout, samples, neuronMajor, Blocks(feed.Count, grid));
    }

    /// <summary>Captures into an activation file, which appears whole or not at all.</summary>
    /// <inheritdoc cref="ToMemory" path="/param"/>
    /// <param name="path">The file.</param>
    /// <exception cref="BadInputException">As of <see cref="ToMemory"/>, or the file cannot be written.</exception>
#pragma warning disable CS1573 // The other parameters are those of ToMemory.
    public static void ToFile(string path, VisionModel model, IVisionFeed feed, GridSize grid, PatchOptions options,
        CancellationToken cancellation = default)
#pragma warning restore CS1573
    {
        int samples = checked(feed.Count * grid.Count);
        string[] names = [.. model.Layout.LayerIds.Select(ActivationFile.LayerName)];
        SafetensorsWriter.Write(path, [.. names.Select((name, layer) => new SafetensorsDeclaration(name, SafetensorsType.F32, samples,
            model.Layout.Widths[layer])), new SafetensorsDeclaration(ActivationFile.BlockTensor, SafetensorsType.I32, samples)], writer =>
        {
            writer.Append(ActivationFile.BlockTensor, Blocks(feed.Count, grid));
            Run(model, feed, grid, options, (layer, first, places) =>
            {
                for (int image = 0; image < places.Count; image++)
                    writer.Place(names[layer], (long)(first + image) * grid.Count * model.Layout.Widths[layer], places.Of(image));
            }, cancellation);
        }, new Dictionary<string, string>(options.Metadata)
        {
            ["family"] = model.Family,
            ["grid"] = grid.ToString(),
            ["elements"] = feed.Count.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Runs a model for what it returns alone (<see cref="PatchOptions.Returned"/>).</summary>
    /// <inheritdoc cref="ToMemory" path="/param"/>
    public static void Outputs(VisionModel model, IVisionFeed feed, PatchOptions options, CancellationToken cancellation = default) =>
        Run(model, feed, null, options, (_, _, _) => { }, cancellation);

    private static int[] Blocks(int elements, GridSize grid) =>
        [.. Enumerable.Range(0, checked(elements * grid.Count)).Select(sample => sample / grid.Count)];

    /// <summary>Feeds everything, in smaller batches where the device has too little memory for these.</summary>
    private static void Run(VisionModel model, IVisionFeed feed, GridSize? grid, PatchOptions options,
        Action<int, int, PlaceRows> receive, CancellationToken cancellation)
    {
        int first = 0;
        for (int batch = Math.Max(1, options.BatchSize); first < feed.Count;)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, feed.Count - first), start = first;
            using DisposeScope scope = NewDisposeScope();
            try
            {
                IReadOnlyDictionary<string, Tensor> inputs = feed.Read(first, count);
                IReadOnlyDictionary<string, Tensor> returned = model.Run(inputs, options.Steps, options.Returned is not null,
                    (layer, neurons) =>
                    {
                        if (grid is { } wanted)
                            receive(layer, start, PlaceRows.Of(neurons, model.Grid(layer, inputs), wanted));
                    });
                options.Returned?.Invoke(start, returned);
            }
            catch (ExternalException failure) when (DeviceMemory.IsExhausted(failure))
            {
                if (count == 1)
                {
                    throw new BadInputException("The device has too little memory for one image",
                        "One image and one layer's activations must fit beside the model", "Run on the CPU (--device cpu)", failure);
                }
                batch = count / 2;
                continue;
            }
            first += count;
            options.Progress?.Report(first);
        }
    }
}
