using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Matching;
using Rosetta.Tests.Reference;
using static TorchSharp.torch;

namespace Rosetta.Tests.Experiments.Matching;

/// <summary>The trained pair, its activations kept in each of the ways.</summary>
public sealed class SpanCaptureTests
{
    private const int Tokens = 3000;

    private readonly string _gpt2 = ReferenceFiles.PathOf("trained", "gpt2"), _pythia = ReferenceFiles.PathOf("trained", "pythia");
    private AlignedCorpus _aligned = null!;
    private IReadOnlyList<MutualPair> _held = [];
    private string _folder = "";

    [OneTimeSetUp]
    public void Align()
    {
        ModelInput a = Input(_gpt2), b = Input(_pythia);
        _aligned = new CorpusAligner(a, b, AlignmentBudget.OfTokens(Tokens))
            .Align(Corpus.Open(ReferenceFiles.PathOf("trained", "documents.jsonl")).Read());
        using var capture = new SpanCapture("nowhere", _aligned, "mean");
        _held = Pairs(capture);

        static ModelInput Input(string folder) => new(TokenizerFolder.Load(folder), 256);
    }

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-spans-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void AFile_GivesThePairsOfMemory_AndIsRemoved()
    {
        using (SpanCapture capture = Spilling())
        {
            Assert.That(Pairs(capture), Is.EqualTo(_held));
            Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(2));
        }
        Assert.That(Directory.GetFiles(_folder), Is.Empty);
    }

    [Test]
    public void AFileOfHalves_GivesThePairsThatAreNoNearTies()
    {
        using SpanCapture capture = Spilling(SafetensorsType.F16);
        IReadOnlyList<MutualPair> pairs = Pairs(capture);
        var byNeurons = pairs.ToDictionary(pair => (pair.A, pair.B), pair => pair.Correlation);
        Assert.That(_held.Count(pair => byNeurons.ContainsKey((pair.A, pair.B))), Is.GreaterThan(0.99 * _held.Count));
        foreach (MutualPair pair in _held.Where(pair => byNeurons.ContainsKey((pair.A, pair.B))))
            Assert.That(byNeurons[(pair.A, pair.B)], Is.EqualTo(pair.Correlation).Within(1e-4));
    }

    [Test]
    public void AFileOfAnEarlierRun_IsUsedAgain_UnlessAnythingDiffers([Values] bool half)
    {
        using (SpanCapture first = Spilling(keeps: true))
            Pairs(first);
        string[] files = Directory.GetFiles(_folder);
        Assert.That(files, Has.Length.EqualTo(2));
        DateTime before = File.GetLastWriteTimeUtc(files[0]);
        using SpanCapture second = Spilling(half ? SafetensorsType.F16 : SafetensorsType.F32, keeps: true);
        IReadOnlyList<MutualPair> pairs = Pairs(second);
        Assert.That(File.GetLastWriteTimeUtc(files[0]), half ? Is.GreaterThan(before) : Is.EqualTo(before));
        if (!half)
            Assert.That(pairs, Is.EqualTo(_held));
    }

    [Test]
    public void ADiskThatIsTooSmall_OrAFastModel_MeansToComputeAnew()
    {
        var plan = new SpillPlan(Bytes: 1000, FreeBytes: 2000, DiskRate: 10, PassSeconds: 5, PassesPerScan: 3, Scans: 4);
        Assert.That((plan.SpillSeconds, plan.RecomputeSeconds, plan.Recomputes), Is.EqualTo((505.0, 60.0, true)));
        Assert.That((plan with { DiskRate = 1000 }).Recomputes, Is.False);
        Assert.That((plan with { DiskRate = 1000, FreeBytes = 1040 }).Recomputes, Is.True);
        Assert.That((plan with { DiskRate = 1000, FreeBytes = 1040 }).ToString(), Does.Contain("the disk has"));
    }

    [Test]
    public void HalfPrecision_GivesTheStrongPairs([Values(ScalarType.BFloat16, ScalarType.Float16)] ScalarType type)
    {
        using var capture = new SpanCapture(_folder, _aligned, "mean") { Type = type };
        HashSet<(NeuronKey, NeuronKey)> found = [.. Pairs(capture).Select(pair => (pair.A, pair.B))];
        MutualPair[] strong = [.. _held.Where(pair => pair.Correlation > 0.5)];
        Assert.That(strong, Has.Length.GreaterThan(10));
        Assert.That(strong.Count(pair => found.Contains((pair.A, pair.B))), Is.GreaterThan(0.9 * strong.Length));
    }

    private SpanCapture Spilling(SafetensorsType? type = null, bool keeps = false) => new(_folder, _aligned, "mean")
    {
        // As slow as a model may be: so that a file is chosen.
        MostHeldBytes = 1 << 16, Scans = 1000, SpillType = type ?? SafetensorsType.F32, KeepsFiles = keeps,
    };

    private IReadOnlyList<MutualPair> Pairs(SpanCapture capture)
    {
        IActivations a = capture.Of(_gpt2, _aligned.WindowsA, "cpu", CancellationToken.None),
            b = capture.Of(_pythia, _aligned.WindowsB, "cpu", CancellationToken.None);
        return MutualTopK.Match(a, b).Pairs(1);
    }
}
