using System.Text.Json;
using Rosetta.Tests.Empirical.Checkpoints.Hub;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>Hub ids in the program's commands, against a local server that answers as the hub was recorded to.</summary>
#pragma warning disable CA1001 // TearDown disposes the server and the folder, after every test.
[NonParallelizable]
public sealed class HubCommandTests
#pragma warning restore CA1001
{
    private const string Id = "example-org/pythia-tiny", Commit = "4f1c0de5a9b2f3d47e6188a0c3b5d7e9f1a2b3c4";

    private static readonly string[] Variables = ["HF_ENDPOINT", "HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HF_TOKEN"];
    private readonly Dictionary<string, string?> _environment = [];
    private RecordedHub _server = null!;
    private TemporaryFolder _folder = null!;

    private static string Documents => ReferenceFiles.PathOf("trained", "documents.jsonl");

    [SetUp]
    public void Start()
    {
        foreach (string name in Variables)
        {
            _environment[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, null);
        }
        _server = new RecordedHub();
        _folder = new TemporaryFolder();
        Environment.SetEnvironmentVariable("HF_ENDPOINT", _server.HubAddress);
        Environment.SetEnvironmentVariable("HF_HOME", _folder.File("home"));
    }

    [TearDown]
    public void Stop()
    {
        foreach ((string name, string? value) in _environment)
            Environment.SetEnvironmentVariable(name, value);
        _server.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void ADryRun_AsksTheHubForSizes_AndFetchesNoWeights()
    {
        string file = _folder.Write("hub.yaml", string.Join('\n', "experiment: hub", "question: q", "rival-law: r", "refuted-by: r",
            "seed: s",
            "rival: {kind: linear}", "checkpoints:", $"  corpus: '{Documents}'",
            $"  pairs: [{{a: '{ReferenceFiles.PathOf("trained", "gpt2")}', b: '{Id}'}}]"));
        ProgramRun run = ProgramRun.Of("run", file, "--dry-run");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain($"model {Id} of the hub: ").And.Contain("MB to fetch"));
        Assert.That(Directory.GetFiles(_folder.File("home"), "model.safetensors", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void ADryRun_OfARunThatAFileLists_SpeaksOfItsSizes()
    {
        _folder.Write("runs.yaml", $"runs: [{{name: tiny, models: [['{ReferenceFiles.PathOf("trained", "gpt2")}', '{Id}']]}}]\n");
        string file = _folder.Write("hub.yaml", string.Join('\n', "experiment: hub", "question: q", "rival-law: r", "refuted-by: r",
            "seed: s", "rival: {kind: linear}", "checkpoints:", $"  corpus: '{Documents}'", "  run: {file: runs.yaml, name: tiny}",
            "match: {budgets: [100, 200]}"));
        ProgramRun run = ProgramRun.Of("run", file, "--dry-run");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain($"model {Id} of the hub: ").And.Contain("MB to fetch"));
    }

    [Test]
    public void Match_FetchesWithProgress_AndNamesTheCommit()
    {
        ProgramRun run = Match(_folder.File("out"), "--tokens", "3000", "--sampling", "subsets");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Errors, Does.Contain($"download {Id}:").And.Contain("of 3.0M bytes").And.Contain("left"));
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder.File("out", "match.json")));
        Assert.That(summary.RootElement.GetProperty("modelB").GetProperty("commit").GetString(), Is.EqualTo(Commit));
        JsonElement fed = summary.RootElement.GetProperty("fed");
        Assert.That(fed.GetProperty("rotaryRounding").GetString(), Is.EqualTo("checkpoint"));
        Assert.That(fed.GetProperty("tokensA").GetInt64(), Is.InRange(2000, 3000), "each subset's part ends at a span");
        Assert.That(fed.GetProperty("subsets").EnumerateArray().Sum(subset => subset.GetProperty("share").GetDouble()),
            Is.EqualTo(1).Within(1e-12));
        ProgramRun again = Match(_folder.File("again"), "--tokens", "3000", "--sampling", "subsets");
        Assert.That(again.Errors, Does.Not.Contain("download"), "all is in the cache");
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", "1");
        Assert.That(ProgramRun.Of("tokenize", Id, Documents).ExitStatus, Is.Zero, "offline, the cache serves");
    }

    [Test]
    public void ADownloadThatFails_IsOneError_AndTheNextCallResumes()
    {
        // Every try brings the same half: bytes that are there already do not count as progress.
        _server.Fault = request =>
            request.Contains("/cdn/", StringComparison.Ordinal) && request.StartsWith("GET", StringComparison.Ordinal) ? 404 : null;
        ProgramRun failed = Match(_folder.File("out"));
        Assert.That(failed.ExitStatus, Is.EqualTo(2), failed.Errors);
        Assert.That(failed.Errors.Split('\n').Count(line => line.StartsWith("error:", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(Directory.Exists(_folder.File("out")), Is.False);
        _server.Fault = _ => null;
        bool broken = false;
        _server.BreakAfter = request => request.Contains("/cdn/", StringComparison.Ordinal) && !broken && (broken = true)
            ? 1_000_000 : null;
        Assert.That(Match(_folder.File("out"), "--tokens", "3000").ExitStatus, Is.Zero);
        Assert.That(_server.Requests.Last(entry => entry.Request.Contains("/cdn/", StringComparison.Ordinal)).Range,
            Does.StartWith("bytes="));
    }

    [Test]
    public void TokenizeAndAlign_FetchNoWeights()
    {
        ProgramRun run = ProgramRun.Of("align", ReferenceFiles.PathOf("trained", "gpt2"), Id, Documents);
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Output, Is.EqualTo(ProgramRun.Of("align", ReferenceFiles.PathOf("trained", "gpt2"),
            ReferenceFiles.PathOf("trained", "pythia"), Documents).Output));
        Assert.That(_server.Requests.Where(entry => entry.Request.Contains("/cdn/", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("owner/name/more")]
    [TestCase("missing.safetensors")]
    [TestCase("/no/such/folder")]
    public void WhatIsNoId_IsNeverAskedFor(string given)
    {
        ProgramRun run = ProgramRun.Of("capture", given, "--corpus", Documents, "--out", _folder.File("x.safetensors"));
        Assert.That(run.ExitStatus, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain("EleutherAI/pythia-160m"));
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public void NoNetworkAndNoCache_SaysWhatToDo()
    {
        _server.Dispose();
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", "1");
        ProgramRun run = ProgramRun.Of("tokenize", Id, Documents);
        Assert.That(run.ExitStatus, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain("not in the cache").And.Contain("checkpoint folder"));
    }

    private static ProgramRun Match(string output, params string[] more) =>
        ProgramRun.Of(["match", ReferenceFiles.PathOf("trained", "gpt2"), Id, "--corpus", Documents, "--null-draws", "1", "--device", "cpu",
            "--out", output, .. more]);
}
