using System.Diagnostics;
using Rosetta.Empirical.Models.Language;
using Rosetta.Sim.Training;
using Rosetta.Theory.Randomness;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Benchmarks;

/// <summary>Time of one way to train.</summary>
/// <param name="Way">Which way.</param>
/// <param name="Shape">Layers and width.</param>
/// <param name="Repeat">Which repetition; ways alternate within one.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="Seconds">Time on the clock.</param>
/// <param name="ProcessorSeconds">Time of all processors, which other work on the machine hardly moves.</param>
internal sealed record TrainTiming(string Way, string Shape, int Repeat, long Tokens, double Seconds, double ProcessorSeconds);

/// <summary>
/// The same steps of models of GPT-2's shape in several ways, in turn so that other work on the machine hits all alike: as the trainer does
/// them, with products of float32 and of bfloat16, and plainly with libtorch (<see cref="PlainLanguageTrainer"/>, float32); on one thread,
/// plainly on two, and two models side by side.
/// </summary>
internal static class TrainSpeed
{
    public const string Ours = "trainer, one thread", Plain = "plain libtorch, one thread", PlainTwo = "plain libtorch, two threads",
        Pair = "trainer, two models at once", Bfloat16 = "trainer, one thread, bfloat16 products";

    private const int Vocabulary = 1024, Batch = 8, Context = 128;

    /// <summary>Layers, width and heads.</summary>
    public static IReadOnlyList<(int Layers, int Width, int Heads)> Shapes { get; } =
        [(2, 32, 2), (4, 64, 4), (5, 96, 6), (8, 192, 12), (6, 256, 8)];

    /// <summary>Times all ways on all shapes, so many times.</summary>
    public static IEnumerable<TrainTiming> Measure(int steps, int repeats, CancellationToken cancel)
    {
        Rng rng = Rng.FromSeed("benchmark train");
        TokenDocument[] documents = [.. Enumerable.Range(0, 200).Select(i => Made(rng.Derive("document", i)))];
        for (int repeat = -1; repeat < repeats; repeat++)
        {
            foreach ((int layers, int width, int heads) in Shapes)
            {
                Gpt2Configuration shape = Gpt2Configuration.Of(layers, width, heads, Vocabulary, Context);
                // The first time is not measured: memory and code are not there yet.
                int own = repeat < 0 ? 2 : steps;
                foreach ((string way, int threads, int models, Action work) in new (string, int, int, Action)[]
                {
                    (Plain, 1, 1, () => PlainSteps(shape, own)), (Ours, 1, 1, () => OurSteps(shape, own)),
                    (Bfloat16, 1, 1, () => OurSteps(shape, own, bfloat16: true)),
                    (PlainTwo, 2, 1, () => PlainSteps(shape, own)), (Pair, 1, 2, () => OurSteps(shape, own)),
                })
                {
                    cancel.ThrowIfCancellationRequested();
                    TrainTiming timing = Time(way, $"{layers}x{width}", repeat,
                        (long)own * Batch * Context * models, threads, models, work);
                    if (repeat >= 0)
                        yield return timing;
                }
            }
        }

        void PlainSteps(Gpt2Configuration shape, int count) =>
            PlainLanguageTrainer.Train(shape, rng.Derive("weights"), Text(), Settings(steps), count);

        void OurSteps(Gpt2Configuration shape, int count, bool bfloat16 = false)
        {
            using var model = new TrainableLanguageModel(shape, rng.Derive("weights"), "{}", bfloat16);
            TrainingSteps.Run(model, Text(), Settings(steps), count);
        }

        PackedTokens Text() => new(documents, 0, Batch, Context, rng.Derive("order"));
    }

    private static LanguageTrainingSettings Settings(int steps) => new((long)steps * Batch * Context, Batch, Context);

    /// <summary>Tokens with frequencies like words'.</summary>
    private static TokenDocument Made(Rng rng)
    {
        int[] tokens = [.. Enumerable.Range(0, 800).Select(_ => (int)Math.Min(Vocabulary - 1, Math.Exp(rng.NextDouble()
            * Math.Log(Vocabulary))))];
        return new TokenDocument(tokens, tokens.Length);
    }

    private static TrainTiming Time(string way, string shape, int repeat, long tokens, int threads, int models, Action work)
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        Thread[] own = [.. Enumerable.Range(0, models).Select(_ => new Thread(() =>
        {
            set_num_threads(threads);
            work();
        }) { IsBackground = true })];
        Array.ForEach(own, thread => thread.Start());
        Array.ForEach(own, thread => thread.Join());
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        return new TrainTiming(way, shape, repeat, tokens, seconds, (process.TotalProcessorTime - before).TotalSeconds);
    }
}
