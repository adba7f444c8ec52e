using System.Diagnostics;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Benchmarks;

/// <summary>
/// Throughput of neuron extraction against the same forward pass without it, in one process, on a model
/// of GPT-2's shape with random weights.
/// </summary>
internal static class CaptureBenchmark
{
    /// <summary>One token in so many begins a span of two: as often as two tokenisers of English disagree, roughly.</summary>
    private const int TokensPerJoint = 5;

    private const int Vocabulary = 50257, Context = 1024;

    /// <param name="Layers">Blocks.</param>
    /// <param name="Width">Residual stream; the MLP is four times as wide.</param>
    /// <param name="Batch">Sequences fed at once.</param>
    /// <param name="Length">Tokens of each.</param>
    /// <param name="Batches">Batches per pass.</param>
    public sealed record Shape(int Layers, int Width, int Batch, int Length, int Batches);

    /// <summary>Speed of one way of passing the tokens, medians over rounds.</summary>
    /// <param name="TokensPerSecond">By the clock.</param>
    /// <param name="ProcessorSeconds">Of all threads, per pass: what a busy machine disturbs less.</param>
    public sealed record Rate(double TokensPerSecond, double ProcessorSeconds);

    /// <param name="Plain">Without capture.</param>
    /// <param name="Memory">With capture into memory that a capture before it used, as from pair to pair of an experiment.</param>
    /// <param name="FreshMemory">With capture into memory that the system must provide first.</param>
    /// <param name="File">With capture to a file.</param>
    public sealed record Rates(Rate Plain, Rate Memory, Rate FreshMemory, Rate File);

    /// <summary>Measures; plain and capturing passes alternate, so that a busy machine slows all alike.</summary>
    public static Rates Run(Shape shape, int rounds, string folder, CancellationToken stop)
    {
        using LanguageModel model = Gpt2Configuration.Of(shape.Layers, shape.Width, shape.Width / 64, Vocabulary, Context)
            .CreateModel(device: ComputeDevice.Select("cpu"));
        model.Initialize(Rng.FromSeed("capture benchmark"));
        (FeedWindow[] windows, int samples) = Windows(shape);
        var options = new CaptureOptions { BatchTokens = shape.Batch * shape.Length };
        double tokens = (double)shape.Batch * shape.Length * shape.Batches;
        var plain = new List<Rate>();
        var memory = new List<Rate>();
        var fresh = new List<Rate>();
        var file = new List<Rate>();
        string path = Path.Combine(folder, "capture-benchmark.safetensors");
        Plain(model, windows, shape); // Warm: code, threads, memory.
        for (int round = 0; round < rounds; round++)
        {
            stop.ThrowIfCancellationRequested();
            plain.Add(Timed(tokens, () => Plain(model, windows, shape)));
            InMemoryActivations? spent = null;
            fresh.Add(Timed(tokens, () => spent = ActivationCapture.ToMemory(model, windows, samples, options, stop)));
            plain.Add(Timed(tokens, () => Plain(model, windows, shape)));
            memory
                .Add(Timed(tokens, () => ActivationCapture.ToMemory(model, windows, samples, options with { ReusedMemory = spent }, stop)));
            plain.Add(Timed(tokens, () => Plain(model, windows, shape)));
            file.Add(Timed(tokens, () => ActivationCapture.ToFile(path, model, windows, samples, options, stop)));
            System.IO.File.Delete(path);
        }
        return new Rates(Middle(plain), Middle(memory), Middle(fresh), Middle(file));
    }

    internal static Rate Timed(double tokens, Action work)
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        double seconds = Seconds(work);
        process.Refresh();
        return new Rate(tokens / seconds, (process.TotalProcessorTime - before).TotalSeconds);
    }

    internal static Rate Middle(List<Rate> rates) =>
        new(Median(rates.Select(rate => rate.TokensPerSecond)), Median(rates.Select(rate => rate.ProcessorSeconds)));

    private static void Plain(LanguageModel model, FeedWindow[] windows, Shape shape)
    {
        for (int first = 0; first < windows.Length; first += shape.Batch)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradients = no_grad();
            long[] ids = [.. windows.AsSpan(first, shape.Batch).ToArray().SelectMany(window => window.TokenIds.Select(id => (long)id))];
            // As deep as capture goes: to the last layer's neurons, of which alone a handle is kept.
            model.Forward(tensor(ids, [shape.Batch, shape.Length]), withLogits: false, [shape.Layers - 1]);
        }
    }

    private static (FeedWindow[] Windows, int Samples) Windows(Shape shape)
    {
        Rng rng = Rng.FromSeed("capture benchmark windows");
        int sample = 0;
        FeedWindow[] windows = [.. Enumerable.Range(0, shape.Batch * shape.Batches).Select(_ =>
        {
            var memberships = new (int, int)[shape.Length];
            for (int token = 0; token < shape.Length; token++)
            {
                bool joint = token > 0 && token % TokensPerJoint == 0;
                memberships[token] = (token, joint ? sample - 1 : sample++);
            }
            return new FeedWindow([.. Enumerable.Range(0, shape.Length).Select(_ => rng.NextInt(Vocabulary))], memberships);
        })];
        return (windows, sample);
    }

    internal static double Seconds(Action work)
    {
        long started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
