using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;

namespace Rosetta.Empirical.Matching;

/// <summary>One model's neurons over one shard: mean, sum of squared deviations, and how far a product of its sketch can be off.</summary>
/// <param name="Layout">Layers and widths.</param>
/// <param name="Means">By neuron; NaN where a value is not finite.</param>
/// <param name="Squares">Sums of squared deviations from the shard's mean.</param>
/// <param name="Errors">Of the deviations as they are, not yet divided by a norm.</param>
/// <param name="File">Where the sketches lie.</param>
/// <param name="Sketches">Their tensor, [neurons, width].</param>
internal sealed record ShardSide(NeuronLayout Layout, double[] Means, double[] Squares, SketchError[] Errors, SafetensorsFile File,
    SafetensorsTensor Sketches)
{
    private const string Mean = "mean", Square = "squares", Spread = "spread", Reach = "reach", Sketch = "sketch";

    /// <summary>A neuron's sketch: sums of signed deviations from the shard's mean.</summary>
    public void ReadSketch(int neuron, Span<float> sketch) => File.ReadFloat32(Sketches, (long)neuron * sketch.Length, sketch);

    /// <summary>The tensors of one side.</summary>
    public static IEnumerable<SafetensorsDeclaration> Declare(string side, int neurons, int width) =>
    [
        .. new[] { Mean, Square, Spread, Reach }.Select(name => new SafetensorsDeclaration($"{side}.{name}", SafetensorsType.F64, neurons)),
        new SafetensorsDeclaration($"{side}.{Sketch}", SafetensorsType.F32, neurons, width),
    ];

    /// <summary>Computes and writes them.</summary>
    public static void Write(SafetensorsWriter writer, string side, IActivations model, int width, double[] signs,
        CancellationToken cancellation)
    {
        int neurons = model.Layout.Count;
        double[] means = new double[neurons], squares = new double[neurons], spreads = new double[neurons], reaches = new double[neurons];
        using var rooms = new ThreadLocal<(double[] Values, double[] Sums, double[] Energies, double[] Sizes, float[] Sketch)>(() =>
            (new double[width], new double[width], new double[width], new double[width], new float[width]));
        NeuronScan.Visit(model, (flat, values) =>
        {
            var moments = NeuronMoments.Of(values);
            (double[] block, double[] sums, double[] energies, double[] sizes, float[] sketch) = rooms.Value;
            Array.Clear(sums);
            Array.Clear(energies);
            Array.Clear(sizes);
            means[flat] = moments.HasNonFinite ? double.NaN : moments.Mean;
            squares[flat] = moments.Norm * moments.Norm;
            for (int start = 0; moments.IsAlive && start < values.Length; start += width)
            {
                ReadOnlySpan<float> part = values.Slice(start, Math.Min(width, values.Length - start));
                Span<double> x = block.AsSpan(0, part.Length);
                ReadOnlySpan<double> s = signs.AsSpan(start, part.Length);
                TensorPrimitives.ConvertTruncating(part, x);
                TensorPrimitives.Subtract(x, moments.Mean, x);
                TensorPrimitives.MultiplyAdd(s, x, sums.AsSpan(0, part.Length), sums.AsSpan(0, part.Length));
                TensorPrimitives.MultiplyAdd(x, x, energies.AsSpan(0, part.Length), energies.AsSpan(0, part.Length));
                TensorPrimitives.Abs(x, x);
                TensorPrimitives.Add(x, sizes.AsSpan(0, part.Length), sizes.AsSpan(0, part.Length));
            }
            spreads[flat] = TensorPrimitives.Norm<double>(energies);
            reaches[flat] = TensorPrimitives.Max<double>(sizes);
            TensorPrimitives.ConvertTruncating<double, float>(sums, sketch);
            writer.Place($"{side}.{Sketch}", (long)flat * width, sketch);
        }, new ParallelOptions { CancellationToken = cancellation });
        foreach ((string name, double[] values) in new[] { (Mean, means), (Square, squares), (Spread, spreads), (Reach, reaches) })
            writer.Append($"{side}.{name}", MemoryMarshal.AsBytes<double>(values));
    }

    /// <summary>Reads one side.</summary>
    /// <exception cref="KeyNotFoundException">No layout.</exception>
    /// <exception cref="FormatException">A layout that is none.</exception>
    /// <exception cref="ArgumentException">Tensors that do not fit it.</exception>
    public static ShardSide Read(SafetensorsFile file, string side)
    {
        NeuronLayout layout = Parse(file.Metadata[$"{side}.layout"]);
        double[] Doubles(string name)
        {
            SafetensorsTensor tensor = file.Tensor($"{side}.{name}");
            if (tensor.ElementCount != layout.Count)
                throw new ArgumentException($"{tensor} for {layout.Count} neurons");
            var values = new double[layout.Count];
            file.ReadFloat64(tensor, 0, values);
            return values;
        }
        double[] spreads = Doubles(Spread), reaches = Doubles(Reach);
        SafetensorsTensor sketches = file.Tensor($"{side}.{Sketch}");
        if (sketches.Shape is not [long rows, long] || rows != layout.Count)
            throw new ArgumentException($"{sketches} for {layout.Count} neurons");
        return new ShardSide(layout, Doubles(Mean), Doubles(Square),
            [.. spreads.Zip(reaches, (spread, reach) => new SketchError(spread, reach))], file, sketches);
    }

    /// <summary>A layout in words: layers, a colon, widths.</summary>
    public static string Text(NeuronLayout layout) => string.Create(CultureInfo.InvariantCulture,
        $"{string.Join(',', layout.LayerIds)}:{string.Join(',', layout.Widths)}");

    /// <summary>And back.</summary>
    public static NeuronLayout Parse(string text)
    {
        int[][] parts = [.. text.Split(':').Select(part => Array.ConvertAll(part.Split(','),
            number => int.Parse(number, CultureInfo.InvariantCulture)))];
        return new NeuronLayout(parts[0], parts[^1]);
    }
}
