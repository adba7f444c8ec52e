using System.Globalization;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Records;
using Rosetta.Sim.Populations;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>
/// A reviewer's folder of best_buddies.json, made from worlds whose law is known: fit, report, run and check say
/// what the law was, and what the files cannot say.
/// </summary>
public sealed class PublishedInputTests : IDisposable
{
    private const double Tau = 0.5;

    /// <summary>Parameters that grow as neurons^1.5, as in a family whose depth grows with its width.</summary>
    private const double ParameterPower = 1.5;

    private static readonly Scenario World =
        Scenario.Create("published", PowerLawSpectrum.Of(2), CrraHypothesis.Log(0.1), Tau, [64, 128, 256, 512, 1024], samples: 2000);

    /// <summary>Why the law is found at tau and not in the calibrated count.</summary>
    private const string SharedMixes = "background neurons of both models mix features of one pool, so that their pairs really correlate "
        + "above the null: the calibrated count is near half of all neurons, "
        + "whose exponent of 0.95 is not told from a constant share";

    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void Publish()
    {
        _folder = new TemporaryFolder();
        foreach (long neurons in World.Neurons)
        {
            PopulationWorld world = PopulationWorld.Build(ScenarioPopulation.Recipe(World, (int)neurons),
                Rng.FromSeed($"published/{neurons}"));
            Write(Path.Combine(Place(neurons), BestBuddies.FileName), world.A, world.B);
            Write(Path.Combine(Place(neurons), "turned", BestBuddies.FileName), world.A,
                new RotationNull().Draw(world.A, world.B, Rng.FromSeed("turned")).B);
            for (int draw = 1; draw <= 2; draw++)
                Write(Path.Combine(Place(neurons), $"null-{draw}", BestBuddies.FileName), world.A,
                    new PermutationNull().Draw(world.A, world.B, Rng.FromSeed($"null {draw}")).B);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Fit_FindsTheLawThatWasPutIn_AgainstNeuronsAndParameters()
    {
        JsonNode fit = Fit(Table(neurons => $"{neurons},{Parameters(neurons)},2000"));
        double predicted = ScalingPrediction.Of(World).CountSlope!.Value;
        JsonNode neurons = Series(fit, "at", "neurons", Tau), parameters = Series(fit, "at", "parameters", Tau);
        Assert.That(predicted, Is.InRange(neurons["interval95"]![0]!.GetValue<double>(), neurons["interval95"]![1]!.GetValue<double>()));
        Assert.That(parameters["exponent"]!.GetValue<double>(),
            Is.EqualTo(neurons["exponent"]!.GetValue<double>() / ParameterPower).Within(1e-3), "the same counts on a stretched axis");
        Assert.That(fit["sizes"]![0]!["neuronsPerParametersExponent"]!.GetValue<double>(), Is.EqualTo(1 / ParameterPower).Within(1e-3));
        foreach (JsonNode? pair in fit["pairs"]!.AsArray())
        {
            Assert.That(pair!["nullDraws"]!.GetValue<int>(), Is.EqualTo(2), "null draws beside the file are found");
            Assert.That(pair["nullPairs"]!.GetValue<double>(),
                Is.EqualTo(pair["randomPairs"]!.GetValue<double>()).Within(5 * Math.Sqrt(pair["randomPairs"]!.GetValue<double>())),
                "sampling: mutual pairs of independent neurons number N^2/(2N-1)");
            Assert.That(pair["calibratedPairs"]!.GetValue<int>(), Is.Positive.And.LessThanOrEqualTo(pair["raw"]!.GetValue<int>()));
        }
        Assert.That(fit["profiles"]!.AsArray(), Has.Count.EqualTo(World.Neurons.Count), "a delta of each profile");
        Assert.That(Claim(fit, "law-neurons")["outcome"]!.GetValue<string>(), Is.EqualTo("cannot-tell"), SharedMixes);
        Assert.That(Claim(fit, "files")["outcome"]!.GetValue<string>(), Is.EqualTo("agrees"));
    }

    [Test]
    public void WithoutANull_RawCountsProveNothing_AndTheFloorDecidesWhereSamplesAreStated()
    {
        string bare = WithoutNulls(pairs => pairs);
        JsonNode raw = Fit(Write(bare, "file,neurons", neurons => $"{neurons}"));
        JsonNode law = Claim(raw, "law-neurons");
        Assert.That(law["outcome"]!.GetValue<string>(), Is.EqualTo("cannot-tell"));
        Assert.That(law["reason"]!.GetValue<string>(), Does.Contain("No null is there").And.Contain("N_A N_B / (N_A + N_B - 1)"));
        Assert.That(Claim(raw, "files")["reason"]!.GetValue<string>(), Does.Contain("arbitrary"));
        Assert.That(raw["fits"]!.AsArray().Select(fit => fit!["counted"]!.GetValue<string>()), Has.None.EqualTo("calibrated"));

        JsonNode floored = Fit(Write(bare, "file,neurons,samples", neurons => $"{neurons},2000"));
        double floor = NoiseFloor.Correlation(World.Neurons[^1], 2000);
        foreach (JsonNode? pair in floored["pairs"]!.AsArray())
            Assert.That(pair!["cut"]!.GetValue<double>(), Is.EqualTo(floor).Within(1e-12), "one cut for all sizes: the highest floor");
        Assert.That(Claim(floored, "law-neurons")["outcome"]!.GetValue<string>(), Is.EqualTo("cannot-tell"), SharedMixes);
        Assert.That(Claim(floored, "files")["reason"]!.GetValue<string>(), Does.Contain("at best"));
    }

    [Test]
    public void CorrelationsOfEightBits_AreNoticed_WithWhatTheyDoToTies()
    {
        string coarse = WithoutNulls(pairs => pairs.Select(pair => pair with { Correlation = Brain(pair.Correlation) }));
        JsonNode fit = Fit(Write(coarse, "file,neurons,samples", neurons => $"{neurons},2000"));
        Assert.That(Claim(fit, "files")["reason"]!.GetValue<string>(), Does.Contain("bfloat16").And.Contain("tied"));
        JsonNode fine = Fit(Table(neurons => $"{neurons},{Parameters(neurons)},2000"));
        Assert.That(Claim(fine, "files")["reason"]!.GetValue<string>(), Does.Not.Contain("bfloat16"));
    }

    [Test]
    public void ReportRunAndCheck_WorkOnThem()
    {
        Table(neurons => $"{neurons},{Parameters(neurons)},2000", "file,neurons,parameters,samples");
        string run = _folder.File("run-of-folder");
        ProgramRun report = ProgramRun.Of("report", _folder.File("pairs"), "--out", run);
        Assert.That(report.ExitStatus, Is.Zero, report.Errors);
        string page = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.That(page, Does.Contain("N=1024").And.Contain("published"));
        Assert.That(ProgramRun.Of("check", run).ExitStatus, Is.EqualTo(3), SharedMixes);
        Assert.That(ProgramRun.Of("report", run).ExitStatus, Is.Zero);
        string text = """
            experiment: reviewed
            question: Does logarithmic utility predict the published counts at sizes that its parameters did not see?
            rival-law: Linear utility.
            refuted-by: An exponent outside its interval.
            seed: reviewed-1
            rival: {kind: linear}
            published:
              table: pairs/sizes.csv
              predict: {hypothesis: {kind: log, kappa: 0.1}, tau: 0.5, from: [profile]}

            """;
        string second = _folder.File("run-of-file");
        ProgramRun reviewed = ProgramRun.Of("run", _folder.Write("reviewed.yaml", text), "--out", second, "--device", "cpu");
        Assert.That(reviewed.ExitStatus, Is.Zero, reviewed.Errors);
        var folder = new RunFolder(second);
        Prediction prediction = folder.ReadPredictions().Single();
        Assert.That(prediction.HeldOutNeurons, Is.EqualTo(new[] { 1024 }));
        const string before = "The files were there before the prediction";
        Assert.That(prediction.Source, Does.Contain(before));
        VerdictsFile verdicts = folder.ReadVerdicts();
        Assert.That(verdicts.Verdicts.Where(verdict => verdict.PredictionId is not null).Select(verdict => verdict.Reason)
            .Append(verdicts.OverallReason), Is.All.Contain(before));
        Assert.That(folder.ReadCells().Where(cell => cell.Neurons < 1024).Min(cell => cell.StartedUtc),
            Is.GreaterThanOrEqualTo(prediction.FrozenAtUtc));
        Assert.That(folder.ReadManifest().InputDigests, Has.Count.EqualTo(World.Neurons.Count),
            "the table names no null files, so none is read");
        Assert.That(ProgramRun.Of("check", second).ExitStatus, Is.AnyOf(0, 1, 3));
    }

    [Test]
    public void FilesWithoutSizes_AreRefused_WithWhatToWrite()
    {
        string bare = WithoutNulls(pairs => pairs);
        ProgramRun run = ProgramRun.Of("fit", Path.Combine(bare, "N=64", BestBuddies.FileName),
            Path.Combine(bare, "N=128", BestBuddies.FileName));
        Assert.That(run.ExitStatus, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain("sizes.csv").And.Contain("file,neurons"));
        Write(bare, "file,neurons", _ => "3");
        ProgramRun small = ProgramRun.Of("fit", bare);
        Assert.That(small.ExitStatus, Is.EqualTo(2));
        Assert.That(small.Errors, Does.Contain("need at least"));
        string never = _folder.File("never");
        ProgramRun report = ProgramRun.Of("report", bare, "--out", never);
        Assert.That(report.ExitStatus, Is.EqualTo(2));
        Assert.That(report.Errors, Is.EqualTo(small.Errors), "the same one error, and no run folder");
        Assert.That(Directory.Exists(never), Is.False);
    }

    [TestCase("twice")]
    [TestCase("copied")]
    [TestCase("mutual")]
    [TestCase("null is the pair")]
    [TestCase("null is a copy")]
    [TestCase("null of another")]
    [TestCase("one draw twice")]
    public void FilesThatAreNoEvidence_AreOneErrorEach_OfFitReportAndRun(string what)
    {
        string folder = WithoutNulls(pairs => pairs), first = Path.Combine(folder, "N=64", BestBuddies.FileName),
            other = Path.Combine(folder, "other.json");
        BestBuddies.Write(other, BestBuddies.Read(Path.Combine(Place(64), "null-1", BestBuddies.FileName)));
        (string row, string said) = what switch
        {
            "twice" => ("N=64/best_buddies.json,80,", "2 times"),
            "copied" => ("copy.json,80,", "has the same pairs as"),
            "mutual" => ("odd.json,80,", "pairs of rank 1"),
            "null is the pair" => ("other.json,64,other.json", "calibrate nothing"),
            "null is a copy" => ("other.json,64,copied.json", "calibrate nothing"),
            "null of another" => ("other.json,64,N=64/best_buddies.json", "calibrate nothing"),
            _ => ("other.json,64,draw.json;drawn.json", "are the same"),
        };
        IReadOnlyList<MutualPair> pairs = BestBuddies.Read(first);
        BestBuddies.Write(Path.Combine(folder, "copy.json"), pairs.Reverse());
        BestBuddies.Write(Path.Combine(folder, "odd.json"), [.. pairs, pairs[0] with { B = pairs[1].B, Correlation = 0.1 }]);
        BestBuddies.Write(Path.Combine(folder, "copied.json"), BestBuddies.Read(other));
        foreach (string draw in new[] { "draw.json", "drawn.json" })
            BestBuddies.Write(Path.Combine(folder, draw), BestBuddies.Read(Path.Combine(Place(64), "null-2", BestBuddies.FileName)));
        File.WriteAllText(Path.Combine(folder, "sizes.csv"),
            $"file,neurons,null\n{string.Concat(World.Neurons.Select(size => $"N={size}/best_buddies.json,{size},\n"))}{row}\n");
        string file = _folder.Write("refused.yaml", $$"""
            experiment: refused
            question: q
            rival-law: r
            refuted-by: x
            seed: refused-1
            rival: {kind: linear}
            published: {table: '{{folder}}/sizes.csv'}

            """);
        ProgramRun[] runs = [ProgramRun.Of("fit", folder), ProgramRun.Of("report", folder, "--out", Path.Combine(folder, "run")),
            ProgramRun.Of("run", file, "--out", Path.Combine(folder, "run-file"), "--device", "cpu")];
        Assert.That(runs.Select(run => run.ExitStatus), Is.All.EqualTo(2));
        foreach (ProgramRun run in runs)
        {
            Assert.That(run.Errors, Does.Contain(said));
            Assert.That(run.Errors.Split('\n').Count(line => line.StartsWith("error:", StringComparison.Ordinal)), Is.EqualTo(1));
        }
    }

    [TestCase(true, null, "images")]
    [TestCase(true, "text", "documents")]
    [TestCase(false, null, "documents")]
    [TestCase(false, "images", "images")]
    public void SamplesAreNamed_AsTheFilesOrTheExperimentSay(bool ofVision, string? fed, string blocks)
    {
        string folder = _folder.File(Guid.NewGuid().ToString("N"));
        var names = new VisionLayers("pmf", VisionLayers.Named("pmf_shared_", 9), VisionLayers.OfTower(9));
        foreach (long neurons in World.Neurons)
        {
            Directory.CreateDirectory(Path.Combine(folder, $"N={neurons}"));
            foreach (string place in new[] { ".", "turned" })
            {
                Directory.CreateDirectory(Path.Combine(folder, $"N={neurons}", place));
                BestBuddies.Write(Path.Combine(folder, $"N={neurons}", place, BestBuddies.FileName),
                    BestBuddies.Read(Path.Combine(Place(neurons), place, BestBuddies.FileName)), ofVision ? names : null);
            }
        }
        Write(folder, "file,neurons,rotation", neurons => $"{neurons},N={neurons}/turned/{BestBuddies.FileName}");
        string file = _folder.Write($"{Guid.NewGuid():N}.yaml", $$"""
            experiment: named
            question: q
            rival-law: r
            refuted-by: x
            seed: named-1
            rival: {kind: linear}
            published: {table: '{{folder}}/sizes.csv'{{(fed is null ? "" : $", fed: {fed}")}}}

            """);
        string run = Path.Combine(folder, "run");
        ProgramRun named = ProgramRun.Of("run", file, "--out", run, "--device", "cpu");
        Assert.That(named.ExitStatus, Is.Zero, named.Errors);
        Assert.That(new RunFolder(run).ReadManifest().BlocksOfWorlds["published"], Is.EqualTo(blocks));
        ClaimVerdict[] above = [.. new RunFolder(run).ReadVerdicts().Verdicts
            .Where(verdict => verdict.Id.StartsWith("published/above-rotation", StringComparison.Ordinal))];
        Assert.That(above.Select(verdict => verdict.WouldSettle), Has.Some.Contains($"more {blocks}"));
    }

    [Test]
    public void ColumnRotation_IsWhatClaimsAboutLevelsNeed()
    {
        string[] judged = ["collapse", "levels-raw", "levels-isolated", "three-ways/pareto", "sir/median"];
        string run = Path.Combine(_folder.Path, "turned"), bare = Path.Combine(_folder.Path, "not-turned");
        Table(neurons => $"{neurons},N={neurons}/turned/{BestBuddies.FileName}", "file,neurons,rotation");
        Assert.That(ProgramRun.Of("report", _folder.File("pairs"), "--out", run).ExitStatus, Is.Zero);
        ClaimVerdict[] turned = [.. new RunFolder(run).ReadVerdicts().Verdicts];
        Assert.That(turned.Select(verdict => verdict.Id), Does.Contain("published/collapse/above-rotation"));
        ClaimVerdict above = turned.Single(verdict => verdict.Id == "published/above-rotation/0.5");
        Assert.That(above.Reason, Does.Contain("after a rotation inside the layers"));
        Assert.That(above.DegreesOfFreedom, Is.EqualTo(1), "one draw at each size");
        Table(neurons => $"{neurons}", "file,neurons");
        Assert.That(ProgramRun.Of("report", _folder.File("pairs"), "--out", bare).ExitStatus, Is.Zero);
        ClaimVerdict[] verdicts = [.. new RunFolder(bare).ReadVerdicts().Verdicts.Where(verdict => judged.Contains(
            verdict.Id["published/".Length..]))];
        Assert.That(verdicts.Select(verdict => verdict.Id), Has.Exactly(judged.Length).Items);
        Assert.That(verdicts.Select(verdict => verdict.Outcome), Is.All.EqualTo(Outcomes.CannotTell));
        Assert.That(verdicts.Where(verdict => !verdict.Id.EndsWith("collapse", StringComparison.Ordinal)).Select(verdict => verdict.Reason),
            Is.All.Contains("o rotation was drawn"));
    }

    private string Place(long neurons) => _folder.File("pairs", $"N={neurons}");

    private static string Parameters(long neurons) => Math.Round(Math.Pow(neurons, ParameterPower)).ToString(CultureInfo.InvariantCulture);

    private static void Write(string path, IActivations a, IActivations b)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        BestBuddies.Write(path, MutualTopK.Match(a, b, new MatchOptions { Ks = [1], Device = "cpu" }).Pairs(1));
    }

    private string Table(Func<long, string> row, string header = "file,neurons,parameters,samples") =>
        Write(_folder.File("pairs"), header, row);

    private static string Write(string folder, string header, Func<long, string> row)
    {
        File.WriteAllText(Path.Combine(folder, "sizes.csv"),
            $"{header}\n" + string.Concat(World.Neurons.Select(neurons => $"N={neurons}/{BestBuddies.FileName},{row(neurons)}\n")));
        return folder;
    }

    private string WithoutNulls(Func<IReadOnlyList<MutualPair>, IEnumerable<MutualPair>> change)
    {
        string copy = _folder.File(Guid.NewGuid().ToString("N"));
        foreach (long neurons in World.Neurons)
        {
            Directory.CreateDirectory(Path.Combine(copy, $"N={neurons}"));
            BestBuddies.Write(Path.Combine(copy, $"N={neurons}", BestBuddies.FileName),
                change(BestBuddies.Read(Path.Combine(Place(neurons), BestBuddies.FileName))));
        }
        return copy;
    }

    private static double Brain(double value) =>
        BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits((float)value) + 0x8000) & ~0xFFFF);

    private static JsonNode Fit(string folder)
    {
        ProgramRun run = ProgramRun.Of("fit", folder, "--json");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        return JsonNode.Parse(run.Output)!;
    }

    private static JsonNode Series(JsonNode fit, string counted, string axis, double threshold) => fit["fits"]!.AsArray()
        .Single(entry => entry!["counted"]!.GetValue<string>() == counted && entry["axis"]!.GetValue<string>() == axis
            && entry["threshold"]!.GetValue<double>() == threshold)!;

    private static JsonNode Claim(JsonNode fit, string name) =>
        fit["claims"]!.AsArray().Single(claim => claim!["id"]!.GetValue<string>() == $"published/{name}")!;
}
