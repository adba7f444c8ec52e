using System.Globalization;
using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Images;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Benchmarks;

/// <summary>Throughput of a tower's capture against the same forward pass without it, in one process, on a tower of ViT-B/16's shape
/// (Pixio's layout)
/// with random weights.</summary>
internal static class TowerBenchmark
{
    private const int Layers = 12, Width = 768, Patch = 16, Side = 256, ClassTokens = 8;

    /// <param name="Images">Images of a pass.</param>
    /// <param name="Batch">Images that are run at a time.</param>
    public sealed record Shape(int Images, int Batch);

    /// <param name="Plain">Forward passes to the last layer's neurons, pixel values at hand.</param>
    /// <param name="Memory">The same with capture into memory that a capture before it used, as from pair to pair of an experiment, on
    /// the tower's own grid.</param>
    /// <param name="FreshMemory">With capture into memory that the system must provide first.</param>
    /// <param name="Resampled">With capture on a grid of 20 x 20.</param>
    /// <param name="Files">With capture from png files, decoded and resized meanwhile.</param>
    /// <param name="File">With capture to a file.</param>
    public sealed record Rates(CaptureBenchmark.Rate Plain, CaptureBenchmark.Rate Memory, CaptureBenchmark.Rate FreshMemory,
        CaptureBenchmark.Rate Resampled, CaptureBenchmark.Rate Files, CaptureBenchmark.Rate File);

    /// <summary>Measures; plain and capturing passes alternate, so that a busy machine slows all alike.</summary>
    public static Rates Run(Shape shape, int rounds, string folder, string device, CancellationToken stop)
    {
        string tower = Path.Combine(folder, "tower"), pictures = Path.Combine(folder, "pictures");
        Write(tower);
        for (int image = 0; image < shape.Images; image++)
            PngFile.Write(Path.Combine(pictures, image.ToString("D4", CultureInfo.InvariantCulture) + ".png"), Picture(image));
        using VisionModel model = VisionFamilies.Read(tower, new VisionReading(ScalarType.Float32, Empirical.Backend.ComputeDevice.Select(
            device)));
        model.Initialize(Rng.FromSeed("tower benchmark"));
        var source = new ImageFileSource("pictures", ImageSet.Open([pictures]), null, Rng.FromSeed("all"));
        ImageFeed FromFiles() => new(source, PreprocessingFile.Read(tower));
        var held = new HeldFeed(FromFiles());
        (GridSize own, GridSize larger) = (new GridSize(Side / Patch, Side / Patch), new GridSize(20, 20));
        var options = new PatchOptions { BatchSize = shape.Batch };
        List<CaptureBenchmark.Rate> plain = [], memory = [], fresh = [], resampled = [], files = [], file = [];
        string path = Path.Combine(folder, "tower-benchmark.safetensors");
        // Warm: code, threads, memory of the larger grid, pages of the file.
        Plain();
        InMemoryActivations spent = PatchCapture.ToMemory(model, held, larger, options, stop);
        PatchCapture.ToFile(path, model, held, own, options, stop);
        for (int round = 0; round < rounds; round++)
        {
            stop.ThrowIfCancellationRequested();
            Measure(memory, () => Again(held, own));
            Measure(resampled, () => Again(held, larger));
            Measure(files, () => Again(FromFiles(), own));
            Measure(fresh, () => PatchCapture.ToMemory(model, held, own, options, stop));
            System.IO.File.Delete(path);
            Measure(file, () => PatchCapture.ToFile(path, model, held, own, options, stop));
        }
        System.IO.File.Delete(path);
        return new Rates(CaptureBenchmark.Middle(plain), CaptureBenchmark.Middle(memory), CaptureBenchmark.Middle(fresh),
            CaptureBenchmark.Middle(resampled), CaptureBenchmark.Middle(files), CaptureBenchmark.Middle(file));

        void Again(IVisionFeed feed, GridSize grid) =>
            spent = PatchCapture.ToMemory(model, feed, grid, options with { ReusedMemory = spent }, stop);

        void Measure(List<CaptureBenchmark.Rate> rates, Action work)
        {
            plain.Add(CaptureBenchmark.Timed(shape.Images, Plain));
            rates.Add(CaptureBenchmark.Timed(shape.Images, work));
        }

        void Plain()
        {
            for (int first = 0; first < held.Count; first += shape.Batch)
            {
                using DisposeScope scope = NewDisposeScope();
                // As deep as capture goes: to the last layer's neurons, which have to be there.
                model.Run(held.Read(first, Math.Min(shape.Batch, held.Count - first)), null, false, (layer, neurons) =>
                {
                    if (layer == Layers - 1)
                        neurons.select(0, 0).select(0, 0).cpu();
                });
            }
        }
    }

    /// <summary>Pixel values of a feed, read once.</summary>
    private sealed class HeldFeed : IVisionFeed
    {
        private readonly float[] _values;
        private readonly long[] _shape;

        public HeldFeed(ImageFeed feed)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor all = feed.Read(0, feed.Count)[InputTensor.Pixels];
            (_values, _shape, Count) = ([.. all.flatten().data<float>()], all.shape, feed.Count);
        }

        public int Count { get; }

        public IReadOnlyDictionary<string, Tensor> Read(int first, int count)
        {
            int each = _values.Length / Count;
            return new Dictionary<string, Tensor>
            {
                [InputTensor.Pixels] = tensor(_values.AsSpan(first * each, count * each).ToArray(), [count, .. _shape[1..]]),
            };
        }
    }

    private static RgbImage Picture(int number)
    {
        var image = new RgbImage(400, 300);
        Rng rng = Rng.FromSeed("benchmark picture").Derive("number", number);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(127 + 90 * Math.Sin(i / 3 % 400 * 0.05 + number) + rng.NextInt(30));
        return image;
    }

    private static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["model_type"] = "pixio", ["hidden_size"] = Width, ["num_hidden_layers"] = Layers, ["num_attention_heads"] = Width / 64,
            ["mlp_ratio"] = 4, ["hidden_act"] = "gelu", ["layer_norm_eps"] = 1e-6, ["image_size"] = Side, ["patch_size"] = Patch,
            ["num_channels"] = 3, ["n_cls_tokens"] = ClassTokens, ["qkv_bias"] = true,
        }));
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["image_processor_type"] = "BitImageProcessor", ["do_center_crop"] = false, ["resample"] = 3,
            ["size"] = new { height = Side, width = Side }, ["image_mean"] = new[] { 0.485, 0.456, 0.406 },
            ["image_std"] = new[] { 0.229, 0.224, 0.225 },
        }));
        SafetensorsDeclaration[] tensors = [.. Tensors().Select(tensor => new SafetensorsDeclaration(tensor.Name, SafetensorsType.F32,
            tensor.Shape))];
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors, writer =>
        {
            foreach (SafetensorsDeclaration tensor in tensors)
                writer.Append(tensor.Name, new float[tensor.Shape.Aggregate(1L, (product, extent) => product * extent)].AsSpan());
        });
    }

    private static IEnumerable<(string Name, long[] Shape)> Tensors()
    {
        yield return ("embeddings.cls_token", [1, ClassTokens, Width]);
        yield return ("embeddings.position_embeddings", [1, ClassTokens + Side / Patch * (Side / Patch), Width]);
        yield return ("embeddings.patch_embeddings.projection.weight", [Width, 3, Patch, Patch]);
        yield return ("embeddings.patch_embeddings.projection.bias", [Width]);
        for (int layer = 0; layer < Layers; layer++)
        {
            string block = FormattableString.Invariant($"encoder.layer.{layer}.");
            (string Name, long Out, long In)[] linear = [("attention.attention.query", Width, Width),
                ("attention.attention.key", Width, Width), ("attention.attention.value", Width, Width),
                ("attention.output.dense", Width, Width), ("mlp.fc1", 4 * Width, Width), ("mlp.fc2", Width, 4 * Width)];
            foreach ((string name, long outputs, long inputs) in linear)
            {
                yield return ($"{block}{name}.weight", [outputs, inputs]);
                yield return ($"{block}{name}.bias", [outputs]);
            }
            foreach (string norm in new[] { "norm1", "norm2" })
            {
                yield return ($"{block}{norm}.weight", [Width]);
                yield return ($"{block}{norm}.bias", [Width]);
            }
        }
        yield return ("layernorm.weight", [Width]);
        yield return ("layernorm.bias", [Width]);
    }
}
