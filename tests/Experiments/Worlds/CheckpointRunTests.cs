using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Checkpoints;
using Rosetta.Tests.Conventions;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Worlds;

/// <summary>Runs that a file lists, and the files of the paper's figures.</summary>
public sealed class CheckpointRunTests : IDisposable
{
    private static readonly string Paper = Path.Combine(Repository.Root, "experiments", "paper");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void ARun_IsItsPairs_BesideThoseNamed()
    {
        _folder.Write("runs.yaml",
            "runs:\n  - {name: one, models: [[a/b, c/d], [near, c/e]]}\n  - {name: two, models: [[a/b, c/d, e/f]]}\n");
        Directory.CreateDirectory(_folder.File("near"));
        CheckpointPairDefinition[] pairs = [.. Pairs("run: {file: runs.yaml, name: one}\n  pairs: [{a: x/y, b: z/w}]")];
        Assert.That(pairs.Select(pair => (pair.A, pair.B, pair.Series)), Is.EqualTo(new[]
            { ("x/y", "z/w", ""), ("a/b", "c/d", ""), (_folder.File("near"), "c/e", "") }));
    }

    [TestCase("{file: runs.yaml, name: three}", "no run 'three'", "It has one, two")]
    [TestCase("{file: runs.yaml, name: two}", "3 families", "Name a run of two families")]
    [TestCase("{file: nowhere.yaml, name: one}", "nowhere.yaml", "could not be read")]
    [TestCase("{file: twice.yaml, name: one}", "two runs 'one'", "must differ")]
    [TestCase("{file: alone.yaml, name: one}", "of 1 families", "two families")]
    public void WhatIsMissing_IsOneError(string run, string said, string todo)
    {
        _folder.Write("runs.yaml", "runs:\n  - {name: one, models: [[a/b, c/d]]}\n  - {name: two, models: [[a/b, c/d, e/f]]}\n");
        _folder.Write("twice.yaml", "runs: [{name: one, models: [[a/b, c/d]]}, {name: one, models: [[a/b, c/d]]}]\n");
        _folder.Write("alone.yaml", "runs: [{name: one, models: [[a/b]]}]\n");
        Assert.That(() => Pairs($"run: {run}"), Throws.TypeOf<BadInputException>().With.Message.Contains(said).And.Message.Contains(todo));
    }

    [Test]
    public void TheRunsOfThePaper_AreThere()
    {
        (string Name, int Sizes)[] two = [("opt-qwen2.5", 5), ("pythia-opt", 6), ("pythia-gpt2", 3)];
        foreach ((string name, int sizes) in two)
        {
            IReadOnlyList<CheckpointPairDefinition> pairs = new CheckpointRun("language-runs.yaml", name).Pairs(Paper);
            Assert.That(pairs, Has.Count.EqualTo(sizes), name);
            Assert.That(pairs.SelectMany(pair => new[] { pair.A, pair.B }), Is.All.Matches(@"^[A-Za-z0-9-]+/[A-Za-z0-9.-]+$"));
        }
        foreach (string name in new[] { "opt-pythia-gpt2", "pythia-opt-qwen2.5" })
            Assert.That(() => new CheckpointRun("language-runs.yaml", name).Pairs(Paper),
                Throws.TypeOf<BadInputException>().With.Message.Contains("3 families"));
    }

    [TestCase(4)]
    [TestCase(25)]
    [TestCase(26)]
    [TestCase(31)]
    [TestCase(33)]
    public void AFigure_IsOnTheLadder_AndByOneLineOnThePapersCheckpoints(int figure)
    {
        string path = Path.Combine(Paper, $"figure-{figure}.yaml"), text = File.ReadAllText(path).ReplaceLineEndings("\n");
        CheckpointWorld own = ExperimentReader.ReadFile(path).Of<CheckpointWorld>().Single();
        Assert.That(own.Pairs(Paper).All(pair => Directory.Exists(pair.A) && Directory.Exists(pair.B)));
        Assert.That(own.Pairs(Paper), Has.Count.GreaterThanOrEqualTo(3));

        // The line that the comment gives, in place of the one that it names.
        string[] lines = text.Split('\n');
        int series = Array.FindIndex(lines, line => line.StartsWith("  series:", StringComparison.Ordinal)),
            given = Array.FindIndex(lines, line => line.StartsWith("  #   run:", StringComparison.Ordinal));
        Assert.That(series, Is.EqualTo(given + 1));
        lines[series] = "  " + lines[given][3..].Trim();
        CheckpointWorld published = ExperimentReader.Parse(string.Join('\n', lines), path, Paper).Of<CheckpointWorld>().Single();
        Assert.That(published.Pairs(Paper).Select(pair => pair.A), Has.Member("EleutherAI/pythia-12b"));
    }

    private IReadOnlyList<CheckpointPairDefinition> Pairs(string keys) => ExperimentReader.Parse($$"""
        experiment: runs
        question: q
        rival-law: r
        refuted-by: r
        seed: s
        rival: {kind: linear}
        checkpoints:
          {{keys}}
        """, "runs-of.yaml", _folder.Path).Of<CheckpointWorld>().Single().Pairs(_folder.Path);
}
