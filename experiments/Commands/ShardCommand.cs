using System.CommandLine;
using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// <c>rosetta shard sketch | propose | verify | merge</c>: a match of samples that lie on several machines, by files that are added up in
/// any order (M35).
/// </summary>
internal static class ShardCommand
{
    /// <summary>What a shard shows without a null.</summary>
    private const string Models = "models";

    /// <summary>Share of proven neurons below which wider sketches are advised.</summary>
    private const double WorthIt = 0.5;

    public static Command Create() => new("shard",
        "A match whose samples lie on several machines: each shard is sketched where it is, the sketches propose pairs, each shard adds "
            + "its "
        + "part of their correlations, and these are added up. Files merge in any order to the same bytes.")
        { Sketch(), Propose(), Verify(), Merge() };

    private static Command Sketch()
    {
        (Argument<string> a, Argument<string> b) = (Activations("A"), Activations("B"));
        Option<string> output = new("--out") { Description = "Sketch to write.", Required = true };
        Option<int> width = new("--width") { Description = "Buckets, the same for every shard.",
            DefaultValueFactory = _ => ShardSketch.DefaultWidth };
        Option<string> seed = new("--seed") { Description = "Of the signs and of a null, the same for every shard.",
            DefaultValueFactory = _ => "match" };
        Option<string> nullName = new("--null") { Description = "Show the shard as a draw of this null does: shift or permutation, within "
            + "the shard. A rotation would turn each shard its own way.", DefaultValueFactory = _ => NullModels.None };
        nullName.AcceptOnlyFromAmong("shift", "permutation", NullModels.None);
        Option<int> draw = new("--draw") { Description = "Which draw of the null.", DefaultValueFactory = _ => 0 };
        Command command = new("sketch", "Sketch one shard: two models' activation files over the same samples.")
            { a, b, output, width, seed, nullName, draw };
        command.SetAction(parsed =>
        {
            using var stop = new StopSignal();
            string name = parsed.GetValue(nullName)!;
            string world = name == NullModels.None ? Models : $"{name}-{parsed.GetValue(draw)} of seed {parsed.GetValue(seed)}";
            WithModels(parsed.GetRequiredValue(a), parsed.GetRequiredValue(b), world, (first, second) => ShardSketch.Write(
                parsed.GetRequiredValue(output), first, second, parsed.GetValue(width), parsed.GetValue(seed)!, world, stop.Token));
            Console.WriteLine(parsed.GetRequiredValue(output));
            return ExitCode.Agrees;
        });
        return command;
    }

    private static Command Propose()
    {
        Argument<string[]> sketches = new("SKETCHES") { Description = "Sketches of all shards.", Arity = ArgumentArity.OneOrMore };
        Option<string> output = new("--out") { Description = "Candidates to write.", Required = true };
        Option<double> level = new("--level") { Description = "Correlation at and above which pairs are found.",
            DefaultValueFactory = _ => new SketchOptions().Level };
        Option<int> k = new("--k") { Description = "The largest rank of mutual top-k.", DefaultValueFactory = _ => 1 };
        Command command = new("propose", "Add sketches up, and find the pairs that they leave possible.") { sketches, output, level, k };
        command.SetAction(parsed =>
        {
            using var stop = new StopSignal();
            if (parsed.GetValue(k) is < 1 or > 1000)
                throw new BadInputException($"--k {parsed.GetValue(k)}", "A rank from 1 to 1000 is needed", "Choose one");
            using var progress = new StageProgress("proposals", 1, "of the work");
            var candidates = ShardCandidates.Propose(parsed.GetRequiredValue(sketches), new SketchOptions(parsed.GetValue(level)),
                parsed.GetValue(k), share => progress.Report("", share), stop.Token);
            candidates.Write(parsed.GetRequiredValue(output));
            Console.WriteLine($"{candidates.Count} candidates of {candidates.Shards.Count} shard(s), {candidates.World}; "
                + $"{candidates.Certificate}");
            if (candidates.Certificate.ShareBySketch < WorthIt)
                Console.WriteLine("most neurons are beyond what these sketches prove: more buckets (--width) would leave fewer candidates");
            return ExitCode.Agrees;
        });
        return command;
    }

    private static Command Verify()
    {
        (Argument<string> a, Argument<string> b) = (Activations("A"), Activations("B"));
        Option<string> candidates = new("--candidates") { Description = "What 'propose' wrote.", Required = true },
            output = new("--out") { Description = "Sums to write.", Required = true };
        Command command = new("verify", "Compute one shard's part of every candidate's correlation, in float64.")
            { a, b, candidates, output };
        command.SetAction(parsed =>
        {
            using var stop = new StopSignal();
            var wanted = ShardCandidates.Read(parsed.GetRequiredValue(candidates));
            WithModels(parsed.GetRequiredValue(a), parsed.GetRequiredValue(b), wanted.World, (first, second) =>
                ShardSums.Write(parsed.GetRequiredValue(output), first, second, wanted, stop.Token));
            Console.WriteLine(parsed.GetRequiredValue(output));
            return ExitCode.Agrees;
        });
        return command;
    }

    private static Command Merge()
    {
        Argument<string[]> sums = new("SUMS") { Description = "Sums of all shards.", Arity = ArgumentArity.OneOrMore };
        Option<string> candidates = new("--candidates") { Description = "What they are of.", Required = true },
            output = new("--out") { Description = "Folder to write.", Required = true },
            k = new("--k") { Description = "Ranks of mutual top-k.", DefaultValueFactory = _ => "1" };
        Option<string[]> nulls = new("--null") { Description = "Folder of a merged draw of a null; given again, another draw.",
            DefaultValueFactory = _ => [] };
        Command command = new("merge", "Add the sums up: pairs, and with draws of a null the calibrated count.")
            { sums, candidates, output, k, nulls };
        command.SetAction(parsed => Merge(parsed.GetRequiredValue(sums), ShardCandidates.Read(parsed.GetRequiredValue(candidates)),
            IntegerList.Parse("--k", parsed.GetValue(k)!, 1, 1000), parsed.GetValue(nulls)!, parsed.GetRequiredValue(output)));
        return command;
    }

    private static int Merge(string[] sums, ShardCandidates candidates, int[] ranks, string[] nulls, string output)
    {
        MatchResult match = ShardSums.Merge(sums, candidates, ranks);
        var drawn = new NullPairs(nulls.Select(folder => (IReadOnlyList<double>)
            [.. BestBuddies.Read(Path.Combine(folder, BestBuddies.FileName)).Select(pair => pair.Correlation)]));
        ThresholdCalibration? calibration = drawn.Calibrate(match.Pairs(ranks.Min()), new InstrumentSettings([1]).FalseDiscoveryRate);
        foreach (int rank in ranks)
            BestBuddies.Write(Path.Combine(output, rank == ranks[0] ? BestBuddies.FileName : $"best_buddies_top{rank}.json"),
                match.Pairs(rank));
        BestBuddiesStatistics.Of(match.Pairs(ranks[0])).Write(Path.Combine(output, BestBuddiesStatistics.FileName));
        AtomicFile.WriteText(Path.Combine(output, MatchFiles.SummaryName), JsonSerializer.Serialize(new
        {
            candidates.World,
            Samples = match.SampleCount,
            Shards = candidates.Shards,
            NeuronsA = match.LayoutA.Count,
            NeuronsB = match.LayoutB.Count,
            DeadA = match.DeadA.Count,
            DeadB = match.DeadB.Count,
            NonFiniteA = match.NonFiniteA.Count,
            NonFiniteB = match.NonFiniteB.Count,
            Pairs = ranks.ToDictionary(rank => rank, rank => match.Pairs(rank).Count),
            NullDraws = nulls.Length,
            NullPairs = drawn.MeanCount,
            NullMaximum = calibration?.NullMaximum,
            Tau = calibration?.Tau,
            CalibratedPairs = calibration?.CalibratedCount,
            Calibration = calibration?.Reason,
            Mode = MatchModes.Sketch,
            match.Certificate,
        }, RunJson.Output) + "\n");
        TextTable table = new("samples", $"pairs (k = {ranks[0]})", "null draws", "null pairs", "tau", "calibrated");
        table.Add(TextTable.Number(match.SampleCount, 12), TextTable.Number(match.Pairs(ranks[0]).Count, 12),
            TextTable.Number(nulls.Length, 12), TextTable.Number(drawn.MeanCount, 4), TextTable.Number(calibration?.Tau, 4),
            TextTable.Number(calibration?.CalibratedCount, 12));
        table.Write(Console.Out);
        Console.WriteLine($"{match.Certificate}");
        if (nulls.Length == 0)
            Console.WriteLine("no draw of a null: the count is not calibrated (sketch and verify with --null shift, and merge with "
                + "--null)");
        Console.WriteLine(Path.GetFullPath(output));
        return ExitCode.Agrees;
    }

    private static Argument<string> Activations(string name) => new(name)
        { Description = $"Activation file, or folder of them, of model {name} on the shard's samples." };

    /// <summary>Opens a shard's models, as a world shows them.</summary>
    private static void WithModels(string a, string b, string world, Action<IActivations, IActivations> use)
    {
        ModelReference first = ModelReference.OfActivations(a), second = ModelReference.OfActivations(b);
        (IActivations ownA, IDisposable openA) = first.OpenActivations();
        using IDisposable closeA = openA;
        (IActivations ownB, IDisposable openB) = second.OpenActivations();
        using IDisposable closeB = openB;
        MatchPlan.RequireSameSamples(first, second);
        if (world != Models)
        {
            string[] parts = world.Split('-', 2);
            if (parts.Length < 2 || !NullModels.All.Names.Contains(parts[0]) || NullModels.All[parts[0]] is not { } model)
                throw new BadInputException($"A world '{world}'", "'models' or a draw of a null is needed", "Propose the candidates again");
            // Each shard by its own digest: the same draw wherever it is made, and none like another shard's.
            NullDraw drawn = model.Draw(ownA, ownB, Rng.FromSeed(world).Derive(ActivationDigest.Of([ownA, ownB])));
            (ownA, ownB) = (drawn.A, drawn.B);
        }
        use(ownA, ownB);
    }
}
