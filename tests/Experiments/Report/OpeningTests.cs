using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report;
using Rosetta.Experiments.Report.Page;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Report;

/// <summary>What a reader finds at once, and what the rest of the page keeps from view.</summary>
[TestFixture]
internal sealed class OpeningTests
{
    private const string Exponent = $"{SyntheticRun.TrainedWorld}/exponent";

    private string _path = "";

    [SetUp]
    public void MakeFolder() => _path = Directory.CreateTempSubdirectory("rosetta-report-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_path, recursive: true);

    [Test]
    public void The_first_screen_has_a_sentence_a_number_its_rival_the_power_and_a_picture_that_lead_to_the_row()
    {
        XElement opening = Page(Judged(Claim())).Descendants("header").Single();
        Assert.That(opening.Descendants("h1").Single().Value, Is.EqualTo("It cannot be told whether shared neurons grow as \u03ba says."));
        Assert.That(opening.Descendants("dl").Single().Value, Does.Contain("0.609").And.Contain("[0.347, 0.872]").And.Contain("0.912")
            .And.Contain("linear").And.Contain("1.000"));
        Assert.That(opening.Descendants("svg").Count(), Is.EqualTo(1));
        Assert.That(opening.Value, Does.Contain("could tell exponents that differ by 0.57 or more")
            .And.Contain("prediction and rival differ by 0.09, too little for that"));
        string link = opening.Descendants("a").First(a => a.Value == Exponent).Attribute("href")!.Value;
        XElement row = opening.Document!.Descendants("tr").Single(tr => $"#{tr.Attribute("id")?.Value}" == link);
        Assert.That(row.Value, Does.Contain("0.609"));
    }

    [TestCase("agrees", "As predicted: shared neurons grow as \u03ba says.")]
    [TestCase("disagrees", "Refuted: that shared neurons grow as \u03ba says.")]
    public void The_sentence_follows_the_outcome(string outcome, string sentence) =>
        Assert.That(Page(Judged(Claim() with { Outcome = outcome })).Descendants("h1").Single().Value, Is.EqualTo(sentence));

    [Test]
    public void A_claim_without_a_number_shows_the_exponent_that_its_world_has()
    {
        XElement numbers = Page(Judged(Claim() with { Measured = null, MeasuredInterval95 = null },
            Claim() with { Id = "raw", Decisive = false, Fit = "neurons/raw" })).Descendants("header").Single().Descendants("dl").Single();
        Assert.That(numbers.Value, Does.Contain("exponent, all mutual pairs").And.Contain("0.609").And.Contain("0.912"));
    }

    [TestCase("agrees", false)]
    [TestCase("disagrees", true)]
    public void Checks_of_the_instrument_stand_apart_and_are_folded_when_they_pass(string outcome, bool open)
    {
        ClaimVerdict check = Claim() with { Id = "population/log-1.5/exponent", World = "population/log-1.5", Gate = true,
            Outcome = outcome };
        XElement section = Page(Judged(Claim(), check)).Descendants("section")
            .Single(one => one.Attribute("aria-labelledby")!.Value == "instrument");
        Assert.That(section.Element("details")!.Attribute("open") is not null, Is.EqualTo(open));
        Assert.That(section.Descendants("tr").Attributes("id").Select(id => id.Value),
            Is.EqualTo(new[] { "claim-population-log-1.5-exponent" }));
    }

    [Test]
    public void The_line_of_a_world_shows_a_number_of_the_outcome_that_it_states()
    {
        XElement line = Page(Judged(Claim() with { Id = "fits", Outcome = "agrees", Measured = 0.111 },
            Claim() with { Outcome = "disagrees" })).Descendants("section")
            .Single(one => one.Attribute("aria-labelledby")!.Value == "worlds").Descendants("tbody").Single();
        Assert.That(line.Value, Does.Contain("Disagrees").And.Contain("1 agrees, 1 disagrees").And.Contain("0.609")
            .And.Not.Contain("0.111"));
    }

    [Test]
    public void A_claim_about_shapes_is_shown_by_counts_against_depth_and_width()
    {
        XElement opening = Page(Judged(Claim() with { Id = $"{SyntheticRun.TrainedWorld}/depth-width/0.5/residual" }))
            .Descendants("header").Single();
        Assert.That(opening.Descendants("svg").Single().Value, Does.Contain("pairs from 0.5, above the rotation").And.Contain("width 32"));
        Assert.That(opening.Value, Does.Contain("a line for each width"));
    }

    [Test]
    public void The_page_is_short_until_something_is_opened()
    {
        XDocument page = Page(SyntheticRun.Complete());
        page.Descendants("details").Where(part => part.Attribute("open") is null).SelectMany(part => part.Elements()
            .Where(child => child.Name != "summary")).ToList().ForEach(hidden => hidden.Remove());
        page.Descendants().Where(part => part.Name.LocalName is "style" or "script" or "svg").ToList().ForEach(part => part.Remove());
        Assert.That(page.Root!.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), Has.Length.LessThan(3000));
        Assert.That(new FileInfo(Path.Combine(_path, "report.html")).Length, Is.LessThan(1_500_000));
    }

    [Test]
    public void Every_section_is_in_the_index()
    {
        XDocument page = Page(SyntheticRun.Complete());
        Assert.That(page.Descendants("nav").Single().Descendants("a").Select(a => a.Attribute("href")!.Value[1..]),
            Is.EqualTo(page.Descendants("main").Single().Elements("section").Select(one => one.Attribute("aria-labelledby")!.Value)));
    }

    [Test]
    public void The_script_is_the_only_one_that_the_policy_lets_run_and_needs_no_escaping()
    {
        XDocument page = Page(SyntheticRun.Complete());
        string policy = page.Descendants("meta").Single(meta => meta.Attribute("http-equiv") is not null).Attribute("content")!.Value;
        string embedded = Regex.Match(File.ReadAllText(Path.Combine(_path, "report.html")), "<script>(.*)</script>",
            RegexOptions.Singleline).Groups[1].Value;
        Assert.That(policy, Does.Contain($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(embedded)))}'")
            .And.Contain("default-src 'none'"));
        Assert.That(Script.Text, Does.Not.Contain("<").And.Not.Contain("&"));
    }

    [Test]
    public void A_size_that_the_prediction_was_made_from_may_be_measured_before_it()
    {
        SyntheticRun run = SyntheticRun.Complete();
        int index = run.Predictions.FindIndex(prediction => prediction.World == SyntheticRun.TrainedWorld);
        CellRow largest = run.Cells.Last(cell => cell.World == SyntheticRun.TrainedWorld && cell.Pair is not null);
        run.Cells.RemoveAll(cell => cell.World == SyntheticRun.TrainedWorld && cell.Failure is not null);
        DateTime frozen = run.Cells.Max(cell => cell.EndedUtc).AddSeconds(1);
        for (int i = 0; i < run.Cells.Count; i++)
        {
            if (run.Cells[i].World == SyntheticRun.TrainedWorld && run.Cells[i].Pair is not null && run.Cells[i].Key != largest.Key)
                run.Cells[i] = run.Cells[i] with { StartedUtc = frozen.AddSeconds(5), EndedUtc = frozen.AddSeconds(6) };
        }
        run.Predictions[index] = run.Predictions[index] with { FrozenAtUtc = frozen, HeldOutNeurons = [(int)largest.Neurons] };
        Assert.That(Page(run).Root!.Value, Does.Not.Contain("BEFORE freezing").And.Contain("made from N = 3840, which is not judged"));
    }

    [Test]
    public void Captions_say_that_there_is_no_null_where_there_is_none()
    {
        SyntheticRun run = SyntheticRun.Complete();
        for (int i = 0; i < run.Cells.Count; i++)
        {
            if (run.Cells[i].World == SyntheticRun.TrainedWorld && run.Cells[i].Pair is { } pair)
                run.Cells[i] = run.Cells[i] with { Pair = pair with { NullDraws = 0, NullPairs = double.NaN, NullProfile = [] } };
        }
        string caption = Page(run).Descendants("figcaption").Single(one => one.Attribute("id")?.Value == "caption-counts").Value;
        Assert.That(caption, Does.Contain("There is no null").And.Not.Contain("Triangles"));
    }

    [Test]
    public void Layer_maps_name_their_models()
    {
        RunFolder folder = Written(SyntheticRun.Complete());
        string map = File.ReadAllText(Directory.GetFiles(folder.PlotsPath, "layers-*.svg").Order(StringComparer.Ordinal).First());
        Assert.That(map, Does.Contain("layer of gpt2-").And.Contain("layer of pythia-"));
    }

    [TestCase("p = 3.8E-05, changes by -2.26 [-12.16, 7.65]", "p = 3.8 × 10⁻⁵, changes by −2.26 [−12.16, 7.65]")]
    [TestCase("beta = 0.787 +- 0.002, R^2 >= 0.9, alpha * delta", "β = 0.787 ± 0.002, R² ≥ 0.9, α × δ")]
    [TestCase("population/log-1.5/alpha-delta at N = 36864, 2-3 sizes", "population/log-1.5/alpha-delta at N = 36,864, 2-3 sizes")]
    [TestCase("computation/p=0.1/beta=2: cannot-tell, loss is NaN", "computation/p=0.1/beta=2: cannot tell, loss is –")]
    [TestCase("1E-07 of c3e+05f", "10⁻⁷ of c3e+05f")]
    public void Numbers_in_recorded_sentences_are_written_as_everywhere(string recorded, string shown) =>
        Assert.That(Prose.Of(recorded).Replace('\u00a0', ' '), Is.EqualTo(shown));

    [TestCase(1.429, 2, "[1.429, 2.000]")]
    [TestCase(-2.19e-4, 0.0098, "[−0.000, 0.010]")]
    [TestCase(1, 2, "[1, 2]")]
    [TestCase(0.5, double.PositiveInfinity, "[0.500, ∞]")]
    public void Ends_of_an_interval_have_the_same_decimals(double low, double high, string shown) =>
        Assert.That(Numbers.Interval(low, high), Is.EqualTo(shown));

    [TestCase(double.NaN, "–")]
    [TestCase(2560.0, "2560")]
    [TestCase(36864.0, "36,864")]
    [TestCase(-0.00012, "−1.2 × 10⁻⁴")]
    public void A_number_has_one_format(double value, string shown) =>
        Assert.That(Numbers.Quantity(value).Replace('\u00a0', ' '), Is.EqualTo(shown));

    private static ClaimVerdict Claim() => new()
    {
        Id = Exponent,
        World = SyntheticRun.TrainedWorld,
        Claim = "Shared neurons grow as the law says.",
        Asks = "shared neurons grow as kappa says",
        Predicted = 0.912,
        Measured = 0.609,
        MeasuredInterval95 = [0.347, 0.872],
        Rival = "linear",
        RivalValue = 1,
        Outcome = Outcomes.CannotTell,
        Reason = "Both are compatible. More is said elsewhere.",
        Power = new(0.8, 4, 0.78, 0.57, 0.1, 0.088),
    };

    private static SyntheticRun Judged(params ClaimVerdict[] verdicts)
    {
        SyntheticRun run = SyntheticRun.Complete();
        run.Verdicts.Clear();
        run.Verdicts.AddRange(verdicts);
        return run;
    }

    private RunFolder Written(SyntheticRun run)
    {
        RunFolder folder = run.WriteTo(_path);
        if (run.Verdicts.Count > 0)
            folder.Write(new VerdictsFile
            {
                Overall = run.Verdicts[0].Outcome,
                OverallReason = $"Open: {run.Verdicts[0].Id}.",
                Verdicts = run.Verdicts,
            });
        ReportWriter.Write(folder);
        return folder;
    }

    private XDocument Page(SyntheticRun run) => XDocument.Parse(File.ReadAllText(Written(run).ReportPath));
}
