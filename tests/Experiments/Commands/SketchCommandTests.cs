using System.Text.Json;
using Rosetta.Empirical.Interchange;
using Rosetta.Experiments.Benchmarks;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>Sketched matches, plans and the match benchmark, as a user runs them.</summary>
public sealed class SketchCommandTests : IDisposable
{
    private const int Neurons = 60, Samples = 40_000;

    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void WriteModels()
    {
        _folder = new TemporaryFolder();
        foreach (string name in new[] { "a", "b" })
            MatchBenchmark.Write(_folder.File(name + ".safetensors"), name, Neurons, Samples, heavyTailed: false);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void ASketch_SaysWhatItProves_AndGivesTheSamePairs()
    {
        ProgramRun exact = Match("exact"), sketched = Match("sketch");
        Assert.That(sketched.Output, Does.Contain($"the sketch proves {2 * Neurons} neurons"));
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder.File("sketch/match.json")));
        Assert.That(summary.RootElement.GetProperty("mode").GetString(), Is.EqualTo("sketch"));
        Assert.That(summary.RootElement.GetProperty("certificate").GetProperty("shareBySketch").GetDouble(), Is.EqualTo(1));
        Assert.That(BestBuddies.Read(_folder.File("sketch/best_buddies.json")),
            Is.EqualTo(BestBuddies.Read(_folder.File("exact/best_buddies.json")).Where(pair => pair.Correlation >= 0.2)));
        Assert.That(exact.Output, Does.Not.Contain("sketch proves"));
    }

    [Test]
    public void Nulls_AreThoseOfAnExactMatch()
    {
        JsonElement Summary(string name, string mode)
        {
            ProgramRun run = ProgramRun.Of("match", _folder.File("a.safetensors"), _folder.File("b.safetensors"), "--mode", mode, "--null",
                "shift", "--null-draws", "3", "--out", _folder.File(name), "--device", "cpu");
            Assert.That(run.ExitStatus, Is.Zero, run.Errors);
            using var document = JsonDocument.Parse(File.ReadAllText(_folder.File(name + "/match.json")));
            return document.RootElement.Clone();
        }
        JsonElement exact = Summary("exact-null", "exact"), sketched = Summary("sketch-null", "sketch");
        Assert.That(sketched.GetProperty("mode").GetString(), Is.EqualTo("sketch"));
        foreach (string name in new[] { "nullPairs", "nullMaximum" })
            Assert.That(sketched.GetProperty(name).GetDouble(), Is.EqualTo(exact.GetProperty(name).GetDouble()).And.GreaterThan(0), name);
        Assert.That(sketched.GetProperty("tau").GetDouble(), Is.GreaterThanOrEqualTo(exact.GetProperty("tau").GetDouble()));
        Assert.That(sketched.GetProperty("thresholds").EnumerateArray().Min(threshold => threshold.GetDouble()),
            Is.GreaterThanOrEqualTo(0.2));
    }

    [Test]
    public void ASketchThatSavesNothing_SaysSo()
    {
        ProgramRun run = Match("high", "--mode", "sketch", "--sketch-level", "0.05");
        Assert.That(run.Output, Does.Contain("matched exactly: no sketch would save work"));
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder.File("high/match.json")));
        Assert.That(summary.RootElement.GetProperty("mode").GetString(), Is.EqualTo("exact"));
    }

    [Test]
    public void AnImpossibleLevel_IsOneError() =>
        Assert.That(ProgramRun.Of("match", _folder.File("a.safetensors"), _folder.File("b.safetensors"), "--mode", "sketch",
            "--sketch-level", "1",
            "--out", _folder.File("none")).Errors, Does.StartWith("error: Sketch level 1").And.Contain("between 0 and 1"));

    [TestCase("0,5")]
    [TestCase("half")]
    public void ALevelThatIsNoNumber_IsAUsageError(string level)
    {
        ProgramRun run = ProgramRun.Of("match", _folder.File("a.safetensors"), _folder.File("b.safetensors"), "--mode", "sketch",
            "--sketch-level", level, "--out", _folder.File("none"));
        Assert.That((run.ExitStatus, Directory.Exists(_folder.File("none"))), Is.EqualTo((2, false)));
        Assert.That(run.Errors, Does.Contain($"--sketch-level {level}: a number between 0 and 1 is needed"));
    }

    [Test]
    public void ADryRun_SaysWhatAMatchTakes_AndWritesNothing()
    {
        ProgramRun run = ProgramRun.Of("match", _folder.File("a.safetensors"), _folder.File("b.safetensors"), "--null", "shift",
            "--null-draws", "3", "--out", _folder.File("dry"), "--dry-run");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.StartWith("a x b: 60 x 60 neurons, 40000 samples, 4 matching(s), 1.2e9 operations"));
        Assert.That(Directory.Exists(_folder.File("dry")), Is.False);
    }

    [Test]
    public void TheBenchmark_ComparesEveryWayWithTheExactOne()
    {
        ProgramRun run = ProgramRun.Of("benchmark", "match", "--neurons", "40", "--samples", "20000", "--rounds", "1", "--out",
            _folder.File("bench"));
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        string[] rows = File.ReadAllLines(_folder.File("bench/match-speed.csv"));
        Assert.That(rows, Has.Length.EqualTo(1 + MatchBenchmark.Ways.Count));
        Assert.That(File.ReadAllText(_folder.File("bench/match-speed.svg")), Does.Contain("published"));
        Assert.That(ProgramRun.Of("benchmark", "match", _folder.File("a.safetensors")).Errors, Does.Contain("Two are needed"));
    }

    private ProgramRun Match(string name, params string[] further)
    {
        string[] mode = further.Length > 0 ? further : ["--mode", name];
        ProgramRun run = ProgramRun.Of(["match", _folder.File("a.safetensors"), _folder.File("b.safetensors"), "--null", "none", "--out",
            _folder.File(name), "--device", "cpu", .. mode]);
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        return run;
    }
}
