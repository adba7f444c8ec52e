using System.Diagnostics;
using Rosetta.Sim.Toys;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Spectra;

namespace Rosetta.Experiments.Benchmarks;

/// <summary>
/// Trains the same toys in three ways, in turn so that other work on the machine hits all alike: batched; one at a time with the same code;
/// one at a time written plainly with libtorch (<see cref="PlainToyTrainer"/>, with all of libtorch's threads).
/// </summary>
internal static class ToySpeed
{
    public const string Batched = "batched", OneAtATime = "one at a time, same code", Plain = "one at a time, plain libtorch";

    private const int Features = 512;

    private static readonly double[] Betas = [1, 1.5, 2, 3];

    /// <summary>Toys of the given sizes: every beta and seed.</summary>
    public static IReadOnlyList<ToyInstance> Instances(IReadOnlyList<int> sizes, int seeds) => [.. from seed in Enumerable.Range(0, seeds)
        from beta in Betas
        from size in sizes
        select new ToyInstance(ToyKind.Computation, ToyFeatures.Independent(Features, 0.1), PowerLawSpectrum.Of(beta), size, seed)];

    /// <summary>Times all ways on all sizes together, so many times.</summary>
    /// <param name="sizes">Hidden units.</param>
    /// <param name="seeds">Seeds per size and beta.</param>
    /// <param name="steps">Steps per toy; the plain way does an eighth of them, since its time per step does not change.</param>
    /// <param name="repeats">Repetitions.</param>
    /// <param name="rng">Root of the toys' random streams.</param>
    /// <param name="cancel">Ends the benchmark.</param>
    public static IEnumerable<ToyTiming> Measure(IReadOnlyList<int> sizes, int seeds, int steps, int repeats, Rng rng,
        CancellationToken cancel)
    {
        IReadOnlyList<ToyInstance> instances = Instances(sizes, seeds);
        var settings = new ToyTrainingSettings(steps, warmupSteps: 0);
        int plainSteps = Math.Max(1, steps / 8);
        string names = string.Join('+', sizes);
        // Once unmeasured: the compiler optimises loops only after they have run for a while.
        ToyTrainer.Train([.. instances.Take(sizes.Count)], new ToyTrainingSettings(500), rng, cancel: cancel);
        PlainToyTrainer.Train(instances[0], settings, rng, plainSteps);
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            yield return Timed(Batched, steps, repeat, () => ToyTrainer.Train(instances, settings, rng, cancel: cancel));
            yield return Timed(OneAtATime, steps, repeat, () =>
            {
                foreach (ToyInstance instance in instances)
                    ToyTrainer.Train([instance], settings, rng, cancel: cancel);
            });
            yield return Timed(Plain, plainSteps, repeat, () =>
            {
                foreach (ToyInstance instance in instances)
                {
                    cancel.ThrowIfCancellationRequested();
                    PlainToyTrainer.Train(instance, settings, rng, plainSteps);
                }
            });
        }

        ToyTiming Timed(string way, int count, int repeat, Action work) => Time(way, names, instances.Count, count, repeat, work);
    }

    /// <summary>The first steps of the default sweep: all sizes and seeds at one beta.</summary>
    public static ToyTiming Sweep(IReadOnlyList<int> sizes, int seeds, int steps, Rng rng, CancellationToken cancel)
    {
        ToyInstance[] instances = [.. Instances(sizes, seeds).Where(instance => instance.Spectrum.TailExponent == Betas[1])];
        return Time("default sweep, batched", string.Join('+', sizes), instances.Length, steps, 0,
            () => ToyTrainer.Train(instances, new ToyTrainingSettings(steps, warmupSteps: 0), rng, cancel: cancel));
    }

    private static ToyTiming Time(string way, string names, int instances, int steps, int repeat, Action work)
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        work();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        return new ToyTiming(way, names, instances, steps, repeat, seconds, (process.TotalProcessorTime - before).TotalSeconds);
    }
}
