using System.Runtime.InteropServices;
using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Session;

/// <summary>One run at a time in a folder, whoever left it how.</summary>
public sealed partial class RunLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string New() => _folder.File(Guid.NewGuid().ToString("N"));

    [Test]
    public void TheSecondRun_SaysWhoHoldsTheFolder_AndGetsItWhenTheFirstEnds()
    {
        var folder = new RunFolder(New());
        using (RunLock.Take(folder))
            Assert.That(() => RunLock.Take(folder), Throws.TypeOf<BadInputException>()
                .With.Message.Contains($"process {Environment.ProcessId} on {Environment.MachineName} since "));
        RunLock.Take(folder).Dispose();
    }

    [Test]
    public void Parts_ShareAFolder_ButNotWithTheRunItself()
    {
        string path = New();
        using (RunLock.Take(new RunFolder(path, "a")))
        {
            using RunLock b = RunLock.Take(new RunFolder(path, "b"));
            Assert.That(() => RunLock.Take(new RunFolder(path, "a")), Throws.TypeOf<BadInputException>());
            Assert.That(() => RunLock.Take(new RunFolder(path)), Throws.TypeOf<BadInputException>());
        }
        using (RunLock.Take(new RunFolder(path)))
            Assert.That(() => RunLock.Take(new RunFolder(path, "a")), Throws.TypeOf<BadInputException>());
    }

    [Test]
    public void ALockOfADeadProcess_IsTakenOver_AndItsTemporaryFilesAreRemoved()
    {
        string path = New(), kept = Path.Combine(path, "models", "model.safetensors");
        string[] left = [Path.Combine(path, "cells.jsonl.123-0123456789abcdef0123456789abcdef.tmp"),
            Path.Combine(path, "models", "x", "a.safetensors.7-0123456789abcdef0123456789abcdef.tmp"),
            Path.Combine(path, "activations", "activations-0.tmp.safetensors")];
        foreach (string file in left.Append(kept))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "left");
        }
        File.WriteAllText(Path.Combine(path, "run.lock"), "");
        File.WriteAllText(Path.Combine(path, "run.holder"),
            $$"""{"pid":999999999,"host":"{{Environment.MachineName}}","sinceUtc":"2026-01-01T00:00:00Z"}""");
        using RunLock taken = RunLock.Take(new RunFolder(path));
        Assert.That(left.Where(File.Exists), Is.Empty);
        Assert.That(kept, Does.Exist);
        Assert.That(File.ReadAllText(Path.Combine(path, "run.holder")), Does.Contain($"{Environment.ProcessId}"));
    }

    [Test]
    public void AHolderOnAnotherMachine_IsNotTakenOver()
    {
        string path = New();
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "run.holder"), """{"pid":1,"host":"elsewhere","sinceUtc":"2026-01-01T00:00:00Z"}""");
        Assert.That(() => RunLock.Take(new RunFolder(path)), Throws.TypeOf<BadInputException>().With.Message.Contains("on elsewhere")
            .And.Message.Contains("run.holder"));
    }

    [TestCase(15, "SIGTERM")]
    [TestCase(1, "SIGHUP")]
    public void ASignalToStop_CancelsOnce_AndCutsOffWhatDoesNotEnd(int number, string name)
    {
        Assume.That(OperatingSystem.IsLinux(), "numbers of signals are this system's");
        if (name == "SIGHUP")
            Assume.That(IgnoredSignals() & 1, Is.Zero, "started by nohup: the signal stays ignored");
        using var cut = new ManualResetEventSlim();
        using var stop = new StopSignal(cut.Set);
        Assert.That(Kill(Environment.ProcessId, number), Is.Zero);
        Assert.That(stop.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(10)), Is.True, name);
        Assert.That(cut.Wait(TimeSpan.FromSeconds(10)), Is.True, "a step that does not end by itself is cut off");
    }

    private static ulong IgnoredSignals() => Convert.ToUInt64(File.ReadLines("/proc/self/status")
        .First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(), 16);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
