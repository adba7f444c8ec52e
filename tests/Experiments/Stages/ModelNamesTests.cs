using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Checkpoints;

namespace Rosetta.Tests.Experiments.Stages;

/// <summary>Checkpoints of one name are told apart, so that every pair has a label and a neuron table of its own.</summary>
public sealed class ModelNamesTests
{
    [Test]
    public void FoldersOfOneName_GetWhatTellsThemApart()
    {
        ModelReference[] found = [Folder("/x/seed1/model"), Folder("/x/seed2/model"), Folder("/y/seed2/model"), Folder("/x/seed1/other"),
            Hub("EleutherAI/pythia-70m"), Hub("somebody/pythia-70m"), Hub("openai/gpt2")];
        string[] names = [.. CheckpointWorld.ToldApart(found).Select(model => model.Name)];
        Assert.That(names, Is.EqualTo(new[] { "seed1/model", "x/seed2/model", "y/seed2/model", "other", "EleutherAI/pythia-70m",
            "somebody/pythia-70m", "gpt2" }));
        var run = new RunFolder(Path.GetTempPath());
        Assert.That(names.Select(name => run.NeuronsPath("world", $"{name} x gpt2/seed=1")).Distinct().Count(), Is.EqualTo(names.Length));
    }

    private static ModelReference Folder(string path) => new(path, Path.GetFileName(path), path, null, null);

    private static ModelReference Hub(string id) => new(id, id.Split('/')[1], $"/cache/snapshots/{id.Length}", null, $"{id.Length}");
}
