using System.Globalization;
using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Matching;
using Rosetta.Tests.Conventions;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Experiments.Worlds;

/// <summary>The trained ladder against an independent program's counts, pairs, halves and losses.</summary>
public sealed class LadderReferenceTests : IDisposable
{
    /// <summary>Below this distance to the runner-up, rounding of float32 activations may decide otherwise (reference README).</summary>
    private const double SafeMargin = 1e-5;

    /// <summary>The reference rounded weights to float16; frequencies are no weights.</summary>
    private const RotaryRounding Rounding = RotaryRounding.None;

    private const int Samples = 228_365, FirstHalf = 500;

    private static readonly string Shipped = Path.Combine(Repository.Root, "experiments", "ladder");
    private static readonly string Shared = Path.Combine(Repository.Root, "..", "shared", "ladder");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void TheSmallestShippedSize_HasEveryPairOfTheReference() =>
        Check(Shipped, "2x64", ReferenceFiles.PathOf("ladder", "documents.jsonl"), ReferenceFiles.PathOf("ladder", "reference.json"));

    /// <summary>Minutes for the larger sizes; run by name where the ladder lies beside the repository.</summary>
    [Test, Category("Long")]
    [TestCase("", "2x64"), TestCase("", "3x96"), TestCase("", "4x160"), TestCase("", "5x256"), TestCase("", "6x384")]
    [TestCase("longer", "2x64"), TestCase("longer", "3x96"), TestCase("longer", "4x160")]
    [TestCase("shapes", "1x256"), TestCase("shapes", "2x128"), TestCase("shapes", "4x64"), TestCase("shapes", "8x32")]
    public void EverySize_HasEveryPairOfTheReference(string series, string size)
    {
        Assume.That(Directory.Exists(Shared), $"'{Shared}' is not there");
        Check(Path.Combine(Shared, series), size, Path.Combine(Shared, "documents.jsonl"),
            Path.Combine(Shared, series.Length == 0 ? "reference.json" : $"reference-{series}.json"));
    }

    [Test]
    public void TheShippedFiles_AreThoseOfTheList()
    {
        foreach (string folder in Directory.GetDirectories(Shipped))
            Assert.That(() => Rosetta.Empirical.Checkpoints.FolderChecksums.Require(folder), Throws.Nothing);
        Assert.That(File.ReadAllLines(Path.Combine(Shipped, "SHA256SUMS")), Has.Length.EqualTo(32), "four files of eight models");
    }

    private void Check(string ladder, string size, string documents, string reference)
    {
        string a = Path.Combine(ladder, $"gpt2-{size}"), b = Path.Combine(ladder, $"neox-{size}");
        using var json = JsonDocument.Parse(File.ReadAllBytes(reference));
        JsonElement expected = json.RootElement.GetProperty(size);
        AlignedCorpus aligned = new CorpusAligner(Input(a), Input(b)).Align(Corpus.Open(documents).Read());
        Assert.That(aligned.Samples, Has.Count.EqualTo(Samples));
        using var capture = new SpanCapture(_folder.File("activations"), aligned, "mean");
        TokenLoss lossA = new(), lossB = new();
        IActivations first = capture.Of(a, aligned.WindowsA, "cpu", default, Rounding, look: (_, _) => { }, loss: lossA),
            second = capture.Of(b, aligned.WindowsB, "cpu", default, Rounding, look: (_, _) => { }, loss: lossB);
        double[] losses = [.. expected.GetProperty("nll").EnumerateArray().Select(value => value.GetDouble())];
        Assert.That(new[] { lossA.NatsPerToken, lossB.NatsPerToken }, Is.EqualTo(losses).Within(1e-4));
        MatchResult match = Match(first, second);
        int unsure = Unsure(match);
        double[] profile = [.. match.Pairs(1).Select(pair => pair.Correlation)];
        Assert.That(profile.Length, Is.EqualTo(expected.GetProperty("mutual").GetInt32()).Within(unsure));
        foreach (JsonProperty level in expected.GetProperty("above").EnumerateObject())
        {
            double from = double.Parse(level.Name, CultureInfo.InvariantCulture);
            int near = profile.Count(correlation => Math.Abs(correlation - from) < SafeMargin);
            Assert.That(profile.Count(correlation => correlation >= from), Is.EqualTo(level.Value.GetInt32()).Within(unsure + near),
                level.Name);
        }
        Dictionary<(int, int), double> found = match.Pairs(1).ToDictionary(
            pair => (match.LayoutA.FlatOf(pair.A), match.LayoutB.FlatOf(pair.B)), pair => pair.Correlation);
        int missing = 0;
        double furthest = 0;
        foreach (JsonElement pair in expected.GetProperty("pairs").EnumerateArray())
        {
            if (found.TryGetValue((pair[0].GetInt32(), pair[1].GetInt32()), out double correlation))
                furthest = Math.Max(furthest, Math.Abs(correlation - pair[2].GetDouble()));
            else
                missing++;
        }
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size}: {found.Count} pairs, {missing} of the reference "
            + $"missing, {unsure} unsure, correlations within {furthest:E1}"));
        Assert.That(furthest, Is.LessThanOrEqualTo(1e-5));
        Assert.That(missing, Is.LessThanOrEqualTo(unsure), "pairs differ only where their margin is below 1e-5");
        Halves(first, second, aligned, expected.GetProperty("halves"));
        Untrained(a, b, aligned, expected.GetProperty("untrained").GetProperty("mutual").GetInt32());
    }

    private static void Halves(IActivations a, IActivations b, AlignedCorpus aligned, JsonElement expected)
    {
        var halves = new[] { true, false }.Select(first =>
        {
            int[] rows = [.. Enumerable.Range(0, aligned.Samples.Count).Where(t => aligned.BlockOfSample[t] < FirstHalf == first)];
            MatchResult match = Match(new SelectedSamples(a, rows), new SelectedSamples(b, rows));
            return (Pairs: match.Pairs(1).Select(pair => (pair.A, pair.B)).ToHashSet(), Unsure: Unsure(match));
        }).ToArray();
        int unsure = halves.Sum(half => half.Unsure);
        Assert.Multiple(() =>
        {
            Assert.That(halves[0].Pairs, Has.Count.EqualTo(expected.GetProperty("first").GetInt32()).Within(unsure));
            Assert.That(halves[1].Pairs, Has.Count.EqualTo(expected.GetProperty("second").GetInt32()).Within(unsure));
            Assert.That(halves[0].Pairs.Intersect(halves[1].Pairs).Count(),
                Is.EqualTo(expected.GetProperty("both").GetInt32()).Within(unsure));
        });
    }

    /// <summary>Other seeds than the reference's: alike within a third, as its own sizes scatter.</summary>
    private void Untrained(string a, string b, AlignedCorpus aligned, int expected)
    {
        using var capture = new SpanCapture(_folder.File("untrained"), aligned, "mean");
        Rng rng = Rng.FromSeed("untrained ladder");
        MatchResult match = Match(capture.Of(a, aligned.WindowsA, "cpu", default, initial: rng.Derive("A")),
            capture.Of(b, aligned.WindowsB, "cpu", default, initial: rng.Derive("B")));
        Assert.That(match.Pairs(1), Has.Count.EqualTo(expected).Within(expected / 3.0 + 5));
    }

    private static MatchResult Match(IActivations a, IActivations b) =>
        MutualTopK.Match(a, b, new MatchOptions { KeptNeighbours = 2, Device = "cpu" });

    /// <summary>Neurons whose nearest neighbour and runner-up are as close as rounding.</summary>
    private static int Unsure(MatchResult match) => new[] { match.NeighboursOfA, match.NeighboursOfB }.Sum(table =>
        Enumerable.Range(0, table.NeuronCount).Count(flat => table.CorrelationsOf(flat) is [var best, var next, ..]
            && best - next < SafeMargin));

    private static ModelInput Input(string folder) => new(TokenizerFolder.Load(folder),
        LanguageModelConfiguration.ReadFolder(folder, Rounding).ContextLength);
}
