using System.Diagnostics;
using System.Globalization;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Matching;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Experiments.Explorer;

/// <summary>What contexts cost beside the capture, in processor time, which a busy machine disturbs less; minutes, so by name
/// only.</summary>
[Category("Long")]
public sealed class ContextCostTests
{
    /// <summary>The bound.</summary>
    private const double LargestShare = 0.15;

    /// <summary>Of two small models of the shapes that the program trains: the larger a model, the more its pass
    /// costs beside its neurons.</summary>
    [TestCase("gpt2", "pythia")]
    public void Collecting_CostsAtMost15PercentOfCapture(string first, string second)
    {
        using var folder = new TemporaryFolder();
        string a = ReferenceFiles.PathOf("trained", first), b = ReferenceFiles.PathOf("trained", second);
        using LanguageModel modelA = LanguageCheckpoint.Read(a), modelB = LanguageCheckpoint.Read(b);
        AlignedCorpus corpus = new CorpusAligner(new ModelInput(TokenizerFolder.Load(a), modelA.Configuration.ContextLength),
            new ModelInput(TokenizerFolder.Load(b), modelB.Configuration.ContextLength)) { KeepsTexts = true }
            .Align(Corpus.Open(ReferenceFiles.PathOf("trained", "documents.jsonl")).Read());
        var options = new CaptureOptions { BlockOfSample = corpus.BlockOfSample };
        IActivations activationsA = null!, activationsB = null!;
        double capture = Best(() =>
        {
            activationsA = ActivationCapture.ToMemory(modelA, corpus.WindowsA, corpus.Samples.Count, options);
            activationsB = ActivationCapture.ToMemory(modelB, corpus.WindowsB, corpus.Samples.Count, options);
        });
        PairMeasurement measured = PairInstrument.Measure(activationsA, activationsB, new InstrumentSettings([1, 2], ["permutation"], 1,
            device: "cpu"), Rng.FromSeed("cost"));
        var source = new ContextSource("cost", "documents", corpus, "mean", measured,
            new MeasuredModel(first, new Dictionary<string, double?[]>()), new MeasuredModel(second, new Dictionary<string, double?[]>()),
            Rng.FromSeed("cost"));
        int pairs = 0;
        double collecting = Best(() =>
        {
            var contexts = MatchContexts.Of(source, activationsA, activationsB, new ContextSettings(), default);
            ContextFile.Write(folder.File("contexts.safetensors"), contexts);
            pairs = contexts.Count;
        });
        string said = string.Create(CultureInfo.InvariantCulture, $"{first} x {second}: capture {capture:F2} s, contexts of {pairs} pairs "
            + $"{collecting:F3} s, {100 * collecting / capture:F1} %");
        TestContext.Out.WriteLine(said);
        Assert.That(collecting / capture, Is.LessThanOrEqualTo(LargestShare), said);
    }

    /// <summary>The shortest of some times, of all threads together: a busy machine only lengthens.</summary>
    private static double Best(Action work) => Enumerable.Range(0, 7).Min(_ =>
    {
        using var own = Process.GetCurrentProcess();
        TimeSpan started = own.TotalProcessorTime;
        work();
        own.Refresh();
        return (own.TotalProcessorTime - started).TotalSeconds;
    });
}
