using System.Text.RegularExpressions;
using System.Xml.Linq;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report;
using Rosetta.Experiments.Report.Page;
using Rosetta.Experiments.Worlds.Trained;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Report;

/// <summary>What the report promises of any run folder.</summary>
[TestFixture]
internal sealed class ReportTests
{
    private const string Hostile = "<script>alert(\"1\")</script> & 'quotes' \u0000\ud800 ]]>";

    private string _path = "", _completePath = "";

    /// <summary>The report of a complete run, for tests that only read it.</summary>
    private RunFolder _complete = null!;

    [OneTimeSetUp]
    public void WriteCompleteRun()
    {
        _completePath = Directory.CreateTempSubdirectory("rosetta-report-").FullName;
        _complete = SyntheticRun.Complete().WriteTo(_completePath);
        ReportWriter.Write(_complete);
    }

    [OneTimeTearDown]
    public void RemoveCompleteRun() => Directory.Delete(_completePath, recursive: true);

    [SetUp]
    public void MakeFolder() => _path = Directory.CreateTempSubdirectory("rosetta-report-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_path, recursive: true);

    [Test]
    public void The_page_and_every_plot_are_well_formed()
    {
        RunFolder folder = _complete;
        XDocument page = Page(folder);
        // Every plot once, and the one that decides on the first screen too.
        Assert.That(page.Descendants("svg").Count(), Is.EqualTo(Directory.GetFiles(folder.PlotsPath, "*.svg").Length + 1)
            .And.GreaterThan(30));
        foreach (string plot in Directory.GetFiles(folder.PlotsPath, "*.svg"))
        {
            Assert.That(() => XDocument.Load(plot), Throws.Nothing, plot);
            Assert.That(Path.ChangeExtension(plot, ".csv"), Does.Exist, "each plot has the CSV that it shows");
        }
    }

    [Test]
    public void The_page_needs_nothing_from_outside_itself()
    {
        string html = File.ReadAllText(_complete.ReportPath);
        Assert.That(Regex.Match(html, "https?:|[\"'(]//|@import|<script [^>]*|<link|<iframe|\\bsrc=|<image|[\"'(]data:").Value, Is.Empty);
        Assert.That(Regex.Matches(html, "url\\(([^)]*)\\)").Select(match => match.Groups[1].Value), Is.All.StartsWith("#"));
        Assert.That(Regex.Matches(html, "href=\"([^\"]*)\"").Select(match => match.Groups[1].Value), Is.All.StartsWith("#"));
    }

    [Test]
    public void Ids_are_unique_and_every_reference_to_one_finds_it()
    {
        XDocument page = Page(_complete);
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.That(ids, Is.Unique);
        IEnumerable<string> targets = page.Descendants().Attributes("aria-labelledby").Select(label => label.Value)
            .Concat(page.Descendants("a").Attributes("href").Select(link => link.Value[1..]))
            .Concat(page.Descendants().Attributes("clip-path").Select(clip => Regex.Match(clip.Value, "#([^)]*)").Groups[1].Value));
        Assert.That(targets.Distinct(), Is.SubsetOf(ids));
    }

    [Test]
    public void Plots_on_the_page_take_every_colour_from_a_variable_so_that_both_themes_hold()
    {
        XDocument page = Page(_complete);
        IEnumerable<string> painted = page.Descendants("svg").DescendantsAndSelf().Attributes()
            .Where(attribute => attribute.Name == "style" || attribute.Name == "fill" || attribute.Name == "stroke")
            .SelectMany(attribute => Regex.Matches(attribute.Value, "(?:^|;)\\s*(?:fill|stroke):([^;]*)")
                .Select(match => match.Groups[1].Value));
        Assert.That(painted.Distinct().Where(paint => paint != "none" && !paint.StartsWith("var(--", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Every_plot_has_a_title_two_titled_axes_and_a_description()
    {
        RunFolder folder = _complete;
        foreach (string plot in Directory.GetFiles(folder.PlotsPath, "*.svg"))
        {
            XElement root = XDocument.Load(plot).Root!;
            string[] texts = [.. root.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
            Assert.That(texts.Count(text => text.Contains('(', StringComparison.Ordinal) && text.Contains(')', StringComparison.Ordinal)),
                Is.GreaterThanOrEqualTo(2), $"axes with units in {plot}");
            Assert.That(root.Attribute("aria-label")!.Value, Has.Length.GreaterThan(20));
            Assert.That(root.Attribute("role")!.Value, Is.EqualTo("img"));
        }
    }

    [Test]
    public void The_same_files_give_the_same_bytes_in_any_folder()
    {
        RunFolder again = Written(SyntheticRun.Complete());
        string[] Names(RunFolder folder) => [.. Directory.GetFiles(folder.FolderPath, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder.FolderPath, path)).Order(StringComparer.Ordinal)];
        Assert.That(Names(again), Is.EqualTo(Names(_complete)));
        foreach (string name in Names(again))
            Assert.That(File.ReadAllBytes(Path.Combine(again.FolderPath, name)),
                Is.EqualTo(File.ReadAllBytes(Path.Combine(_complete.FolderPath, name))), name);
    }

    [Test]
    public void Markup_in_a_run_folder_is_shown_as_text()
    {
        SyntheticRun run = SyntheticRun.Complete();
        run.Cells[0] = run.Cells[0] with { Key = Hostile, Failure = Hostile, Pair = null };
        run.Verdicts[0] = new ClaimVerdict { Id = Hostile, World = Hostile, Claim = Hostile, Rival = Hostile, Outcome = Hostile,
            Reason = Hostile, WouldSettle = Hostile };
        run.Predictions[0] = Named(run.Predictions[0], Hostile);
        XDocument page = Page(Written(run));
        Assert.That(page.Descendants("script").Select(script => script.Value), Is.EqualTo(new[] { Script.Text }));
        Assert.That(page.Root!.Value, Does.Contain("<script>alert(\"1\")</script> & 'quotes'"));
    }

    [Test]
    public void An_empty_run_is_reported_as_missing_everything_it_misses()
    {
        XDocument page = Page(Written(new SyntheticRun()));
        Assert.That(page.Descendants("svg"), Is.Empty);
        Assert.That(page.Root!.Value, Does.Contain("Not judged yet").And.Contain("no cell has ended yet").And.Contain(
            "No simulated world was measured").And.Contain("No model was trained"));
    }

    [TestCase("predictions")]
    [TestCase("cells")]
    [TestCase("fits")]
    [TestCase("verdicts")]
    [TestCase("trained world")]
    [TestCase("simulated worlds")]
    [TestCase("all pairs failed")]
    public void A_partial_run_is_reported_without(string missing)
    {
        SyntheticRun run = SyntheticRun.Complete();
        switch (missing)
        {
            case "predictions":
                run.Predictions.Clear();
                break;
            case "cells":
                run.Cells.Clear();
                break;
            case "fits":
                run.Fits.Clear();
                run.Profiles.Clear();
                run.Sizes.Clear();
                break;
            case "verdicts":
                run.Verdicts.Clear();
                break;
            case "trained world":
                run.Cells.RemoveAll(cell => cell.World == SyntheticRun.TrainedWorld);
                break;
            case "simulated worlds":
                run.Cells.RemoveAll(cell => cell.Kind == "population");
                break;
            default:
                for (int i = 0; i < run.Cells.Count; i++)
                    run.Cells[i] = run.Cells[i] with { Pair = null, Training = null, Failure = "killed" };
                break;
        }
        XDocument page = Page(Written(run));
        Assert.That(page.Descendants("div").Where(note => note.Attribute("class")?.Value == "missing"), Is.Not.Empty);
    }

    [Test]
    public void A_failed_cell_is_listed_with_its_reason() =>
        Assert.That(Page(_complete).Root!.Value, Does.Contain("loss is NaN at step 412 <lr 3e-3 & no warm-up>"));

    [Test]
    public void A_cell_measured_again_after_a_failure_counts_once_and_as_it_ended()
    {
        SyntheticRun run = SyntheticRun.Complete();
        CellRow measured = run.Cells[0];
        run.Cells.Insert(0, measured with { Pair = null, Failure = "out of memory, first try" });
        Assert.That(Page(Written(run)).Root!.Value, Does.Not.Contain("out of memory, first try"));
    }

    [Test]
    public void A_prediction_frozen_after_its_first_measurement_is_marked()
    {
        SyntheticRun run = SyntheticRun.Complete();
        Assert.That(Page(_complete).Root!.Value, Does.Not.Contain("BEFORE freezing"));
        run.Predictions[0] = run.Predictions[0] with { FrozenAtUtc = run.Cells[0].StartedUtc.AddHours(1) };
        Assert.That(Page(Written(run)).Root!.Value, Does.Contain("BEFORE freezing"));
    }

    [Test]
    public void Worlds_whose_names_differ_only_in_signs_get_files_of_their_own()
    {
        SyntheticRun run = SyntheticRun.Complete();
        Prediction twin = Named(run.Predictions[0], "population log 1.5");
        run.Predictions.Add(twin with { Id = "population log 1.5 log" });
        RunFolder folder = Written(run);
        Assert.That(Path.Combine(folder.PlotsPath, "frontiers-population-log-1.5-log-2.svg"), Does.Exist);
    }

    [Test]
    public void Plots_of_an_earlier_report_do_not_stay_and_other_files_do()
    {
        RunFolder folder = Written(SyntheticRun.Complete());
        string[] mine = ["mine.svg", "mine.csv", "notes.txt"], plots = [.. Directory.GetFiles(folder.PlotsPath, "training-*")];
        Assert.That(plots, Is.Not.Empty);
        foreach (string name in mine)
            File.WriteAllText(Path.Combine(folder.PlotsPath, name), "");
        File.Delete(Path.Combine(folder.FolderPath, "cells.jsonl"));
        ReportWriter.Write(folder);
        Assert.That(plots.Where(File.Exists), Is.Empty);
        Assert.That(mine.Where(name => !File.Exists(Path.Combine(folder.PlotsPath, name))), Is.Empty);
    }

    [Test]
    public void A_folder_without_a_manifest_or_with_a_damaged_file_is_bad_input_and_leaves_nothing()
    {
        Assert.That(() => ReportWriter.Write(new RunFolder(_path)), Throws.TypeOf<BadInputException>());
        new SyntheticRun().WriteTo(_path);
        File.WriteAllText(Path.Combine(_path, "fits.json"), "{ \"fits\": [");
        Assert.That(() => ReportWriter.Write(new RunFolder(_path)), Throws.TypeOf<BadInputException>().With.Message.Contains("fits.json"));
        Assert.That(Path.Combine(_path, "report.html"), Does.Not.Exist);
    }

    [Test]
    public void Values_that_no_axis_can_show_do_not_break_a_plot_and_stay_in_its_csv()
    {
        SyntheticRun run = SyntheticRun.Complete();
        int index = run.Cells.FindIndex(cell => cell.Kind == "pair");
        run.Cells[index] = run.Cells[index] with {
            Pair = run.Cells[index].Pair! with { CalibratedPairs = 0, Thresholds = [new(0.1, 0, 0)], Profile = [1, 0.2],
            NullPairs = double.NaN, BootstrapCalibratedPairs = [] } };
        RunFolder folder = Written(run);
        Assert.That(File.ReadAllText(Path.Combine(folder.PlotsPath, "counts-trained-docs-neurons.csv")),
            Does.Contain("pairs from 0.1,measurement,256,0,"));
        Assert.That(File.ReadAllText(Path.Combine(folder.PlotsPath, "counts-trained-docs-neurons.svg")),
            Does.Not.Contain("NaN").And.Not.Contain("\u221e"));
    }

    [Test]
    public void One_size_alone_is_drawn_inside_its_axes()
    {
        SyntheticRun run = SyntheticRun.Complete();
        run.Cells.RemoveAll(cell => cell.World != SyntheticRun.TrainedWorld || cell.Neurons != 256);
        run.Predictions.Clear();
        RunFolder folder = Written(run);
        foreach (string plot in Directory.GetFiles(folder.PlotsPath, "*.svg"))
            Assert.That(File.ReadAllText(plot), Does.Not.Contain("NaN"), plot);
    }

    private RunFolder Written(SyntheticRun run)
    {
        foreach (string file in Directory.GetFiles(_path))
            File.Delete(file);
        RunFolder folder = run.WriteTo(_path);
        ReportWriter.Write(folder);
        return folder;
    }

    private static XDocument Page(RunFolder folder) => XDocument.Parse(File.ReadAllText(folder.ReportPath));

    private static Prediction Named(Prediction prediction, string world) =>
        prediction with { Id = world, World = world, Hypothesis = world, Source = world, Spectrum = world };
}
