using System.Net;
using System.Text.RegularExpressions;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Experiments.Records;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Experiments.Stages;

/// <summary>
/// An experiment over existing checkpoints: two that were trained, and smaller ones at initialisation, from config to verdict.
/// </summary>
public sealed class CheckpointWorldTests : IDisposable
{
    private TemporaryFolder _folder = null!;
    private string _file = "", _run = "";

    [OneTimeSetUp]
    public void RunOnce()
    {
        _folder = new TemporaryFolder();
        foreach ((string name, string family, int width) in new[] { ("small-a", "gpt2", 32), ("small-b", "pythia", 32),
            ("middle-a", "gpt2", 64), ("middle-b", "pythia", 48) })
        {
            int vocabulary = LanguageModelConfiguration.ReadFolder(ReferenceFiles.PathOf("trained", family)).VocabularySize;
            LanguageModelConfiguration configuration = family == "gpt2" ? Gpt2Configuration.Of(2, width, 2, vocabulary, 128)
                : GptNeoXConfiguration.Of(2, width, 2, vocabulary, 128);
            using LanguageModel model = configuration.CreateModel();
            model.Initialize(Rng.FromSeed(name));
            LanguageCheckpoint.Write(_folder.File(name), model,
                File.ReadAllText(ReferenceFiles.PathOf("trained", family, "tokenizer.json")));
        }
        _file = _folder.Write("pairs.yaml", $$"""
            experiment: checkpoints
            question: Do pairs of checkpoints grow as the largest one's profile says?
            rival-law: Linear utility.
            refuted-by: An exponent outside its interval.
            seed: checkpoints-1
            rival: {kind: linear}
            checkpoints:
              world: real
              corpus: '{{ReferenceFiles.PathOf("trained", "documents.jsonl")}}'
              sampling: subsets
              context: 96
              rotary-rounding: none
              untrained-null: 3
              pairs:
                - {a: '{{ReferenceFiles.PathOf("trained", "gpt2")}}', b: '{{ReferenceFiles.PathOf("trained", "pythia")}}'}
                - {a: small-a, b: small-b}
                - {a: middle-a, b: middle-b}
              predict: {hypothesis: {kind: log, kappa: 1}, tau: 0.6, from: [profile]}
            match: {samples: 4000, null: shift, null-draws: 2, bootstrap: 2, k: [1, 2],
              budgets: [500, 1500], budget-orders: 2, contexts: true}

            """);
        _run = _folder.File("run");
        ProgramRun run = ProgramRun.Of("run", _file, "--out", _run, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void EveryPair_IsMeasured_AtItsOwnSizeAndParameters()
    {
        CellRow[] cells = [.. new RunFolder(_run).ReadCells().OrderBy(cell => cell.Neurons)];
        Assert.That(cells.Select(cell => cell.Failure), Is.All.Null);
        // 4 x width x 2 layers; geometric mean of both models.
        Assert.That(cells.Select(cell => cell.Neurons), Is.EqualTo(new[] { 256, Math.Round(Math.Sqrt(512.0 * 384)), 1152 }));
        using LanguageModel a = LanguageCheckpoint.Read(_folder.File("small-a")), b = LanguageCheckpoint.Read(_folder.File("small-b"));
        Assert.That(cells[0].Parameters,
            Is.EqualTo(Math.Sqrt((double)a.ParameterCount(withEmbeddings: false) * b.ParameterCount(withEmbeddings: false))).Within(1e-6));
        Assert.That(cells.Select(cell => cell.Pair!.Samples), Is.All.InRange(3000, 4000));
        Assert.That(Directory.GetFiles(Path.Combine(_run, "neurons"), "*.parquet", SearchOption.AllDirectories),
            Has.Length.EqualTo(cells.Length), "a table of neurons for each pair");
    }

    [Test]
    public void TheExplorer_ShowsEveryPairOfModels()
    {
        ProgramRun explore = ProgramRun.Of("explore", _run, "--out", _folder.File("explorer"));
        Assert.That(explore.ExitStatus, Is.Zero, explore.Errors);
        Assert.That(Directory.GetDirectories(_folder.File("explorer", "data")), Has.Length.EqualTo(3));
    }

    [Test]
    public void TrainedModels_StandOutFromTheirArchitectures_AndModelsAtInitialisationDoNot()
    {
        PairEvidence[] pairs = [.. new RunFolder(_run).ReadCells().OrderBy(cell => cell.Neurons).Select(cell => cell.Pair!)];
        Assert.That(pairs.Select(pair => pair.Untrained!.Pairs.Count), Is.All.EqualTo(3));
        Assert.That(pairs[^1].Untrained!.CalibratedPairs, Is.Positive, "trained for real");
        Assert.That(pairs[^1].Untrained!.CalibratedPairs, Is.LessThanOrEqualTo(pairs[^1].CalibratedPairs),
            "tokens alone correlate more than shifted streams do");
        Assert.That(pairs[0].Untrained!.CalibratedPairs, Is.LessThan(pairs[^1].Untrained!.CalibratedPairs),
            "at initialisation there is little to find");
    }

    [Test]
    public void EveryPair_HasCountsAtLevels_ResampledAndUntrained_AndWhatTheModelsAre()
    {
        CellRow[] cells = [.. new RunFolder(_run).ReadCells().OrderBy(cell => cell.Neurons)];
        Assert.Multiple(() =>
        {
            foreach (CellRow cell in cells)
            {
                LevelCell levels = cell.Levels!.Cell;
                Assert.That(cell.Levels.Levels, Is.EqualTo(LevelsEvidence.UsualLevels));
                Assert.That(levels.Counts[0], Is.EqualTo(cell.Pair!.Pairs["1"]));
                Assert.That(levels.Counts, Is.Ordered.Descending);
                Assert.That(levels.Documents, Has.Count.EqualTo(2));
                Assert.That(levels.Rotated, Is.Empty, "no rotation was asked for");
                Assert.That(levels.Untrained!.Counts.Select(draw => draw[0]), Is.EqualTo(cell.Pair.Untrained!.Pairs));
                Assert.That(levels.Untrained.Documents, Has.Count.EqualTo(2));
                Assert.That(levels.Shape.Dimension, Is.InRange(2, cell.Neurons));
                Assert.That(levels.Selectivities.Select(own => own.Family).Distinct(), Is.EqualTo(new[] { "gpt2", "gpt_neox" }));
                Assert.That(cell.Pair.Halves!.Both, Is.LessThanOrEqualTo(cell.Pair.Halves.First.Count));
            }
            // The trained pair has learnt its text; at initialisation every word is as likely.
            Assert.That(cells[^1].Levels!.Cell.Shape.LossNats, Is.LessThan(cells[0].Levels!.Cell.Shape.LossNats! - 1));
        });
        Assert.That(new RunFolder(_run).ReadFits().Levels.Select(fit => fit.Counted).Distinct(), Is.EqualTo(new[] { "raw", "untrained",
            "floor" }));
    }

    [Test]
    public void EveryPair_HasItsDepths_AndItsPairsOnPartsOfTheSamples()
    {
        CellRow[] cells = [.. new RunFolder(_run).ReadCells()];
        Assert.Multiple(() =>
        {
            foreach (CellRow cell in cells)
            {
                Assert.That(cell.Depth!.A.Counts[0].Sum(), Is.EqualTo(cell.Pair!.Pairs["1"]));
                Assert.That(cell.Depth.A.Documents[0], Has.Length.EqualTo(2));
                Assert.That(cell.Pair.BootstrapNeighbours.Select(counts => counts[0]),
                    Is.EqualTo(cell.Levels!.Cell.Documents.Select(counts => counts[0])), "k = 1 is the mutual pairs");
                Assert.That(cell.Pair.BootstrapNeighbours.All(counts => counts[0] < counts[1]));
                BudgetRow[] rows = [.. cell.Stability!.Rows];
                Assert.That(rows.Select(row => (row.Null, row.Order)).Distinct().Count(), Is.EqualTo(4), "models and shift, two orders");
                Assert.That(rows.Where(row => row.Null.Length == 0 && row.Order == 1).Select(row => row.Samples),
                    Is.EqualTo(new[] { 500, 1500, cell.Pair.Samples }));
                Assert.That(rows.Where(row => row.Samples == 500).All(row => row.Apart.Count == cell.Stability.Levels.Count));
            }
        });
        FitsFile fits = new RunFolder(_run).ReadFits();
        Assert.That(fits.Depths.Where(depth => depth.Level == 0).Select(depth => depth.Fractions.Sum()), Is.All.EqualTo(1).Within(1e-9));
        Assert.That(fits.Stabilities.Select(own => own.Null).Distinct(), Is.EqualTo(new[] { "", "shift" }));
        string[] ids = [.. new RunFolder(_run).ReadVerdicts().Verdicts.Select(verdict => verdict.Id)];
        Assert.That(ids, Is.SupersetOf(new[] { "real/depth/any", "real/stability/any", "real/stability/count" }));
    }

    [Test]
    public void TheReport_LeadsToTheNeurons_ByLinksThatAreThere()
    {
        string html = File.ReadAllText(Path.Combine(_run, "report.html"));
        string[] links = [.. Regex.Matches(html, "href=\"([^#\"][^\"]*)\"").Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];
        Assert.That(links.Distinct().Count(), Is.GreaterThan(3), "three sizes, and filters");
        Assert.That(links, Has.Some.Contains("rmin="));
        foreach (string link in links.Distinct())
        {
            string[] parts = link.Split('#');
            Assert.That(File.Exists(Path.Combine(_run, parts[0])), link);
            string slug = parts[1].Split('&').Single(part => part.StartsWith("m=", StringComparison.Ordinal))[2..];
            Assert.That(File.Exists(Path.Combine(_run, "explorer", "data", slug, "about.js")), link);
        }
        // Elsewhere there is no explorer, and no link.
        string copy = _folder.File("without");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(_run))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        Assert.That(ProgramRun.Of("report", copy).ExitStatus, Is.Zero);
        Assert.That(Regex.Matches(File.ReadAllText(Path.Combine(copy, "report.html")), "href=\"([^#\"][^\"]*)\""), Is.Empty);
    }

    [Test]
    public void ThePrediction_IsFrozenBeforeTheSizesItJudges()
    {
        var folder = new RunFolder(_run);
        Prediction prediction = folder.ReadPredictions().Single();
        Assert.That(prediction.HeldOutNeurons, Is.EqualTo(new[] { 1152 }));
        Assert.That(folder.ReadCells().Where(cell => cell.Neurons < 1152).Min(cell => cell.StartedUtc),
            Is.GreaterThanOrEqualTo(prediction.FrozenAtUtc));
    }

    [Test]
    public void TheManifest_NamesInputsSharesAndRounding()
    {
        RunManifest manifest = new RunFolder(_run).ReadManifest();
        Assert.That(manifest.InputDigests["rotary rounding of real"], Is.EqualTo("none"));
        Assert.That(manifest.InputDigests.Keys.Count(key => key.StartsWith("checkpoint ", StringComparison.Ordinal)), Is.EqualTo(6));
        Assert.That(manifest.InputDigests.Keys, Has.Some.StartsWith("subset "));
    }

    [Test]
    public void CheckReportAndResume_Work()
    {
        ProgramRun check = ProgramRun.Of("check", _run);
        Assert.That(check.ExitStatus, Is.AnyOf(0, 1, 3), check.Errors);
        Assert.That(check.Output, Does.Contain("real/untrained").And.Contain("real/law-neurons"));
        string before = File.ReadAllText(Path.Combine(_run, "cells.jsonl"));
        ProgramRun resumed = ProgramRun.Of("run", _file, "--out", _run, "--device", "cpu", "--resume");
        Assert.That(resumed.ExitStatus, Is.Zero, resumed.Errors);
        Assert.That(File.ReadAllText(Path.Combine(_run, "cells.jsonl")), Is.EqualTo(before));
        Assert.That(File.ReadAllText(Path.Combine(_run, "report.html")), Does.Contain("small-a"));
    }

    [TestCase("a: small-a", "a: nowhere/none/none", "nowhere/none/none")]
    [TestCase("sampling: subsets", "sampling: subset", "line")]
    [TestCase("context: 96", "contxt: 96", "'context'")]
    public void AWrongLine_IsOneError(string right, string wrong, string said)
    {
        ProgramRun run =
            ProgramRun.Of("run", _folder.Write("wrong.yaml", File.ReadAllText(_file).Replace(right, wrong, StringComparison.Ordinal)),
                "--out", _folder.File("wrong"), "--device", "cpu");
        Assert.That(run.ExitStatus, Is.EqualTo(2), run.Errors);
        Assert.That(run.Errors, Does.Contain(said));
    }
}
