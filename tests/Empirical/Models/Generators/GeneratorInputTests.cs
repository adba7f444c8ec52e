using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Images;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Empirical.Models.Generators;

/// <summary>What generators are fed, and what is refused, as a user sees it.</summary>
public sealed class GeneratorInputTests
{
    private static readonly string Klein = ReferenceFiles.PathOf("generators", "flux2-klein"), Sprint = ReferenceFiles.PathOf("generators",
        "sana-sprint"), PixelFlow = ReferenceFiles.PathOf("vision", "pmf");

    [Test]
    public void WithoutPromptEmbeddings_OneErrorSaysSo([Values("flux2-klein", "sana-sprint")] string name)
    {
        using var folder = new TemporaryFolder();
        string inputs = Inputs(folder, ("noise", name == "sana-sprint" ? [1, 8, 3, 3] : [1, 16, 4, 4]));
        ProgramRun run = ProgramRun.Of("capture", ReferenceFiles.PathOf("generators", name), "--inputs", inputs, "--out",
            folder.File("o.safetensors"));
        Assert.That(run.ExitStatus, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain("prompt_embeds").And.Contain("made once elsewhere"));
    }

    [Test]
    public void Seeds_StandForNoise_AndNoBatchChangesAnImage()
    {
        using var folder = new TemporaryFolder();
        string inputs = Seeded(folder, [5, 6, 7]), other = Seeded(folder, [7]);
        float[] together = Image(folder, inputs, "3"), apart = Image(folder, inputs, "1"), alone = Image(folder, other, "8");
        int each = together.Length / 3;
        Assert.That(together.Zip(apart, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-5));
        Assert.That(together.Skip(2 * each).Zip(alone, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-5));
        Assert.That(together.Take(each).Zip(alone, (a, b) => Math.Abs(a - b)).Max(), Is.GreaterThan(1e-3));
    }

    [Test]
    public void Images_AreKeptAsPng()
    {
        using var folder = new TemporaryFolder();
        string reference = ReferenceFiles.PathOf("generators", "sana-sprint", "reference.safetensors"),
            output = folder.File("o.safetensors");
        ProgramRun run = ProgramRun.Of("capture", Sprint, "--inputs", reference, "--out", output, "--images", folder.File("images"));
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        using SafetensorsFile file = SafetensorsFile.Open(output);
        SafetensorsTensor images = file.Tensor("image");
        var values = new float[images.ElementCount / 2];
        file.ReadFloat32(images, values.Length, values);
        string second = folder.File("images", "000001.png");
        RgbImage kept = ImageDecoder.Decode(File.ReadAllBytes(second), second).Image;
        Assert.That((kept.Height, kept.Width), Is.EqualTo((96, 96)));
        for (int i = 0; i < values.Length; i++)
            Assert.That((double)kept.Pixels[i % (96 * 96) * 3 + i / (96 * 96)], Is.EqualTo(255.0 * values[i]).Within(0.5001));
        Refused(ReferenceFiles.PathOf("vision", "sana"), ReferenceFiles.PathOf("vision", "sana", "reference.safetensors"),
            "makes no images",
            "--images", folder.File("none"));
    }

    [Test]
    public void NoiseAndSeeds_AreNotBothNorNeither()
    {
        using var folder = new TemporaryFolder();
        string neither = Inputs(folder, ("prompt_embeds", [1, 5, 24]));
        Refused(Klein, neither, "neither noise nor seeds");
        string unfit = Inputs(folder, ("noise", [1, 12, 4, 4]), ("prompt_embeds", [1, 5, 24]));
        Refused(Klein, unfit, "noise");
        string small = Labelled(folder, 3, 64);
        Refused(PixelFlow, small, "64 x 64 pixels");
        Refused(PixelFlow, Labelled(folder, 5000, 256), "labels go from 5000");
    }

    [Test]
    public void Steps_ThatCannotBe_AreRefused()
    {
        Refused(ReferenceFiles.PathOf("vision", "sana"), ReferenceFiles.PathOf("vision", "sana", "reference.safetensors"), "--steps 2",
            "--steps", "2");
        Refused(Klein, ReferenceFiles.PathOf("generators", "flux2-klein", "reference.safetensors"), "--steps 0", "--steps", "0");
        // Noise of the steps between is in no file.
        Refused(Sprint, ReferenceFiles.PathOf("generators", "sana-sprint", "reference.safetensors"), "steps3.noise.0", "--steps", "3");
    }

    [TestCase("scheduler/scheduler_config.json", "FlowMatchEulerDiscreteScheduler", "DDIMScheduler", "DDIMScheduler")]
    [TestCase("scheduler/scheduler_config.json", "\"use_karras_sigmas\": false", "\"use_karras_sigmas\": true", "use_karras_sigmas")]
    [TestCase("vae/config.json", "AutoencoderKLFlux2", "AutoencoderKL", "AutoencoderKL")]
    [TestCase("transformer/config.json", "\"num_layers\": 2", "\"num_layers\": 3", "missing")]
    [TestCase("transformer/config.json", "\"patch_size\": 1", "\"patch_size\": 2", "patch_size")]
    public void AnotherPart_IsOneError(string file, string old, string replacement, string said)
    {
        using var folder = new TemporaryFolder();
        foreach (string path in Directory.GetFiles(Klein, "*", SearchOption.AllDirectories))
        {
            string copy = folder.File(Path.GetRelativePath(Klein, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
        string text = File.ReadAllText(folder.File(file));
        Assert.That(text, Does.Contain(old));
        File.WriteAllText(folder.File(file), text.Replace(old, replacement, StringComparison.Ordinal));
        Refused(folder.Path, folder.File("reference.safetensors"), said);
    }

    private static void Refused(string model, string inputs, string said, params string[] options)
    {
        using var folder = new TemporaryFolder();
        ProgramRun run = ProgramRun.Of(["capture", model, "--inputs", inputs, "--out", folder.File("o.safetensors"), .. options]);
        Assert.That(run.ExitStatus, Is.EqualTo(2), run.Output);
        Assert.That(run.Errors, Does.Contain("error: ").And.Contain(said));
    }

    private static float[] Image(TemporaryFolder folder, string inputs, string batch)
    {
        string output = folder.File($"{Path.GetFileNameWithoutExtension(inputs)}-{batch}.safetensors");
        ProgramRun run = ProgramRun.Of("capture", PixelFlow, "--inputs", inputs, "--out", output, "--output", "--batch", batch);
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        using SafetensorsFile file = SafetensorsFile.Open(output);
        var values = new float[file.Tensor("image").ElementCount];
        file.ReadFloat32(file.Tensor("image"), 0, values);
        return values;
    }

    private static string Seeded(TemporaryFolder folder, int[] seeds)
    {
        string path = folder.File($"seeds{string.Join('-', seeds)}.safetensors");
        SafetensorsWriter.Write(path, [new("seeds", SafetensorsType.I64, seeds.Length), new("labels", SafetensorsType.I64, seeds.Length)],
            writer =>
        {
            writer.Append("seeds", seeds);
            writer.Append("labels", seeds.Select(seed => 10 * seed).ToArray());
        });
        return path;
    }

    private static string Labelled(TemporaryFolder folder, int label, int side)
    {
        string path = folder.File($"labels{label}-{side}.safetensors");
        SafetensorsWriter.Write(path, [new("noise", SafetensorsType.F32, 1, 3, side, side), new("labels", SafetensorsType.I64, 1)],
            writer =>
        {
            writer.Append("noise", new float[3 * side * side]);
            writer.Append("labels", new[] { label });
        });
        return path;
    }

    private static string Inputs(TemporaryFolder folder, params (string Name, long[] Shape)[] tensors)
    {
        string path = folder.File($"inputs{string.Join('-', tensors.Select(tensor => tensor.Name + tensor.Shape[1]))}.safetensors");
        SafetensorsWriter.Write(path, [.. tensors.Select(tensor =>
            new SafetensorsDeclaration(tensor.Name, SafetensorsType.F32, tensor.Shape))],
            writer =>
            {
                foreach ((string name, long[] shape) in tensors)
                    writer.Append(name, new float[shape.Aggregate(1L, (product, extent) => product * extent)]);
            });
        return path;
    }
}
