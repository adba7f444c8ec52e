using System.Security.Cryptography;
using System.Text;
using Rosetta.Experiments.Records;
using Rosetta.Tests.Conventions;
using Rosetta.Tests.Empirical.Checkpoints.Hub;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Worlds;

/// <summary>Two revisions of a published family, end to end, against a local server that speaks the hub's protocol.</summary>
#pragma warning disable CA1001 // TearDown disposes the servers and the folder, after every test.
[NonParallelizable]
public sealed class RevisionTests
#pragma warning restore CA1001
{
    private const long TokensPerStep = 32_768;

    private static readonly string[] Sizes = ["2x64", "3x96", "4x160"], Revisions = ["step250", "step1000"];

    private static readonly string[] Variables = ["HF_ENDPOINT", "HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HF_TOKEN"];

    private readonly Dictionary<string, string?> _environment = [];
    private readonly List<LocalHub> _repositories = [];
    private LocalHub _hub = null!;
    private TemporaryFolder _folder = null!;

    private static string Ladder => Path.Combine(Repository.Root, "experiments", "ladder");

    [SetUp]
    public void Start()
    {
        foreach (string name in Variables)
        {
            _environment[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, null);
        }
        _folder = new TemporaryFolder();
        // The same weights at every revision: tokens move, and counts do not.
        foreach (string model in from family in new[] { "gpt2", "neox" } from size in Sizes select $"{family}-{size}")
        {
            foreach (string revision in Revisions.Append("main"))
            {
                var hub = new LocalHub($"lab/{model}", revision, Convert.ToHexStringLower(SHA256.HashData(
                    Encoding.UTF8.GetBytes($"{model} {revision}")))[..40]);
                foreach (string file in Directory.GetFiles(Path.Combine(Ladder, model))
                    .Where(file => Path.GetFileName(file) != "training.json"))
                    hub.Files[Path.GetFileName(file)] = File.ReadAllBytes(file);
                _repositories.Add(hub);
            }
        }
        _hub = new LocalHub("lab/all")
        {
            Instead = request => _repositories.FirstOrDefault(own => own.Has(request.RawUrl!))?.AnswerAsHub(request)
                ?? new LocalHub.Reply(404, "", ("X-Error-Code", "RevisionNotFound"), ("X-Error-Message", "Invalid rev id")),
        };
        Environment.SetEnvironmentVariable("HF_ENDPOINT", _hub.HubAddress);
        Environment.SetEnvironmentVariable("HF_HOME", _folder.File("home"));
    }

    [TearDown]
    public void Stop()
    {
        foreach ((string name, string? value) in _environment)
            Environment.SetEnvironmentVariable(name, value);
        _hub.Dispose();
        _repositories.ForEach(own => own.Dispose());
        _repositories.Clear();
        _folder.Dispose();
    }

    [Test]
    public void TheTrainingClaim_GetsItsTokensFromSteps()
    {
        ProgramRun run = Run(string.Join(", ", Revisions));
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        CellRow[] cells = [.. new RunFolder(_folder.File("out")).ReadCells().Where(cell => cell.Levels is not null)];
        Assert.That(cells.Select(cell => (cell.Series, cell.Levels!.Cell.Shape.Tokens)).Distinct().Order(),
            Is.EqualTo(new (string, double?)[]
        {
            ("", null), ("step1000", 1000.0 * TokensPerStep), ("step250", 250.0 * TokensPerStep),
        }));
        ClaimVerdict[] verdicts = [.. new RunFolder(_folder.File("out")).ReadVerdicts().Verdicts];
        ClaimVerdict training = verdicts.Single(verdict => verdict.Id == "checkpoints/training/0.5");
        Assert.That(training.Reason, Does.Contain("series 'step250'").And.Contain("at equal tokens per parameter")
            .And.Contain("Counts move with tokens to the power 0.00"), training.Reason);
        Assert.That(verdicts.Single(verdict => verdict.Id == "checkpoints/training/0.5/exponent").Reason,
            Does.StartWith("At 0.25 times the tokens the exponent of 3 sizes moves by"));
    }

    [Test]
    public void ARevisionThatIsNotThere_IsOneError_BeforeAnyWeights()
    {
        ProgramRun run = Run("step250, step999");
        Assert.That(run.ExitStatus, Is.EqualTo(2));
        Assert.That(run.Errors.Split('\n').Count(line => line.StartsWith("error:", StringComparison.Ordinal)), Is.EqualTo(1), run.Errors);
        Assert.That(run.Errors, Does.Contain("step999"));
        Assert.That(Directory.EnumerateFiles(_folder.Path, "*.safetensors", SearchOption.AllDirectories), Is.Empty);
    }

    private ProgramRun Run(string revisions) => ProgramRun.Of("run", _folder.Write("revisions.yaml", $$"""
        experiment: revisions
        question: q
        rival-law: r
        refuted-by: r
        seed: s
        rival: {kind: linear}
        checkpoints:
          corpus: '{{ReferenceFiles.PathOf("trained", "documents.jsonl")}}'
          pairs: [{{string.Join(", ", Sizes.Select(size => $"{{a: lab/gpt2-{size}, b: lab/neox-{size}}}"))}}]
          revisions: {names: [{{revisions}}], tokens-per-step: {{TokensPerStep}}}
        match: {samples: 1500, k: [1], null: [rotation], null-draws: 1, bootstrap: 0}
        judge: {level: 0.05}
        """), "--out", _folder.File("out"), "--device", "cpu");
}
