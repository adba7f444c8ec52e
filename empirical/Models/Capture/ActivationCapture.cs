using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>A model's neurons on samples: windows are fed, and the activations of each sample's tokens pooled.</summary>
/// <remarks>
/// Samples must be numbered 0, 1, 2, ... through the windows, as alignment numbers them. Windows of similar length are batched with padding
/// to the right, which a causal model cannot see; so the batching moves results by rounding only.
/// </remarks>
public static class ActivationCapture
{
    /// <summary>The tensor of logits in an activation file.</summary>
    public const string LogitsTensor = "logits";

    /// <summary>Captures into memory: 4 bytes per neuron and sample.</summary>
    /// <param name="model">The model.</param>
    /// <param name="windows">What to feed, in reading order.</param>
    /// <param name="sampleCount">Samples that the windows hold.</param>
    /// <param name="options">Layers, pooling, batches, progress.</param>
    /// <param name="cancellation">Ends the run between batches.</param>
    /// <exception cref="BadInputException">The activations do not fit one array, a window is longer than the context, or a token is no word
    /// of the vocabulary.</exception>
    public static InMemoryActivations ToMemory(LanguageModel model, IReadOnlyList<FeedWindow> windows, int sampleCount,
        CaptureOptions? options = null,
        CancellationToken cancellation = default)
    {
        options ??= new CaptureOptions();
        if (options.WithLogits)
            throw new ArgumentException("Logits are captured to a file only.", nameof(options));
        NeuronLayout layout = LayoutOf(model, options);
        float[] neuronMajor = InMemoryActivations.Room(layout, sampleCount, options.ReusedMemory);
        WithWhatFits(options, windows, own => new CaptureRun(model, windows, own, (column, firstSample, rows) =>
            Transposition.Write(rows, layout.Widths[column], neuronMajor.AsSpan(layout.Start(column) * sampleCount), sampleCount,
                firstSample), cancellation).Feed(sampleCount));
        return new InMemoryActivations(layout, sampleCount, neuronMajor, options.BlockOfSample);
    }

    /// <summary>
    /// Captures into an activation file (<see cref="ActivationFile"/>), which appears whole or not at all; it says which tokens each sample
    /// is made of, and where in the documents they stand (<see cref="CapturedTokens"/>).
    /// </summary>
    /// <inheritdoc cref="ToMemory" path="/param"/>
    /// <param name="path">The file.</param>
    /// <exception cref="BadInputException">The file cannot be written, a window is longer than the context, or a token is no word of the
    /// vocabulary.</exception>
#pragma warning disable CS1573 // The other parameters are those of ToMemory.
    public static void ToFile(string path, LanguageModel model, IReadOnlyList<FeedWindow> windows, int sampleCount,
        CaptureOptions? options = null,
        CancellationToken cancellation = default)
#pragma warning restore CS1573
    {
        CaptureOptions chosen = options ?? new CaptureOptions();
        NeuronLayout layout = LayoutOf(model, chosen);
        List<SafetensorsDeclaration> tensors = [.. Enumerable.Range(0, layout.LayerCount)
            .Select(i => new SafetensorsDeclaration(ActivationFile.LayerName(layout.LayerIds[i]), chosen.FileType, sampleCount,
                layout.Widths[i]))];
        if (chosen.WithLogits)
            tensors.Add(new SafetensorsDeclaration(LogitsTensor, chosen.FileType, sampleCount, model.Configuration.VocabularySize));
        string[] columns = [.. tensors.Select(tensor => tensor.Name)];
        if (chosen.BlockOfSample.Count > 0)
            tensors.Add(new SafetensorsDeclaration(ActivationFile.BlockTensor, SafetensorsType.I32, sampleCount));
        if (chosen.Scales is { } scales)
            tensors.AddRange(scales.Select((own, i) => new SafetensorsDeclaration(ActivationFile.ScaleName(layout.LayerIds[i]),
                SafetensorsType.F32, own.Length)));
        CapturedTokens tokens = CapturedTokens.Of(windows, sampleCount, chosen.Spans);
        tensors.AddRange(tokens.Declarations);
        var metadata = new Dictionary<string, string>(chosen.Metadata)
        {
            ["model_type"] = model.Configuration.ModelType,
            ["pooling"] = chosen.Pooling.ToString().ToUpperInvariant(),
            ["samples"] = sampleCount.ToString(CultureInfo.InvariantCulture),
        };
        WithWhatFits(chosen, windows, own => SafetensorsWriter.Write(path, tensors, writer =>
        {
            new CaptureRun(model, windows, own, (column, firstSample, rows) =>
                writer.Place(columns[column], firstSample * tensors[column].Shape[1], chosen.Scales is { } all && column < all.Count
                    ? Scaled(rows, all[column]) : rows), cancellation).Feed(sampleCount);
            for (int i = 0; i < chosen.Scales?.Count; i++)
                writer.Append(ActivationFile.ScaleName(layout.LayerIds[i]), chosen.Scales[i].AsSpan());
            if (chosen.BlockOfSample.Count > 0)
                writer.Append(ActivationFile.BlockTensor, [.. chosen.BlockOfSample]);
            tokens.Write(writer);
        }, metadata));
    }

    private static float[] Scaled(ReadOnlySpan<float> rows, float[] scales)
    {
        var scaled = new float[rows.Length];
        for (int start = 0; start < rows.Length; start += scales.Length)
            TensorPrimitives.Divide(rows.Slice(start, scales.Length), scales, scaled.AsSpan(start, scales.Length));
        float largest = TensorPrimitives.MaxMagnitude<float>(scaled);
        // Infinities and values that are no numbers are the model's own, and stay.
        if (Math.Abs(largest) > NeuronScales.LargestHalf && Array.Exists(scaled, value => float.IsFinite(value)
            && Math.Abs(value) > NeuronScales.LargestHalf))
            throw new ScaleExceededException($"A value is {largest} times its neuron's scale.");
        return scaled;
    }

    /// <summary>Captures, and captures again in smaller batches where the device has too little memory for these.</summary>
    /// <exception cref="BadInputException">It has too little for a single window.</exception>
    internal static void WithWhatFits(CaptureOptions options, IReadOnlyList<FeedWindow> windows, Action<CaptureOptions> capture)
    {
        int longest = windows.Count == 0 ? 0 : windows.Max(window => window.TokenIds.Length);
        for (CaptureOptions now = options; ; now = now with { BatchTokens = now.BatchTokens / 2 })
        {
            now.Loss?.Clear();
            try
            {
                capture(now);
                return;
            }
            catch (ExternalException failure) when (DeviceMemory.IsExhausted(failure))
            {
                if (now.BatchTokens <= longest)
                {
                    throw new BadInputException($"The device has too little memory for one window of {longest} tokens",
                        "One window and one layer's activations must fit beside the model",
                        "Feed shorter windows (--context), or run on the CPU (--device cpu)", failure);
                }
            }
        }
    }

    private static NeuronLayout LayoutOf(LanguageModel model, CaptureOptions options)
    {
        int layerCount = model.Configuration.LayerCount;
        IReadOnlyList<int> layers = options.Layers ?? [.. Enumerable.Range(0, layerCount)];
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i] < 0 || layers[i] >= layerCount || (i > 0 && layers[i] <= layers[i - 1]))
                throw new BadInputException($"Layers {string.Join(", ", layers)} were asked for",
                    $"The model has layers 0 to {layerCount - 1}; they are named in increasing order",
                    "Correct the list of layers");
        }
        return new NeuronLayout(layers, [.. layers.Select(_ => model.Configuration.NeuronsPerLayer)]);
    }
}
