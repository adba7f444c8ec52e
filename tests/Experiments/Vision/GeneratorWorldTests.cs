using System.Text.Json.Nodes;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Interchange;
using Rosetta.Experiments.Records;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Experiments.Vision;

/// <summary>FLUX.2-klein and Sana-Sprint pipelines with towers that see the images they make: from noise and prompts to verdicts, and to
/// the published pipeline's files.</summary>
public sealed class GeneratorWorldTests : IDisposable
{
    private const int Images = 12;

    private static readonly string Klein = ReferenceFiles.PathOf("generators", "flux2-klein"),
        Sprint = ReferenceFiles.PathOf("generators", "sana-sprint");

    private readonly TemporaryFolder _folder = new();

    [OneTimeSetUp]
    public void Fill()
    {
        SmallVision.Fill(_folder);
        Inputs("klein.safetensors", [Images, 16, 4, 4], [Images, 5, 24], null);
        Inputs("sprint.safetensors", [Images, 8, 3, 3], [Images, 7, 20], [Images, 7]);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void AWorld_GoesFromNoiseToVerdicts()
    {
        string file = _folder.Write("generators.yaml", $$"""
            experiment: generators
            question: Do generators and towers share neurons?
            rival-law: Linear utility.
            refuted-by: An exponent outside its interval.
            seed: generators-1
            rival: {kind: linear}
            vision:
              world: small
              untrained-null: 1
              pairs:
                - {a: '{{Klein}}', b: pixio, inputs: klein.safetensors}
                - {a: '{{Sprint}}', b: dinov2, inputs: sprint.safetensors}
            match: {null: [shift, rotation], null-draws: 2, bootstrap: 2, k: [1, 2]}

            """), output = _folder.File("world");
        ProgramRun run = ProgramRun.Of("run", file, "--out", output, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        CellRow[] cells = [.. new RunFolder(output).ReadCells()];
        Assert.That(cells.Select(cell => cell.Failure), Is.All.Null);
        PairEvidence klein = cells.Single(cell => cell.Pair!.ModelB == "pixio").Pair!,
            sprint = cells.Single(cell => cell.Pair!.ModelB == "dinov2").Pair!;
        // Places of the larger grid: 4 x 4 of both, and 5 x 5 of DINOv2 over 3 x 3 of Sana.
        Assert.That((klein.Samples, sprint.Samples), Is.EqualTo((Images * 16, Images * 25)));
        // Two blocks of 96 and two single ones of 96 in one case, two of 80 in the other.
        Assert.That((klein.NeuronsA, sprint.NeuronsA), Is.EqualTo((2 * 96 + 2 * 96, 2 * 80)));
        Assert.That(new[] { klein, sprint }.Select(pair => pair.Pairs["1"]), Is.All.GreaterThan(5));
        Assert.That(new[] { klein, sprint }.Select(pair => pair.Untrained!.Pairs.Count), Is.All.EqualTo(1));
        Assert.That(new RunFolder(output).ReadVerdicts().Verdicts.Select(verdict => verdict.Id), Does.Contain("small/law-neurons"));
        Assert.That(ProgramRun.Of("check", output).ExitStatus, Is.AnyOf(0, 1, 3));
        Assert.That(Directory.EnumerateFiles(output, "*.png", SearchOption.AllDirectories), Is.Empty, "made images are removed");
    }

    [TestCase("flux2-klein", "klein.safetensors", "flux", 4, 16)]
    [TestCase("sana-sprint", "sprint.safetensors", "sana", 2, 32)]
    public void AMatch_WritesThePublishedFiles(string generator, string inputs, string prefix, int layers, int patch)
    {
        string output = _folder.File(prefix);
        ProgramRun run = ProgramRun.Of("match", ReferenceFiles.PathOf("generators", generator), _folder.File("dinov2"),
            _folder.File("pixio"), "--inputs", _folder.File(inputs), "--grid", "first", "--k", "1,5", "--null", "none", "--out", output,
            "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        JsonNode pair = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "pixio", BestBuddies.FileName)))![0]!;
        Assert.That(pair[$"{prefix}_layer"]!.GetValue<string>(), Does.StartWith($"{prefix}_"));
        JsonNode run1 = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "dinov2", VisionRunMetadata.FileName)))!;
        Assert.That((run1[$"{prefix}_model"]!.GetValue<string>(), run1["disc_family"]!.GetValue<string>(),
            run1["canonical_grid_source"]!.GetValue<string>(), run1["num_images"]!.GetValue<int>()),
            Is.EqualTo((generator, "dinov2", prefix, Images)));
        Assert.That((run1[$"{prefix}_num_layers"]!.GetValue<int>(), run1[$"{prefix}_patch_size"]!.GetValue<int>(),
            run1["disc_patch_size"]!.GetValue<int>()), Is.EqualTo((layers, patch, 14)));
        Assert.That(run1["report_topk_counts"]!["5"]!.GetValue<int>(),
            Is.EqualTo(BestBuddies.Read(Path.Combine(output, "dinov2", "best_buddies_top5.json")).Count));
        // The samples of files of others are known from there.
        string pairs = Path.Combine(output, "dinov2", BestBuddies.FileName);
        ProgramRun fit = ProgramRun.Of("fit", pairs, "--sizes", _folder.Write($"{prefix}.csv", $"file,neurons\n{pairs},400\n"));
        Assert.That($"{fit.Output} {fit.Errors}", Does.Contain("of the stated samples (at best"));
        JsonNode summary = JsonNode.Parse(File.ReadAllText(Path.Combine(output, VisionAnchors.SummaryName)))!;
        int anchors = RosettaAnchors.Read(Path.Combine(output, RosettaAnchors.FileName)).Count;
        Assert.That(summary["num_output_anchors"]!.GetValue<int>(), Is.EqualTo(anchors));
        Assert.That(File.ReadLines(Path.Combine(output, VisionAnchors.TableName)).Count(), Is.EqualTo(1 + anchors));
    }

    private void Inputs(string name, long[] noise, long[] prompts, long[]? mask)
    {
        SafetensorsDeclaration[] tensors = [new("noise", SafetensorsType.F32, noise), new("prompt_embeds", SafetensorsType.F32, prompts),
            .. mask is null ? [] : new[] { new SafetensorsDeclaration("prompt_attention_mask", SafetensorsType.I64, mask) }];
        SafetensorsWriter.Write(_folder.File(name), tensors, writer =>
        {
            foreach ((string tensor, long[] shape) in new[] { ("noise", noise), ("prompt_embeds", prompts) })
            {
                Rng rng = Rng.FromSeed(name).Derive(tensor);
                writer.Append(tensor, [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b))
                    .Select(_ => (float)rng.NextGaussian())]);
            }
            if (mask is not null)
                writer.Append("prompt_attention_mask", Enumerable.Repeat(1, (int)(mask[0] * mask[1])).ToArray());
        });
    }
}
