using Rosetta.Empirical.Checkpoints;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Checkpoints;

/// <summary>Models that a list of digests names are used only as they were listed.</summary>
public sealed class FolderChecksumsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FolderChecksumsTests()
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "config.json"), "{}");
        // SHA-256 of {}.
        File.WriteAllText(_folder.File(FolderChecksums.FileName),
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a  model/config.json\n");
    }

    private string Model => _folder.File("model");

    public void Dispose() => _folder.Dispose();

    [Test]
    public void FilesAsListed_AreTaken_AndFoldersThatNoListNames()
    {
        Assert.That(() => FolderChecksums.Require(Model), Throws.Nothing);
        Assert.That(() => FolderChecksums.Require(Model + Path.DirectorySeparatorChar), Throws.Nothing);
        Directory.CreateDirectory(_folder.File("own"));
        File.WriteAllText(Path.Combine(_folder.File("own"), "config.json"), "{ }");
        Assert.That(() => FolderChecksums.Require(_folder.File("own")), Throws.Nothing);
        File.WriteAllText(Path.Combine(Model, "README.md"), "notes are not read");
        Assert.That(() => FolderChecksums.Require(Model), Throws.Nothing);
    }

    [TestCase("changed", "has SHA-256")]
    [TestCase("missing", "is missing")]
    [TestCase("added", "is not in it")]
    [TestCase("list", "no digest and path")]
    public void WhatDiffers_IsOneErrorThatSaysWhatToDo(string how, string said)
    {
        string config = Path.Combine(Model, "config.json");
        if (how == "changed")
            File.WriteAllText(config, "{ }");
        else if (how == "missing")
            File.Delete(config);
        else if (how == "added")
            File.WriteAllText(Path.Combine(Model, "pytorch_model.bin"), "other weights");
        else
            File.AppendAllText(_folder.File(FolderChecksums.FileName), "no digest\n");
        Assert.That(() => FolderChecksums.Require(Model), Throws.TypeOf<BadInputException>().With.Message.Contains(said)
            .And.Message.Contains("Restore the file"));
    }

    [Test]
    public void TheProgram_RefusesALadderWithAnotherWeight()
    {
        string copy = _folder.File("ladder"), name = "gpt2-2x64", from = Path.Combine(Conventions.Repository.Root, "experiments", "ladder");
        Directory.CreateDirectory(Path.Combine(copy, name));
        File.Copy(Path.Combine(from, FolderChecksums.FileName), Path.Combine(copy, FolderChecksums.FileName));
        foreach (string file in Directory.GetFiles(Path.Combine(from, name)))
            File.Copy(file, Path.Combine(copy, name, Path.GetFileName(file)));
        string weights = Path.Combine(copy, name, "model.safetensors");
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        ProgramRun run = ProgramRun.Of("selectivity", Path.Combine(copy, name));
        Assert.That(run.ExitStatus, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain("model.safetensors").And.Contain("has SHA-256").And.Contain("git checkout"));
    }
}
