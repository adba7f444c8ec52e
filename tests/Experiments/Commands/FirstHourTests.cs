using System.Diagnostics;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Experiments.Benchmarks;
using Rosetta.Experiments.Commands;
using Rosetta.Tests.Experiments.Report;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>What somebody meets who has not read the source: each command says what it takes, what it did, and what is missing.</summary>
public sealed class FirstHourTests : IDisposable
{
    private const int Neurons = 60, Samples = 4000;

    private TemporaryFolder _folder = null!;

    private string A => _folder.File("a.safetensors");

    private string B => _folder.File("b.safetensors");

    [OneTimeSetUp]
    public void WriteModels()
    {
        _folder = new TemporaryFolder();
        MatchBenchmark.Write(A, "a", Neurons, Samples, heavyTailed: false);
        MatchBenchmark.Write(B, "b", Neurons, Samples, heavyTailed: false);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Match_SaysWhatCameOfIt_AndOverwritesOnlyWhenAsked()
    {
        string output = _folder.File("once");
        string[] line = ["match", A, B, "--null", "shift", "--null-draws", "2", "--out", output, "--device", "cpu", "--html"];
        ProgramRun first = ProgramRun.Of(line), second = ProgramRun.Of(line), forced = ProgramRun.Of([.. line, "--force"]);
        Assert.That(first.ExitStatus, Is.Zero, first.Errors);
        Assert.That(first.Output, Does.Contain("a x b: ").And.Contain("The null that decides: shift")
            .And.Contain("layer of a").And.Contain("pairs by layer"));
        Assert.That(File.ReadAllText(Path.Combine(output, "match.html")), Does.Contain("<svg").And.Contain("shift null")
            .And.Not.Contain("src=\"http"));
        Assert.That((second.ExitStatus, second.Errors.Contains("--force", StringComparison.Ordinal)), Is.EqualTo((2, true)));
        Assert.That(forced.ExitStatus, Is.Zero, forced.Errors);
    }

    [Test]
    public void NullPairs_AreWhatFitReads_WithTheSameCalibratedCount()
    {
        string output = _folder.File("nulls", "pair");
        ProgramRun match = ProgramRun.Of("match", A, B, "--null", "shift", "--null", "permutation", "--null-draws", "3", "--out", output,
            "--device", "cpu", "--csv");
        Assert.That(match.ExitStatus, Is.Zero, match.Errors);
        string[] row = match.Output.Split('\n')[1].Split(',');
        string calibrated = row[Array.IndexOf(match.Output.Split('\n')[0].Split(','), "calibrated")];
        string[] deciding = Directory.GetFiles(output, "null-*.json");
        Assert.That(deciding, Has.Length.EqualTo(3));
        Assert.That(Directory.GetFiles(Path.Combine(output, "other-nulls")), Has.Length.EqualTo(3));
        Assert.That(BestBuddies.Read(deciding[0]), Is.Not.Empty);
        ProgramRun fit = ProgramRun.Of("fit", _folder.File("nulls"), "--csv");
        Assert.That(fit.ExitStatus, Is.Zero, fit.Errors);
        string[] header = fit.Output.Split('\n')[0].Split(','), pair = fit.Output.Split('\n')[1].Split(',');
        Assert.That(pair[Array.IndexOf(header, "calibrated")], Is.EqualTo(calibrated));
    }

    [Test]
    public void Layers_AreAllThatIsMatched_AndOnesThatAreNotThereAreNamed()
    {
        string output = _folder.File("layers");
        ProgramRun run = ProgramRun.Of("match", ReferenceFiles.PathOf("trained", "gpt2"), ReferenceFiles.PathOf("trained", "pythia"),
            "--corpus", ReferenceFiles.PathOf("trained", "documents.jsonl"), "--tokens", "2000", "--null", "none", "--layers", "1", "--out",
            output, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(BestBuddies.Read(Path.Combine(output, "best_buddies.json")).Select(pair => (pair.A.Layer, pair.B.Layer)).Distinct(),
            Is.EqualTo(new[] { (1, 1) }));
        Assert.That(ProgramRun.Of("match", A, B, "--null", "none", "--layers", "7", "--out", _folder.File("seven")).Errors,
            Does.Contain("'a' has no layer 7"));
    }

    [Test]
    public void OneModel_AndUnknownOptions_AreCalledThat()
    {
        Assert.That(ProgramRun.Of("match", A, "--out", "x").Errors, Does.Contain("One model is named").And.Contain("Two models or more"));
        Assert.That(ProgramRun.Of("match", A, B, "--nul", "shift", "--out", "x").Errors,
            Does.Contain("'--nul' is no option of 'match'").And.Contain("Did you mean '--null'"));
        Assert.That(ProgramRun.Of("run", "--dryrun", "x.yaml").Errors, Does.Contain("'--dryrun' is no option").And.Contain("'--dry-run'"));
        Assert.That(ProgramRun.Of("predict", "--json", "--csv", ScenarioFile()).Errors, Does.Contain("Both --json and --csv"));
    }

    [Test]
    public void Simulate_GoesOnFromWhatIsThere_AndRefusesWhatCannotBeDone()
    {
        string output = _folder.File("simulated"), file = ScenarioFile();
        ProgramRun first = ProgramRun.Of("simulate", file, "--out", output, "--csv");
        Assert.That(first.ExitStatus, Is.Zero, first.Errors);
        Assert.That(first.Errors, Does.Contain("worlds of 64 to 128 neurons").And.Contain("about"));
        string cells = Path.Combine(output, "cells.jsonl");
        string[] lines = File.ReadAllLines(cells);
        File.WriteAllLines(cells, lines[..1]);
        ProgramRun again = ProgramRun.Of("simulate", file, "--out", output, "--csv");
        Assert.That(again.Output, Is.EqualTo(first.Output));
        Assert.That(File.ReadAllLines(cells)[0], Is.EqualTo(lines[0]), "the world that was there is not simulated again");
        ProgramRun impossible = ProgramRun.Of("simulate", ScenarioFile("[64, 1_000_000_000_000]"));
        Assert.That((impossible.ExitStatus, impossible.Output), Is.EqualTo((2, "")));
        Assert.That(impossible.Errors, Does.Contain("GB of memory").And.Contain("--largest 64"));
        Assert.That(ProgramRun.Of("simulate", ScenarioFile("[64, 600_000]")).Errors, Does.Contain("--yes").And.Contain("--largest 64"));
    }

    [Test]
    public void Predict_TakesSeveralValues_IntoOneTable()
    {
        string[] lines = ProgramRun.Of("predict", ScenarioFile(), "--set", "hypothesis.kappa=0.001,0.3", "--set", "spectrum.beta=1.5..2:3",
            "--csv").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(1 + 2 * 3 * 2));
        Assert.That(lines[0], Does.StartWith("hypothesis.kappa,spectrum.beta,neurons,Rosetta"));
        Assert.That(lines.Count(line => line.StartsWith("0.3,1.75,", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(lines.Count(line => line.EndsWith("no room", StringComparison.Ordinal)), Is.GreaterThan(0), "kappa = 0.001");
        Assert.That(ProgramRun.Of("predict", ScenarioFile(), "--set", "hypothesis.kapa=1").Errors, Does.Contain("hypothesis.kapa"));
        Assert.That(ProgramRun.Of("predict", ScenarioFile(), "--set", "tau=0.1..").Errors, Does.Contain("range"));
    }

    [Test]
    public void Fit_NamesWhatItIgnores_TakesParameters_AndHoldsAgainstANumberAndAScenario()
    {
        string counts = _folder.Write("counts.tsv",
            "size\tcount\tpair\tparameters\tnote\n" + string.Concat(new[] { "x", "y" }.SelectMany(pair =>
            new[] { 64, 128, 256, 512, 1024 }.Select(size => FormattableString.Invariant(
                $"{size}\t{Math.Round(3 * Math.Pow(size, 0.667))}\t{pair}\t{size * size}\tn\n")))));
        string drawing = _folder.File("fit.svg");
        ProgramRun run = ProgramRun.Of("fit", counts, "--against", "0.667", "--scenario", ScenarioFile(), "--plot", drawing);
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain("are ignored: note").And.Contain("against 0.667: ").And.Contain("against log (kappa 0.3)")
            .And.Contain("pair x").And.Contain("parameters"));
        Assert.That(File.ReadAllText(drawing), Does.StartWith("<svg"));
        Assert.That(ProgramRun.Of("fit", _folder.Write("many.csv", "size,count\n10,20\n100,30\n1000,40\n")).Output,
            Does.Contain("1 of 3 counts are larger than their size"));
    }

    [Test]
    public void Compare_SetsRunsSideBySide()
    {
        SyntheticRun.Complete().WriteTo(_folder.File("runs", "one"));
        SyntheticRun.Complete().WriteTo(_folder.File("runs", "two"));
        ProgramRun run = ProgramRun.Of("compare", _folder.File("runs", "one"), _folder.File("runs", "two"));
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain("one").And.Contain("two").And.Contain("exponent"));
        Assert.That(ProgramRun.Of("compare", _folder.File("runs", "one")).Errors, Does.Contain("Two runs or more"));
        Assert.That(ProgramRun.Of("compare", _folder.File("runs", "one"), _folder.File("runs", "two"), "--csv").Output,
            Does.StartWith("run,what,id,value,95 % low,95 % high"));
    }

    [Test]
    public void ARunThatFailsBeforeItsFirstCell_LeavesNothing_AndADryRunSaysSoBefore()
    {
        string file = _folder.Write("absent.yaml", Experiment("checkpoints: {pairs: [{a: ./no-such-folder, b: ./no-such-folder}]}")),
            output = _folder.File("absent");
        ProgramRun dry = ProgramRun.Of("run", file, "--out", output, "--dry-run"), run = ProgramRun.Of("run", file, "--out", output);
        Assert.That((dry.ExitStatus, run.ExitStatus), Is.EqualTo((2, 2)));
        Assert.That(dry.Errors, Does.Contain("no-such-folder"));
        Assert.That(run.Errors, Does.Contain("no-such-folder"));
        Assert.That(Directory.Exists(output), Is.False);
        string kept = Path.Combine(Directory.CreateDirectory(output).FullName, "mine.txt");
        File.WriteAllText(kept, "mine");
        ProgramRun.Of("run", file, "--out", output);
        Assert.That(Directory.GetFileSystemEntries(output), Is.EqualTo(new[] { kept }));
    }

    [Test]
    public void ADryRun_SaysWhatIsTakenAndHowMuch_AndWritesNothing()
    {
        string output = _folder.File("dry");
        ProgramRun run = ProgramRun.Of("run", _folder.Write("dry.yaml", Experiment("simulate: [" + Scenario("[64, 128]") + "]")), "--out",
            output, "--dry-run");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain("match.samples: 16000").And.Contain("simulate[0].seeds: 1").And.Contain("GB")
            .And.Contain("population/own").And.Contain("power"));
        Assert.That(Directory.Exists(output), Is.False);
    }

    [Test]
    public void CtrlC_EndsACommandThatIsDeepInItsWork()
    {
        Assume.That(OperatingSystem.IsLinux(), "sends a signal by the system's own command");
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [typeof(RosettaProgram).Assembly.Location, "simulate", ScenarioFile("[4096, 60_000]"), "--yes"])
            { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Assert.That(process.StandardError.ReadLine(), Does.Contain("worlds of 4096 to 60000 neurons"));
        Thread.Sleep(500);
        Process.Start("kill", ["-INT", FormattableString.Invariant($"{process.Id}")]).WaitForExit();
        // Within a second on a machine that has time for it.
        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(20)), Is.True);
        Assert.That(process.ExitCode, Is.EqualTo(ExitCode.Stopped));
        Assert.That(process.StandardError.ReadToEnd(), Does.Contain("stopped: "));
    }

    [Test]
    public void ACapture_SaysWhichTokensAndBytesItsSamplesAre()
    {
        string file = _folder.File("captured.safetensors");
        ProgramRun run = ProgramRun.Of("capture", ReferenceFiles.PathOf("trained", "gpt2"), "--corpus",
            ReferenceFiles.PathOf("trained", "documents.jsonl"), "--tokens", "500", "--out", file, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        using var activations = ActivationFile.Open(file);
        using SafetensorsFile tensors = SafetensorsFile.Open(file);
        int samples = activations.SampleCount;
        long[] ids = Integers(CapturedTokens.Ids), starts = Integers(CapturedTokens.Starts), first = Integers(CapturedTokens.ByteStarts),
            end = Integers(CapturedTokens.ByteEnds);
        Assert.That((starts.Length, first.Length, end.Length), Is.EqualTo((samples + 1, samples, samples)));
        Assert.That((starts[0], starts[^1]), Is.EqualTo((0L, (long)ids.Length)));
        Assert.That(starts.Zip(starts.Skip(1)), Is.All.Matches<(long A, long B)>(pair => pair.A < pair.B), "each sample has a token");
        Assert.That(first.Zip(end), Is.All.Matches<(long Start, long End)>(span => span.Start < span.End));

        long[] Integers(string name)
        {
            SafetensorsTensor tensor = tensors.Tensor(name);
            var values = new long[tensor.ElementCount];
            tensors.ReadInt64(tensor, 0, values);
            return values;
        }
    }

    private string ScenarioFile(string neurons = "[64, 128]") =>
        _folder.Write($"{Guid.NewGuid():N}.yaml", string.Join('\n', "scenario: own",
        "spectrum: {kind: power-law, beta: 1.5}", "hypothesis: {kind: log, kappa: 0.3}", "tau: 0.5", $"neurons: {neurons}",
            "samples: 800"));

    private static string Scenario(string neurons) =>
        $"{{scenario: own, spectrum: {{kind: power-law, beta: 1.5}}, hypothesis: {{kind: log, kappa: 0.3}}, tau: 0.5, neurons: "
            + $"{neurons}, samples: 800}}";

    private static string Experiment(string world) => $"""
        experiment: first-hour
        question: q
        rival-law: r
        refuted-by: r
        seed: s
        rival:
          kind: linear
        {world}
        """;
}
