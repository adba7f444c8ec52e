using Rosetta.Empirical.Checkpoints;

namespace Rosetta.Empirical.Activations;

/// <summary>Writes an activation file from batches of samples; it appears when every layer has every sample, or not at all.</summary>
/// <remarks>
/// The file is sample-major, as a model produces its activations, so a batch goes straight to its place and only the batch is in memory.
/// </remarks>
public sealed class ActivationWriter
{
    private readonly SafetensorsWriter _writer;

    private ActivationWriter(SafetensorsWriter writer, NeuronLayout layout) => (_writer, Layout) = (writer, layout);

    /// <summary>Layers and widths of the file.</summary>
    public NeuronLayout Layout { get; }

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where it appears.</param>
    /// <param name="layout">Layers and widths.</param>
    /// <param name="sampleCount">Samples in all.</param>
    /// <param name="fill">Appends every sample to every layer (and to every further tensor).</param>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="blockOfSample">Block of each sample, non-decreasing; empty or null when samples are independent.</param>
    /// <param name="further">Tensors beside the layers, for example <c>logits</c>.</param>
    /// <param name="metadata">Free strings.</param>
    /// <exception cref="Theory.BadInputException">The place cannot be written.</exception>
    public static void Write(string path, NeuronLayout layout, int sampleCount, Action<ActivationWriter> fill,
        SafetensorsType type = SafetensorsType.F32,
        IReadOnlyList<int>? blockOfSample = null, IReadOnlyList<SafetensorsDeclaration>? further = null, IReadOnlyDictionary<string,
            string>? metadata = null)
    {
        if (type is not (SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16))
            throw new ArgumentOutOfRangeException(nameof(type), type, "Activations are stored as F32, F16 or BF16.");
        int[] blocks = [.. blockOfSample ?? []];
        if (blocks.Length > 0 && blocks.Length != sampleCount)
            throw new ArgumentException($"{blocks.Length} block numbers for {sampleCount} samples.", nameof(blockOfSample));
        List<SafetensorsDeclaration> tensors = [.. Enumerable.Range(0, layout.LayerCount).Select(position =>
            new SafetensorsDeclaration(ActivationFile.LayerName(layout.LayerIds[position]), type, sampleCount, layout.Widths[position]))];
        if (blocks.Length > 0)
            tensors.Add(new SafetensorsDeclaration(ActivationFile.BlockTensor, SafetensorsType.I32, sampleCount));
        tensors.AddRange(further ?? []);
        SafetensorsWriter.Write(path, tensors, writer =>
        {
            if (blocks.Length > 0)
                writer.Append(ActivationFile.BlockTensor, blocks);
            fill(new ActivationWriter(writer, layout));
        }, metadata);
    }

    /// <summary>Copies activations into a file. Holds one layer in memory.</summary>
    public static void Write(string path, IActivations source, SafetensorsType type = SafetensorsType.F32, IReadOnlyDictionary<string,
        string>? metadata = null) =>
        Write(path, source.Layout, source.SampleCount, writer => writer.Copy(source), type, source.BlockOfSample, metadata: metadata);

    /// <summary>Appends the next samples of a layer.</summary>
    /// <param name="position">Position of the layer among those captured.</param>
    /// <param name="samples">Whole samples of that layer's width, sample-major.</param>
    public void Append(int position, ReadOnlySpan<float> samples)
    {
        if (Layout.Widths[position] == 0 ? samples.Length > 0 : samples.Length % Layout.Widths[position] != 0)
            throw new ArgumentException($"{samples.Length} values are no whole number of samples of {Layout.Widths[position]}.",
                nameof(samples));
        _writer.Append(ActivationFile.LayerName(Layout.LayerIds[position]), samples);
    }

    /// <summary>Appends values to one of the further tensors.</summary>
    public void Append(string furtherTensor, ReadOnlySpan<float> values) => _writer.Append(furtherTensor, values);

    private void Copy(IActivations source)
    {
        const int batch = 1 << 20;
        int samples = source.SampleCount;
        for (int position = 0; position < Layout.LayerCount; position++)
        {
            int width = Layout.Widths[position];
            var neuronMajor = new float[checked(width * samples)];
            source.Read(Layout.Start(position), width, neuronMajor);
            int rows = Math.Max(1, batch / Math.Max(1, width));
            for (int start = 0; start < samples; start += rows)
            {
                int count = Math.Min(rows, samples - start);
                var sampleMajor = new float[count * width];
                for (int unit = 0; unit < width; unit++)
                {
                    for (int t = 0; t < count; t++)
                        sampleMajor[t * width + unit] = neuronMajor[unit * samples + start + t];
                }
                Append(position, sampleMajor);
            }
        }
    }
}
