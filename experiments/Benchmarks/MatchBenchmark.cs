using System.Diagnostics;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Matching;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Benchmarks;

/// <summary>Matching two models in several ways, from float16 activation files, against the rate at which the machine multiplies.</summary>
internal static class MatchBenchmark
{
    private const int PeakSide = 2048, PeakTrials = 3, PublishedBatch = 512, NullDraws = 3, DocumentSamples = 64;

    /// <summary>Measured once, in a process that has done nothing yet: as a plan does.</summary>
    private static readonly Lazy<MatchPlan.MachineRates> Rates = new(MatchPlan.MachineRates.Measure);

    /// <summary>Rotations from the products of the models.</summary>
    private const string Turned = "exact, rotation x 3", Unrounded = "exact, shift x 3 in float32";

    /// <summary>The ways, in the order of a round.</summary>
    public static IReadOnlyList<string> Ways { get; } = ["exact", "exact, shift x 3", Unrounded, Turned,
        "exact, rotation x 3 over the samples", "sketch", "published"];

    /// <summary>What one way of one round took.</summary>
    /// <param name="Neurons">Of each model.</param>
    /// <param name="Samples">Of both.</param>
    /// <param name="Round">From 0.</param>
    /// <param name="Way">One of <see cref="Ways"/>.</param>
    /// <param name="Seconds">Reading the files, matching, cross-fitting, effective samples: everything.</param>
    /// <param name="Stages">Wall seconds of the match's stages (of the first match; nulls are in the whole).</param>
    /// <param name="MultiplySeconds">Of the products alone.</param>
    /// <param name="PeakGigaflops">What a product of 2,048 x 2,048 x 2,048 in float32 reached in this process, in this round.</param>
    /// <param name="Gigaflops">What the products reached.</param>
    /// <param name="Pairs">Mutual nearest neighbours at 0.2 and above.</param>
    /// <param name="SamePairs">Those of them that the exact way has too.</param>
    /// <param name="LargestDifference">Of their correlations from float64.</param>
    /// <param name="Proven">Of a sketch: share of neurons that it proved.</param>
    /// <param name="PeakBytes">Resident memory at most during the way, held activations included; null where the system does not
    /// say.</param>
    /// <param name="ExpectedSeconds">What <c>match --dry-run</c> would have said; of exact ways.</param>
    public sealed record Row(int Neurons, int Samples, int Round, string Way, double Seconds, IReadOnlyDictionary<string, double> Stages,
        double MultiplySeconds, double PeakGigaflops, double Gigaflops, int Pairs, int SamePairs, double LargestDifference, double? Proven,
        long? PeakBytes, double? ExpectedSeconds);

    /// <summary>Measures one size.</summary>
    /// <param name="pathA">Activation file of the first model.</param>
    /// <param name="pathB">Activation file of the second model.</param>
    /// <param name="rounds">Repetitions, the ways in turn in each.</param>
    /// <param name="ways">Which of <see cref="Ways"/>.</param>
    /// <param name="stop">Ctrl-C.</param>
    public static IEnumerable<Row> Run(string pathA, string pathB, int rounds, IReadOnlyCollection<string> ways, CancellationToken stop)
    {
        IReadOnlyDictionary<(int A, int B), double>? truth = null;
        for (int round = 0; round < rounds; round++)
        {
            _ = Rates.Value;
            double peak = Peak();
            foreach (string way in Ways.Where(ways.Contains))
            {
                stop.ThrowIfCancellationRequested();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                PeakMemory.Reset();
                long started = Stopwatch.GetTimestamp();
                using ActivationFile a = ActivationFile.Open(pathA), b = ActivationFile.Open(pathB);
                PairMeasurement? measured = null;
                IReadOnlyDictionary<(int A, int B), double> pairs;
                if (way == "published")
                {
                    pairs = PublishedMatching.Pairs(InMemoryActivations.CopyOf(a), InMemoryActivations.CopyOf(b), PublishedBatch, stop);
                }
                else
                {
                    measured = PairInstrument.Measure(a, b, Settings(way), Rng.FromSeed("match benchmark"), cancellation: stop);
                    pairs = measured.MutualPairs.ToDictionary(pair => (a.Layout.FlatOf(pair.A), b.Layout.FlatOf(pair.B)),
                        pair => pair.Correlation);
                }
                double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
                truth ??= way.StartsWith("exact", StringComparison.Ordinal) ? pairs : null;
                (int A, int B)[] high = [.. pairs.Where(pair => pair.Value >= SketchLevel).Select(pair => pair.Key)];
                (int A, int B)[] same = truth is null ? [] : [.. high.Where(truth.ContainsKey)];
                double multiply = measured?.Match.Cost.MultiplySeconds ?? 0;
                yield return new Row(a.Layout.Count, a.SampleCount, round, way, seconds,
                    measured?.Match.Cost.Seconds ?? new Dictionary<string,
                    double>(), multiply, peak, multiply > 0 ? measured!.Match.Cost.GemmFlops / multiply / 1e9 : 0, high.Length, same.Length,
                    same.Length == 0 ? 0 : same.Max(pair => Math.Abs(truth![pair] - pairs[pair])),
                    measured?.Match.Certificate?.ShareBySketch, PeakMemory.Bytes(),
                    !way.StartsWith("exact", StringComparison.Ordinal) ? null
                        : new MatchPlan(way, a.Layout.Count, b.Layout.Count, a.SampleCount, FromFiles: true,
                            1 + Settings(way).NullMatchings).Seconds(Rates.Value));
            }
        }
    }

    private static double SketchLevel => new SketchOptions().Level;

    private static InstrumentSettings Settings(string way) => way switch
    {
        "exact" => new([1], nullDraws: 0, device: "cpu"),
        "sketch" => new([1], nullDraws: 0, device: "cpu", sketch: new SketchOptions()),
        "exact, shift x 3" or Unrounded => new([1], [NullModels.All.Names.First(name => name == "shift")], NullDraws, device: "cpu")
        {
            RoundsProducts = way != Unrounded,
        },
        _ => new([1], [NullModels.Rotation], NullDraws, device: "cpu") { TurnsProducts = way == Turned },
    };

    /// <summary>The rate of float32 products in this process, in GFLOP/s: the best of some.</summary>
    public static double Peak()
    {
        using IDisposable quiet = no_grad();
        using Tensor x = rand(PeakSide, PeakSide), y = rand(PeakSide, PeakSide), z = empty(PeakSide, PeakSide);
        double best = double.PositiveInfinity;
        for (int trial = 0; trial <= PeakTrials; trial++)
        {
            long started = Stopwatch.GetTimestamp();
            z.addmm_(x, y, 0, 1);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        return 2.0 * PeakSide * PeakSide * PeakSide / best / 1e9;
    }

    /// <summary>Writes a model of known partners: neuron i of both models shares a feature, with weights from 1.5 to 0, in documents that
    /// have a level of their own.</summary>
    /// <param name="path">The float16 file.</param>
    /// <param name="name">Of the model: its noise.</param>
    /// <param name="neurons">Neurons, in four layers.</param>
    /// <param name="samples">Samples.</param>
    /// <param name="heavyTailed">Whether values are cubes of normal ones.</param>
    public static void Write(string path, string name, int neurons, int samples, bool heavyTailed)
    {
        var layout = NeuronLayout.Of([.. Enumerable.Range(0, 4).Select(layer => neurons * (layer + 1) / 4 - neurons * layer / 4)]);
        var values = new float[(long)neurons * samples];
        Parallel.For(0, neurons, i =>
        {
            Rng feature = Rng.FromSeed("match benchmark").Derive("feature", i), own = Rng.FromSeed("match benchmark").Derive(name, i);
            float weight = 1.5f * (neurons - i) / neurons, level = 0;
            Span<float> row = values.AsSpan(i * samples, samples);
            for (int t = 0; t < samples; t++)
            {
                if (t % DocumentSamples == 0)
                    level = 0.3f * (float)own.NextGaussian();
                double x = weight * feature.NextGaussian() + own.NextGaussian() + level;
                row[t] = (float)(heavyTailed ? x * x * x : x);
            }
        });
        ActivationWriter.Write(path, new InMemoryActivations(layout, samples, values,
            [.. Enumerable.Range(0, samples).Select(t => t / DocumentSamples)]), SafetensorsType.F16);
    }
}
