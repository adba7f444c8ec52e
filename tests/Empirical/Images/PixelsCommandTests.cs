using Rosetta.Empirical.Checkpoints;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Empirical.Images;

/// <summary><c>rosetta pixels</c> as a user runs it.</summary>
public sealed class PixelsCommandTests
{
    [Test]
    public void ATensorAnImage_NamedByTheFile()
    {
        using var folder = new TemporaryFolder();
        ProgramRun run = ProgramRun.Of("pixels", ReferenceFiles.PathOf("preprocessing", "clip"),
            ReferenceFiles.PathOf("preprocessing", "small.png"),
            ReferenceFiles.PathOf("preprocessing", "alpha.png"), "--resizer", "pillow", "--out", folder.File("pixels.safetensors"));
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Errors, Does.Contain("1 of 2 images: an alpha channel"));
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("pixels.safetensors"));
        Assert.That(file.Tensors.Keys, Is.EquivalentTo(new[] { "small", "alpha" }));
        Assert.That(file.Tensor("small").Shape, Is.EqualTo(new long[] { 3, 56, 56 }));
        Assert.That(file.Metadata["resizer"], Is.EqualTo("pillow"));
        Assert.That(file.Metadata["orientation"], Is.EqualTo("applied"));
    }

    [Test]
    public void WhatCannotBeRead_IsOneError_OrSkippedAndCounted()
    {
        using var folder = new TemporaryFolder();
        string[] given = ["pixels", ReferenceFiles.PathOf("preprocessing", "clip"), ReferenceFiles.PathOf("pictures", "half.jpg"),
            ReferenceFiles.PathOf("pictures", "one.png"), "--out", folder.File("pixels.safetensors")];
        ProgramRun refused = ProgramRun.Of(given);
        Assert.That(refused.ExitStatus, Is.EqualTo(2));
        Assert.That(refused.Errors, Does.Contain("error: ").And.Contain("half.jpg"));
        Assert.That(File.Exists(folder.File("pixels.safetensors")), Is.False);
        ProgramRun skipped = ProgramRun.Of([.. given, "--skip-unreadable"]);
        Assert.That(skipped.ExitStatus, Is.Zero, skipped.Errors);
        Assert.That(skipped.Errors, Does.Contain("1 of 2 images cannot be read"));
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("pixels.safetensors"));
        Assert.That(file.Tensors.Keys, Is.EquivalentTo(new[] { "one" }));
        Assert.That(file.Metadata["skipped"], Is.EqualTo("1"));
    }
}
