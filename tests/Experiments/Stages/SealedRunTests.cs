using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Stages;

/// <summary>A run on small simulated worlds, and everything that an attacker or a hurried user might do to its folder.</summary>
public sealed class SealedRunTests : IDisposable
{
    private const string Experiment = """
        experiment: sealed
        question: Does anything in a run's folder change unseen?
        rival-law: Linear utility.
        refuted-by: An exponent outside its interval.
        seed: sealed-1
        rival: {kind: linear}
        simulate:
          - scenario: log-2
            spectrum: {kind: power-law, beta: 2}
            hypothesis: {kind: log, kappa: 0.1}
            tau: 0.5
            neurons: [64, 128, 256]
            seeds: 2
            samples: 1000
        match: {null-draws: 1, k: [1, 2]}

        """;

    /// <summary>Numbers that are falsified one by one, spread over a file.</summary>
    private const int MostLeaves = 300;

    private TemporaryFolder _folder = null!;
    private string _file = "", _run = "";
    private ExperimentDefinition _definition = null!;

    [OneTimeSetUp]
    public void RunOnce()
    {
        _folder = new TemporaryFolder();
        _file = _folder.Write("sealed.yaml", Experiment);
        _run = _folder.File("run");
        ProgramRun run = Run("--out", _run);
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        _definition = ExperimentReader.ReadFile(_file);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void EveryNumberAndWordOfWhatFollows_IsCompared()
    {
        var folder = new RunFolder(_run);
        RunJudge derived = RunJudge.Of(_definition, folder.ReadPredictions(), folder.ReadCells(), folder.ReadSittings());
        Assert.Multiple(() =>
        {
            Assert.That(Unseen(derived.Verdicts), Is.Empty);
            Assert.That(Unseen(derived.Fits), Is.Empty);
        });
        folder.Require(derived.Verdicts);
        folder.Require(derived.Fits);

        static List<string> Unseen<T>(T file)
        {
            JsonElement derived = JsonSerializer.SerializeToElement(file, RunJson.Indented);
            JsonNode copy = JsonNode.Parse(derived.GetRawText())!;
            JsonValue[] all = [.. Leaves(copy)];
            Assert.That(all, Has.Length.GreaterThan(100));
            var unseen = new List<string>();
            foreach (JsonValue leaf in all.Where((_, i) => i % (1 + (all.Length / MostLeaves)) == 0))
            {
                string path = leaf.GetPath();
                JsonNode parent = leaf.Parent!;
                JsonValue wrong = Falsified(leaf);
                leaf.ReplaceWith(wrong);
                if (JsonDifference.First(JsonSerializer.SerializeToElement(copy, RunJson.Indented), derived) is null)
                    unseen.Add(path);
                wrong.ReplaceWith(leaf);
                Assert.That(leaf.Parent, Is.SameAs(parent));
            }
            return unseen;
        }
    }

    [TestCase("verdicts.json", "\"measured\": ", "measured")]
    [TestCase("verdicts.json", "\"p\": ", "p")]
    [TestCase("verdicts.json", "\"reason\": ", "reason")]
    [TestCase("verdicts.json", "\"overallReason\": ", "overallReason")]
    [TestCase("fits.json", "\"exponent\": ", "exponent")]
    [TestCase("fits.json", "\"rSquared\": ", "rSquared")]
    public void AFalsifiedNumber_IsAnErrorThatNamesIt(string file, string key, string said)
    {
        string copy = Copy(), path = Path.Combine(copy, file), text = File.ReadAllText(path);
        int at = text.IndexOf(key, StringComparison.Ordinal) + key.Length;
        File.WriteAllText(path, text.Insert(at + (text[at] == '"' ? 1 : 0), "1"));
        ProgramRun check = ProgramRun.Of("check", copy);
        Assert.That(check.ExitStatus, Is.EqualTo(2), check.Output);
        Assert.That(check.Errors, Does.Contain(file).And.Contain(said).And.Contain("does not follow"));
    }

    [Test]
    public void AChangedWordOfTheLog_IsAnError()
    {
        string copy = Copy(), log = Directory.GetFiles(Path.Combine(copy, "runs"), "*.json").Single();
        File.WriteAllText(log, File.ReadAllText(log).Replace("level 0.05", "level 0.01", StringComparison.Ordinal));
        ProgramRun check = ProgramRun.Of("check", copy);
        Assert.That(check.ExitStatus, Is.EqualTo(2), check.Output);
        Assert.That(check.Errors, Does.Contain(Path.GetFileName(log)).And.Contain("changed after it was written"));
    }

    [Test]
    public void ACellThatWasTakenOut_OrPutIn_IsAnError()
    {
        string copy = Copy(), cells = Path.Combine(copy, "cells.jsonl");
        string[] lines = File.ReadAllLines(cells);
        File.WriteAllText(cells, string.Join('\n', lines[1..]) + "\n");
        ProgramRun check = ProgramRun.Of("check", copy);
        Assert.That(check.ExitStatus, Is.EqualTo(2));
        Assert.That(check.Errors, Does.Contain("lack the cell"));
        Assert.That(ProgramRun.Of("run", _file, "--out", copy, "--device", "cpu", "--resume").ExitStatus, Is.Zero);
        Assert.That(ProgramRun.Of("check", copy).ExitStatus, Is.AnyOf(0, 1, 3), "measured again, and listed");
        // A line with a seal of its own making.
        var folder = new RunFolder(copy);
        CellRow cell = folder.ReadCells()[0];
        folder.Append(cell with { Key = cell.Key + "x" });
        check = ProgramRun.Of("check", copy);
        Assert.That(check.ExitStatus, Is.EqualTo(2));
        Assert.That(check.Errors, Does.Contain("Line 7 of").And.Contain("no sitting"));
    }

    [Test]
    public void AChangedCell_IsAnErrorOfCheckAndOfResume_WhichLeavesTheRunAsItWas()
    {
        string copy = Copy(), cells = Path.Combine(copy, "cells.jsonl"), manifest = File.ReadAllText(Path.Combine(copy, "manifest.json"));
        File.WriteAllText(cells, File.ReadAllText(cells).Replace("\"nullDraws\":1", "\"nullDraws\":2", StringComparison.Ordinal));
        ProgramRun check = ProgramRun.Of("check", copy), resumed = ProgramRun.Of("run", _file, "--out", copy, "--resume");
        Assert.That((check.ExitStatus, resumed.ExitStatus), Is.EqualTo((2, 2)));
        Assert.That(check.Errors, Does.Contain($"Line 1 of '{cells}'"));
        Assert.That(File.ReadAllText(Path.Combine(copy, "manifest.json")), Is.EqualTo(manifest));
    }

    [Test]
    public void ALastLineCutShort_IsReportedByCheck_AndMeasuredAgainByARun()
    {
        string copy = Copy(), cells = Path.Combine(copy, "cells.jsonl");
        File.WriteAllText(cells, File.ReadAllText(cells)[..^30]);
        ProgramRun check = ProgramRun.Of("check", copy);
        Assert.That(check.ExitStatus, Is.EqualTo(2));
        Assert.That(check.Errors, Does.Contain("Line 6 of").And.Contain("cut short"));
        Assert.That(ProgramRun.Of("run", _file, "--out", copy, "--device", "cpu", "--resume").ExitStatus, Is.Zero);
        Assert.That(ProgramRun.Of("check", copy).ExitStatus, Is.AnyOf(0, 1, 3));
        Assert.That(new RunFolder(copy).ReadSittings().Select(sitting => sitting.Cells.Count), Is.EqualTo(new[] { 6, 1 }));
    }

    [Test]
    public void EveryCountIsCountedAgain_FromTheStoredProfile()
    {
        CellRow cell = new RunFolder(_run).ReadCells().First(row => row.Neurons == 128);
        PairEvidence pair = cell.Pair!;
        Assert.That(CellRecount.Fault(_definition, cell), Is.Null);
        ThresholdCount[] thresholds = [.. pair.Thresholds];
        PairEvidence[] falsified =
        [
            pair with { Pairs = new Dictionary<string, int>(pair.Pairs) { ["1"] = pair.Pairs["1"] + 1 } },
            pair with { CalibratedPairs = pair.CalibratedPairs - 1 },
            pair with { Tau = pair.Tau + 0.01 },
            pair with { Tau = null },
            pair with { NullPairs = pair.NullPairs + 1 },
            pair with { NullMaximum = pair.NullMaximum / 2 },
            pair with { MeanIsolationRosetta = pair.MeanIsolationRosetta * 1.01 },
            pair with { MeanIsolationOther = pair.MeanIsolationOther * 1.01 },
            pair with { Profile = [.. pair.Profile.Skip(1)] },
            pair with { Profile = [.. pair.Profile.Reverse()] },
            pair with { NullProfile = [.. pair.NullProfile.Skip(1)] },
            pair with { RosettaA = [.. pair.RosettaA.Skip(1)] },
            pair with { RosettaB = [.. pair.RosettaB.Skip(1).Prepend(-1)] },
            pair with { LayerPairs = [.. pair.LayerPairs.Select(entry => entry with { Count = entry.Count + 1 })] },
            pair with { RandomPairs = 1 },
            pair with { Truth = pair.Truth! with { FoundRosetta = pair.Truth.FoundRosetta + 1 } },
            pair with { Truth = pair.Truth! with { RecoveredIsolationRosetta = 0.99 } },
            pair with { Truth = pair.Truth! with { FeatureIsolations = [0.123] } },
            .. thresholds.Select((_, i) => pair with { Thresholds = Changed(i, old => old with { Count = old.Count + 1 }) }),
            .. thresholds.Select((_, i) => pair with { Thresholds = Changed(i, old => old with { NullCount = old.NullCount + 1 }) }),
        ];
        Assert.That(falsified.Select((one, i) => (i, Fault: CellRecount.Fault(_definition, cell with { Pair = one })))
            .Where(one => one.Fault is null && !(one.i == 14 && pair.RandomPairs is null)).Select(one => one.i), Is.Empty);
        Assert.That(CellRecount.Fault(_definition, cell with { Failure = "also" }), Is.Not.Null);
        Assert.That(CellRecount.Fault(_definition, cell with { Pair = null }), Is.Not.Null);

        ThresholdCount[] Changed(int at, Func<ThresholdCount, ThresholdCount> change) =>
            [.. thresholds.Select((old, i) => i == at ? change(old) : old)];
    }

    [Test]
    public void JudgingAgainByOtherRules_IsLogged_AndSaidWithTheOutcome()
    {
        string copy = Copy(), file = _folder.Write("level.yaml", Experiment + "judge: {level: 0.2}\n");
        ProgramRun again = ProgramRun.Of("run", file, "--out", copy, "--device", "cpu", "--resume");
        Assert.That(again.ExitStatus, Is.Zero, again.Errors);
        Assert.That(new RunFolder(copy).ReadVerdicts().OverallReason, Does.Contain("Judged again").And.Contain("level 0.05")
            .And.Contain("level 0.2"));
        Assert.That(File.ReadAllText(Path.Combine(copy, "report.html")), Does.Contain("Judged again"));
        Assert.That(ProgramRun.Of("check", copy).ExitStatus, Is.AnyOf(0, 1, 3));
        Assert.That(new RunFolder(copy).ReadSittings().Select(sitting => sitting.DefinitionDigest).Distinct().Count(), Is.EqualTo(2));
        Assert.That(new RunFolder(_run).ReadVerdicts().OverallReason, Does.Not.Contain("Judged again"));
    }

    [Test]
    public void TheLog_HasEverySitting_AndOtherRunsOnTheSameData()
    {
        string first = _folder.File("siblings", "first"), second = _folder.File("siblings", "second");
        Assert.That(Run("--out", first).ExitStatus, Is.Zero);
        string other = _folder.Write("other.yaml", Experiment.Replace("experiment: sealed", "experiment: sought", StringComparison.Ordinal)
            .Replace("rival: {kind: linear}", "rival: {kind: crra, gamma: 3, kappa: 0.1}", StringComparison.Ordinal));
        ProgramRun run = ProgramRun.Of("run", other, "--out", second, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        RunSitting sitting = new RunFolder(second).ReadSittings().Single();
        Assert.That(sitting.Cells, Has.Count.EqualTo(6));
        Assert.That(sitting.Others.Single().Folder, Is.EqualTo("first"));
        Assert.That(sitting.Others.Single().Experiment, Is.EqualTo("sealed"));
        Assert.That(run.Errors, Does.Contain("on the same data"));
        Assert.That(File.ReadAllText(Path.Combine(second, "report.html")), Does.Contain("Runs beside this one"));
    }

    [Test]
    public void Parts_MergeInAnyOrder_AndTheLastRunJudgesAsIfOneMachineHadMeasured()
    {
        string merged = _folder.File("merged");
        int measured = 0;
        foreach ((string shard, string part) in new[] { ("b", "2/2"), ("a", "1/2") })
        {
            string own = _folder.File("machine-" + shard);
            ProgramRun run = Run("--out", own, "--shard", shard, "--part", part);
            Assert.That(run.ExitStatus, Is.Zero, run.Errors);
            Assert.That(run.Output, Does.Contain("left to other parts"));
            Assert.That(Path.Combine(own, "verdicts.json"), Does.Not.Exist);
            Assert.That(ProgramRun.Of("check", own).ExitStatus, Is.EqualTo(2), "it has not ended");
            measured += new RunFolder(own).ReadCells().Count;
            CopyInto(own, merged);
        }
        Assert.That(measured, Is.EqualTo(6));
        Assert.That(Path.Combine(merged, "cells.jsonl"), Does.Not.Exist);
        ProgramRun last = Run("--out", merged);
        Assert.That(last.ExitStatus, Is.Zero, last.Errors);
        Assert.That(Path.Combine(merged, "cells.jsonl"), Does.Not.Exist, "nothing was left to measure");
        Assert.That(File.ReadAllText(Path.Combine(merged, "fits.json")), Is.EqualTo(File.ReadAllText(Path.Combine(_run, "fits.json"))));
        Assert.That(File.ReadAllText(Path.Combine(merged, "verdicts.json")),
            Is.EqualTo(File.ReadAllText(Path.Combine(_run, "verdicts.json"))));
        Assert.That(ProgramRun.Of("check", merged).ExitStatus, Is.EqualTo(ProgramRun.Of("check", _run).ExitStatus));
    }

    [Test]
    public void OutputThatNobodyReads_EndsNoRun()
    {
        string path = _folder.File("unread");
        TextWriter output = Console.Out, errors = Console.Error;
        using var full = new FullDisk();
        Console.SetOut(full);
        Console.SetError(full);
        int status;
        try
        {
            status = RosettaProgram.Run(["run", _file, "--out", path, "--device", "cpu"]);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
        Assert.That(status, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(path, "verdicts.json")),
            Is.EqualTo(File.ReadAllText(Path.Combine(_run, "verdicts.json"))));
    }

    private ProgramRun Run(params string[] options) => ProgramRun.Of(["run", _file, "--device", "cpu", .. options]);

    private string Copy() => CopyInto(_run, _folder.File(Guid.NewGuid().ToString("N"), "run"));

    private static string CopyInto(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
        return to;
    }

    private static IEnumerable<JsonValue> Leaves(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(entry => entry.Value is null ? [] : Leaves(entry.Value)),
        JsonArray list => list.SelectMany(entry => entry is null ? [] : Leaves(entry)),
        JsonValue leaf => [leaf],
        _ => [],
    };

    /// <summary>One number changed by a hundred-thousandth, one word by a letter, one truth to a lie.</summary>
    private static JsonValue Falsified(JsonValue leaf) => leaf.GetValueKind() switch
    {
        JsonValueKind.Number => JsonValue.Create(leaf.GetValue<double>() is var number && number == 0 ? 1e-5 : number * (1 + 1e-5)),
        JsonValueKind.String => JsonValue.Create(leaf.GetValue<string>() + "."),
        _ => JsonValue.Create(!leaf.GetValue<bool>()),
    };

    /// <summary>As /dev/full.</summary>
    private sealed class FullDisk() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void Write(char value) => throw new IOException("No space left on device");
        public override void Write(string? value) => throw new IOException("No space left on device");
        public override void Write(char[] buffer, int index, int count) => throw new IOException("No space left on device");
        public override void Flush() => throw new IOException("No space left on device");
    }
}
