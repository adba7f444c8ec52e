using System.Diagnostics;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Selectivity;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Vision;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Matching;

/// <summary>Two models brought onto the same samples and measured, with the seconds that each stage took and what they were fed.</summary>
/// <param name="Measurement">What the instrument says.</param>
/// <param name="Seconds">By stage.</param>
/// <param name="Fed">The samples; null for activation files.</param>
/// <param name="A">Name and selectivity of the first model.</param>
/// <param name="B">Name and selectivity of the second.</param>
internal sealed record MatchedModels(PairMeasurement Measurement, IReadOnlyDictionary<string, double> Seconds, AlignedCorpus? Fed,
    MeasuredModel A, MeasuredModel B)
{
    /// <summary>Where in the output folder what a long match has finished is kept until all is written.</summary>
    private const string JournalFolder = "unfinished";

    /// <summary>Times that a matching reads every neuron: moments, products, and the neighbours that are settled.</summary>
    private const int ScansOfMatching = 3;

    /// <summary>What is kept until then.</summary>
    public MatchJournal? Journal { get; private init; }

    /// <summary>What image models were fed; null for others.</summary>
    public FedImages? Images { get; init; }

    /// <summary>Contexts of the neurons; null where they were not wanted.</summary>
    public MatchContexts? Contexts { get; init; }

    /// <summary>Measures two models.</summary>
    /// <param name="a">First model.</param>
    /// <param name="b">Second model, of the same kind (checkpoint or activation file).</param>
    /// <param name="input">What checkpoints are fed.</param>
    /// <param name="settings">The instrument.</param>
    /// <param name="seed">Seed of the null.</param>
    /// <param name="folder">Where large activations are put while they are needed.</param>
    /// <param name="stop">Ctrl-C.</param>
    /// <exception cref="BadInputException">Models of two kinds, any of their files cannot be used, or contexts are wanted of activation
    /// files.</exception>
    public static MatchedModels Measure(ModelReference a, ModelReference b, MatchInput input, InstrumentSettings settings, string seed,
        string folder, CancellationToken stop)
    {
        if (a.Folder is null != b.Folder is null)
        {
            throw new BadInputException($"'{a.Given}' and '{b.Given}' are of two kinds",
                "Both must be checkpoint folders, or both activation files over the same samples",
                "Capture the checkpoint first, on the samples of the activation file");
        }
        if (input is { Contexts: true, Layers: not null })
        {
            throw new BadInputException("Contexts of some layers", "Contexts are kept of whole models",
                "Leave --layers or --contexts out");
        }
        var seconds = new Dictionary<string, double>(StringComparer.Ordinal);
        if (a.ActivationFile is not null)
        {
            if (input.Contexts)
            {
                throw new BadInputException($"'{a.Given}' and '{b.Given}' are activation files, and contexts are asked for",
                    "Contexts are text, which activation files do not hold", "Name the checkpoints, or leave --contexts out");
            }
            (IActivations first, IDisposable openA) = a.OpenActivations();
            using IDisposable closeA = openA;
            (IActivations second, IDisposable openB) = b.OpenActivations();
            using IDisposable closeB = openB;
            (IActivations ownA, IActivations ownB) = Timed(seconds, "reading", () => HeldMemory.Hold(first, second));
            return Of(ownA, ownB, null, Selectivity(a, ownA), Selectivity(b, ownB), input, settings, seed, folder, seconds, stop);
        }
        AlignedCorpus aligned = Timed(seconds, "alignment", () => Align(a, b, input, seed));
        // Files of a match that was ended are used again; they go with its journal.
        using var capture = new SpanCapture(Path.Combine(folder, JournalFolder), aligned, input.Pooling)
        {
            Type = SharedOptions.TypeOf(input.Type), SpillType = input.SpillType, KeepsFiles = true, Say = Console.Error.WriteLine,
            Scans = ScansOfMatching * (1 + settings.NullMatchings),
        };
        (IActivations activationsA, MeasuredModel modelA) = Capture("A", a, aligned.WindowsA);
        (IActivations activationsB, MeasuredModel modelB) = Capture("B", b, aligned.WindowsB);
        MatchedModels matched = Of(activationsA, activationsB, aligned, modelA, modelB, input, settings, seed, folder, seconds, stop);
        return !input.Contexts ? matched : matched with
        {
            Contexts = Timed(seconds, "contexts", () => MatchContexts.Of(new ContextSource($"{a.Name} x {b.Name}",
                input.Corpus ?? Corpus.Embedded, aligned, input.Pooling, matched.Measurement, modelA, modelB, Rng.FromSeed(seed)),
                activationsA, activationsB, new ContextSettings(), stop)),
        };

        MeasuredModel Selectivity(ModelReference reference, IActivations activations) =>
            new(reference.Name,
                Timed(seconds, $"selectivity {(reference == a ? "A" : "B")}", () => NeuronSelectivity.OfActivations(activations, stop)));

        (IActivations Activations, MeasuredModel Model) Capture(string side, ModelReference reference, IReadOnlyList<FeedWindow> windows)
        {
            MeasuredModel measured = null!;
            IActivations activations = Timed(seconds, $"capture {side}", () =>
            {
                using var progress = new StageProgress($"capture {reference.Name}",
                    windows.Sum(window => (double)window.TokenIds.Length), "tokens");
                return capture.Of(reference.Folder!, windows, settings.Device, stop, RotaryOption.Of(input.RotaryRounding),
                    progress: new Callback<CaptureProgress>(now => progress.Report("", now.Tokens)),
                    look: (model, own) => measured = Timed(seconds, $"selectivity {side}",
                        () => MeasuredModel.Of(reference.Name, reference.Folder!, model, own, input.Contexts, stop)));
            });
            // Looking at the weights happened while they were loaded, and is booked on its own.
            seconds[$"capture {side}"] -= seconds[$"selectivity {side}"];
            return (activations, measured);
        }
    }

    /// <summary>Measures activations over the same samples.</summary>
    internal static MatchedModels Of(IActivations first, IActivations second, AlignedCorpus? fed, MeasuredModel ofA, MeasuredModel ofB,
        MatchInput input, InstrumentSettings settings, string seed, string folder, Dictionary<string, double> seconds,
        CancellationToken stop)
    {
        if (input.Layers is { } layers)
        {
            (first, ofA) = Some(first, ofA, layers);
            (second, ofB) = Some(second, ofB, layers);
        }
        using var progress = new StageProgress("matching", 1 + settings.NullMatchings, "matchings");
        var journal = new MatchJournal(Path.Combine(folder, JournalFolder), $"{settings.Key} seed={seed}");
        PairMeasurement measured = Timed(seconds, "instrument",
            () => PairInstrument.Measure(first, second, settings, Rng.FromSeed(seed),
            share => progress.Report("models and nulls", share * (1 + settings.NullMatchings)), journal, stop));
        foreach ((string stage, double time) in measured.Match.Cost.Seconds)
            seconds[stage] = time;
        // The matching's own stages are part of the instrument's time, unless an earlier run did them.
        seconds["instrument"] = Math.Max(0, seconds["instrument"] - measured.Match.Cost.Seconds.Values.Sum());
        return new MatchedModels(measured, seconds, fed, ofA, ofB) { Journal = journal };
    }

    private static (IActivations, MeasuredModel) Some(IActivations whole, MeasuredModel model, IReadOnlyList<int> layers)
    {
        var some = SelectedLayers.Of(whole, layers, model.Name);
        return (some, model with { Selectivity = model.Selectivity.ToDictionary(measure => measure.Key,
            measure => some.Neurons.Select(neuron => measure.Value[neuron]).ToArray()) });
    }

    private static AlignedCorpus Align(ModelReference a, ModelReference b, MatchInput input, string seed)
    {
        ModelInput first = Input(a), second = Input(b);
        return new CorpusAligner(first, second, AlignmentBudget.OfTokens(input.Tokens)) { KeepsTexts = input.Contexts }
            .Align(ModelCorpus.Portions(input.Corpus, input.Sampling, first.Tokenizer, input.Tokens,
                Rng.FromSeed(seed).Derive("subset shares")));

        ModelInput Input(ModelReference model)
        {
            int own = LanguageCheckpoint.ReadConfiguration(model.Folder!).ContextLength;
            return new ModelInput(TokenizerFolder.Load(model.Folder!), Math.Min(own, input.Context ?? int.MaxValue));
        }
    }

    internal static T Timed<T>(Dictionary<string, double> seconds, string stage, Func<T> work)
    {
        long started = Stopwatch.GetTimestamp();
        T result = work();
        seconds[stage] = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return result;
    }
}
