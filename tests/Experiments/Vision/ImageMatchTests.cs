using System.Text.Json;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Selectivity;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Experiments.Vision;

/// <summary><c>rosetta match --images</c> and <c>--inputs</c>, from files to files.</summary>
public sealed class ImageMatchTests : IDisposable
{
    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void Fill()
    {
        _folder = new TemporaryFolder();
        SmallVision.Fill(_folder);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void TwoTowers_MeetOnTheLargerGrid_OrTheFirst()
    {
        using JsonDocument larger = Match("larger", ["pixio", "dinov2"]), first = Match("first", ["pixio", "dinov2"], "--grid", "first");
        // 70 pixels in patches of 14, and 64 in patches of 16.
        Assert.That(larger.RootElement.GetProperty("samples").GetInt32(), Is.EqualTo(SmallVision.Images * 25));
        Assert.That(first.RootElement.GetProperty("samples").GetInt32(), Is.EqualTo(SmallVision.Images * 16));
        JsonElement images = larger.RootElement.GetProperty("images");
        Assert.That((images.GetProperty("images").GetInt32(), images.GetProperty("classes").GetInt32()),
            Is.EqualTo((SmallVision.Images, SmallVision.Classes)));
        Assert.That(images.GetProperty("effectivePerImage").GetDouble(), Is.InRange(0.1, 25));
    }

    [Test]
    public void Encoders_AndClasses_GiveSelectivity()
    {
        using JsonDocument matched = Match("encoded", ["dinov2", "pixio"], "--encoder", _folder.File("openclip"), "--encoder",
            _folder.File("dinov2"), "--null", "shift", "--null-draws", "2");
        JsonElement ofA = matched.RootElement.GetProperty("selectivity").GetProperty("a");
        foreach ((string name, _) in ImageSelectivity.Columns)
            Assert.That(ofA.GetProperty(name).GetProperty("otherCount").GetInt32(), Is.GreaterThan(200), name);
    }

    [Test]
    public void AGenerator_AndTowers_WriteThePublishedFiles()
    {
        string generator = ReferenceFiles.PathOf("vision", "pmf", "pMF-tiny.pt"), output = _folder.File("generated");
        ProgramRun run = ProgramRun.Of("match", generator, _folder.File("dinov2"), _folder.File("openclip"), "--inputs",
            _folder.File("generated.safetensors"), "--grid", "first", "--null", "shift", "--null-draws", "1", "--out", output,
            "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        string pairs = Path.Combine(output, "dinov2", BestBuddies.FileName);
        using JsonDocument first = JsonDocument.Parse(File.ReadAllText(pairs));
        Assert.That(first.RootElement[0].EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "pmf_layer_idx", "pmf_layer",
            "pmf_neuron", "disc_layer_idx", "disc_layer", "disc_neuron", "correlation", "rank_in_pmf", "rank_in_disc" }));
        Assert.That(first.RootElement[0].GetProperty("pmf_layer").GetString(), Does.Match("^pmf_(shared|u)_0[0-9]$"));
        Assert.That(first.RootElement[0].GetProperty("disc_layer").GetString(), Does.Match("^disc_block_0[01]$"));
        IReadOnlyList<MutualPair> read = BestBuddies.Read(pairs);
        Assert.That(read, Is.Ordered.Descending.By(nameof(MutualPair.Correlation)));
        IReadOnlyList<Anchor> anchors = RosettaAnchors.Read(Path.Combine(output, RosettaAnchors.FileName));
        Assert.That(anchors, Is.Not.Empty);
        Assert.That(anchors.Select(anchor => anchor.Partners.Select(partner => partner.Model)),
            Is.All.EqualTo(new[] { "dinov2", "openclip" }));
        Assert.That(anchors.Select(anchor => anchor.Neuron), Is.SubsetOf(read.Select(pair => pair.A)));
        Assert.That(Directory.Exists(Path.Combine(output, "dinov2", "unfinished")), Is.False);
        string sizes = _folder.Write("sizes.csv", $"file,neurons,samples,null\n{pairs},300,1024,{Path.Combine(output, "dinov2",
            "null-shift-1.json")}\n{Path.Combine(output, "openclip", BestBuddies.FileName)},260,1024,{Path.Combine(output, "openclip",
            "null-shift-1.json")}\n");
        ProgramRun fit = ProgramRun.Of("fit", output, "--sizes", sizes);
        Assert.That(fit.Output, Does.Contain("2 pairs, each with a null"), fit.Errors);
    }

    [Test]
    public void Scenes_AreGivenByTheirNumber()
    {
        string output = _folder.File("of-scenes");
        ProgramRun run = ProgramRun.Of("match", _folder.File("dinov2"), _folder.File("pixio"), "--images", "scenes:12:80", "--null", "none",
            "--html", "--contexts", "--out", output, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        using JsonDocument match = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "match.json")));
        Assert.That(match.RootElement.GetProperty("images").GetProperty("images").GetInt32(), Is.EqualTo(12));
        Assert.That(File.ReadAllText(Path.Combine(output, "match.html")), Does.Contain("the same images under both models"));
        foreach (string wrong in new[] { "scenes:1", "scenes:x", "scenes:12:80:3" })
            Refused("Scenes are given alone", _folder.File("dinov2"), _folder.File("pixio"), "--images", wrong);
        Refused("Scenes are given alone", _folder.File("dinov2"), _folder.File("pixio"), "--images", "scenes:4", _folder.File("images"));
        Refused("beside scenes", _folder.File("dinov2"), _folder.File("pixio"), "--images", "scenes:4", "--most-images", "2");
    }

    [TestCase("--corpus", "x")]
    [TestCase("--tokens", "7")]
    [TestCase("--pooling", "max")]
    public void OptionsOfText_AreRefused(string option, string value)
    {
        ProgramRun run = ProgramRun.Of("match", _folder.File("dinov2"), _folder.File("pixio"), "--images", _folder.File("images"), option,
            value, "--out", _folder.File("refused"));
        Assert.That(run.ExitStatus, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain($"{option} beside images"));
    }

    [Test]
    public void WhatCannotBeMatched_IsOneErrorBeforeAnyWork()
    {
        string generator = ReferenceFiles.PathOf("vision", "pmf", "pMF-tiny.pt"), images = _folder.File("images");
        Refused("There is no file or folder", _folder.File("dinov2"), _folder.File("pixio"), "--images", "nowhere");
        Refused("Images are given beside the generator", generator, _folder.File("pixio"), "--images", images);
        Refused("is a generator, and is not the first", _folder.File("pixio"), generator, "--images", images);
        Refused("without images", _folder.File("pixio"), _folder.File("dinov2"), "--grid", "first");
        Refused("holds a generator's inputs", _folder.File("pixio"), _folder.File("dinov2"), "--inputs",
            _folder.File("generated.safetensors"));
        Refused("no preprocessing file", ReferenceFiles.PathOf("vision", "dinov2"), _folder.File("pixio"), "--images", images);
    }

    private void Refused(string message, params string[] arguments)
    {
        ProgramRun run = ProgramRun.Of(["match", .. arguments, "--out", _folder.File("refused")]);
        Assert.That(run.ExitStatus, Is.Not.Zero);
        Assert.That(run.Errors, Does.Contain(message));
        Assert.That(Directory.Exists(_folder.File("refused")), Is.False);
    }

    private JsonDocument Match(string name, string[] towers, params string[] options)
    {
        string output = _folder.File(name);
        ProgramRun run = ProgramRun.Of(["match", .. towers.Select(tower => _folder.File(tower)), "--images", _folder.File("images"),
            "--out", output, "--device", "cpu", .. options.Contains("--null") ? options : [.. options, "--null", "none"]]);
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "match.json")));
    }
}
