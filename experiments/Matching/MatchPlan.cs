using System.Diagnostics;
using System.Globalization;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Commands;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Matching;

/// <summary>What a match will take, before it is begun: work by its sizes, seconds by a short measurement of this machine.</summary>
/// <param name="Names">The models.</param>
/// <param name="NeuronsA">Neurons of the first.</param>
/// <param name="NeuronsB">Neurons of the second.</param>
/// <param name="Samples">Samples; of checkpoints at most, as many as tokens.</param>
/// <param name="FromFiles">Whether they are activation files, so that nothing else is to be done.</param>
/// <param name="Matchings">The models and every draw of every null.</param>
internal sealed record MatchPlan(string Names, int NeuronsA, int NeuronsB, long Samples, bool FromFiles, int Matchings)
{
    /// <summary>Passes over all values, each as costly as measuring the shape of a neuron's values: reading and its transposition, shapes,
    /// moments, standardising, effective samples; and of a null's draw: choosing samples, moments, standardising. As measured.</summary>
    private const double PassesOfModels = 4.5, PassesOfNull = 1;

    /// <summary>Share of the rate of a single product that many in a row reach.</summary>
    private const double ShareOfRate = 0.95;

    /// <summary>Bytes of tiles and tables, and of all that a run on a machine of much memory leaves to the collector, as measured: runs of
    /// 0.3, 0.6 and 3.4 GB of values took 3.5, 5.1 to 5.8 and 14.1 GB.</summary>
    private const double OtherBytes = 3e8, UncollectedBytes = 2.2e9;

    /// <summary>Where the collector hurries, in quarters of the memory.</summary>
    private const double MostUncollected = 3.6;

    private const int ProductSide = 1024, TrialNeurons = 512, TrialSamples = 8192;

    private static readonly TimeSpan TrialTime = TimeSpan.FromSeconds(0.4);

    /// <summary>The plan of two models.</summary>
    public static MatchPlan Of(ModelReference a, ModelReference b, MatchInput input, InstrumentSettings settings)
    {
        (int neuronsA, long samplesA) = Sizes(a, input);
        (int neuronsB, long samplesB) = Sizes(b, input);
        if (a.ActivationFile is not null && b.ActivationFile is not null)
            RequireSameSamples(a, b);
        return new MatchPlan($"{a.Name} x {b.Name}", neuronsA, neuronsB, Math.Min(samplesA, samplesB), a.ActivationFile is not null,
            1 + settings.NullMatchings);
    }

    /// <summary>Floating-point operations of the products.</summary>
    public double Flops => 2.0 * NeuronsA * NeuronsB * Samples * Matchings;

    /// <summary>Bytes of the models' values in float32, which are held where they fit.</summary>
    public double HeldBytes => 4.0 * (NeuronsA + (double)NeuronsB) * Samples;

    /// <summary>Bytes of memory at most: values, as many of panels of standardised ones, tables and tiles.</summary>
    public double MemoryBytes => 2 * Math.Min(HeldBytes, HeldMemory.Budget) + OtherBytes;

    /// <summary>The same of a pair of a run, with turned models, twins and what the collector has not taken yet, of which it leaves less
    /// where memory is short.</summary>
    public double MemoryOfRunBytes => Math.Max(MemoryBytes,
        Math.Min(4 * Math.Min(HeldBytes, HeldMemory.Budget) + UncollectedBytes, MostUncollected * HeldMemory.Budget));

    /// <summary>Expected seconds of the match.</summary>
    public double Seconds(MachineRates rates) => Flops / (ShareOfRate * rates.Products)
        + (NeuronsA + (double)NeuronsB) * Samples * (PassesOfModels + PassesOfNull * (Matchings - 1)) / rates.Values;

    /// <summary>In one line.</summary>
    public string Describe(MachineRates rates) => string.Create(CultureInfo.InvariantCulture,
        $"{Names}: {NeuronsA} x {NeuronsB} neurons, {(FromFiles ? "" : "at most ")}{Samples} samples, {Matchings} matching(s), "
            + $"{Flops:0.0e0} "
            + $"operations at {rates.Products / 1e9:F0} per ns, memory up to {MemoryBytes / 1e9:F1} GB: "
                + $"{(FromFiles ? "" : "after capture, ")}"
            + $"about {Seconds(rates):F0} s");

    /// <summary>Refuses activation files that cannot be of the same samples, by what their headers and blocks say.</summary>
    /// <exception cref="BadInputException">Other numbers, files or documents.</exception>
    public static void RequireSameSamples(ModelReference a, ModelReference b)
    {
        (IActivations first, IDisposable openA) = a.OpenActivations();
        using IDisposable closeA = openA;
        (IActivations second, IDisposable openB) = b.OpenActivations();
        using IDisposable closeB = openB;
        if (first is ActivationShards shardsA && second is ActivationShards shardsB)
            ActivationShards.RequireSame(shardsA, shardsB);
        MutualTopK.RequireSamples(first, second);
        if (first.BlockOfSample.Count > 0 && second.BlockOfSample.Count > 0 && !first.BlockOfSample.SequenceEqual(second.BlockOfSample))
        {
            throw new BadInputException($"'{a.Given}' and '{b.Given}' name other documents for their samples",
                "The same samples in the same order are needed", "Capture both models on one corpus, with the same spans");
        }
    }

    private static (int Neurons, long Samples) Sizes(ModelReference model, MatchInput input)
    {
        if (model.ActivationFile is not null)
        {
            (IActivations activations, IDisposable open) = model.OpenActivations();
            using (open)
                return (activations.Layout.Count, activations.SampleCount);
        }
        return (LanguageCheckpoint.ReadConfiguration(model.Folder!).Layout.Count, input.Tokens);
    }

    /// <summary>How fast this machine is.</summary>
    /// <param name="Products">Float32 operations of a product, per second.</param>
    /// <param name="Values">Values that are looked at once (mean, norm), per second.</param>
    internal sealed record MachineRates(double Products, double Values)
    {
        /// <summary>Measures for a fraction of a second.</summary>
        public static MachineRates Measure()
        {
            LibTorch.Load();
            using IDisposable quiet = no_grad();
            using Tensor x = rand(ProductSide, 2 * ProductSide), y = rand(2 * ProductSide, ProductSide),
                z = empty(ProductSide, ProductSide);
            double product = Best(() => z.addmm_(x, y, 0, 1));
            var values = new float[TrialNeurons * TrialSamples];
            Rng rng = Rng.FromSeed("machine");
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)rng.NextDouble();
            var model = new InMemoryActivations(NeuronLayout.Of(TrialNeurons), TrialSamples, values);
            double look = Best(() => Rosetta.Empirical.Selectivity.NeuronSelectivity.OfActivations(model));
            return new MachineRates(4.0 * ProductSide * ProductSide * ProductSide / product, values.Length / look);
        }

        private static double Best(Action work)
        {
            double best = double.PositiveInfinity;
            // Code is compiled for speed only after it ran a while.
            for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < TrialTime;)
            {
                long started = Stopwatch.GetTimestamp();
                work();
                best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
            return best;
        }
    }
}
