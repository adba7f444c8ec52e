using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta simulate SCENARIO.yaml</c>: worlds of known truth, measured with the instrument used for real models.</summary>
internal static class SimulateCommand
{
    /// <summary>What takes longer is asked for, in seconds.</summary>
    private const double LongSeconds = 600;

    public static Command Create()
    {
        Argument<string> file = SharedOptions.Scenario();
        Option<string?> output = new("--out")
        {
            Description = "Folder for counts.csv, cells.json and cells.jsonl; a stopped simulation goes on from there.",
        };
        Option<string> seed = new("--seed") { Description = "Seed of the worlds.", DefaultValueFactory = _ => "simulate" };
        Option<long> largest = new("--largest") { Description = "Leave out sizes above this.", DefaultValueFactory = _ => long.MaxValue };
        Option<bool> yes = new("--yes") { Description = "Begin also what takes more than ten minutes." };
        Option<bool> json = SharedOptions.Json(), csv = SharedOptions.Csv();
        Option<string> device = SharedOptions.Device();
        Command command = new("simulate", "Worlds of known truth, measured: counts and isolations over sizes and seeds.") { file, output,
            seed, largest, yes, json, csv, device };
        command.SetAction(parsed =>
        {
            SimulatedWorld world = UpTo(ScenarioReader.ReadFile(parsed.GetRequiredValue(file)), parsed.GetValue(largest));
            var form = OutputForms.Of(parsed, json, csv);
            return Run(world, parsed.GetValue(output), parsed.GetValue(seed)!, parsed.GetValue(yes), form, parsed.GetValue(device)!);
        });
        return command;
    }

    /// <summary>Whether it is this command, with a folder in which finished worlds are kept.</summary>
    public static bool KeepsWorlds(ParseResult parsed) => parsed.CommandResult.Command is { Name: "simulate" } command
        && command.Options.FirstOrDefault(option => option.Name == "--out") is { } output && parsed.GetResult(output) is not null;

    private static SimulatedWorld UpTo(SimulatedWorld world, long largest)
    {
        long[] sizes = [.. world.Built.Neurons.Where(neurons => neurons <= largest)];
        return sizes.Length == world.Built.Neurons.Count ? world : sizes.Length > 0
            ? new SimulatedWorld(world.Predicted.WithNeurons(sizes), world.Built.WithNeurons(sizes))
            : throw new BadInputException($"--largest {largest}", $"The smallest size is {world.Built.Neurons[0]}", "Choose a larger one");
    }

    private static int Run(SimulatedWorld world, string? output, string seed, bool yes, OutputForm form, string device)
    {
        Scenario scenario = world.Predicted;
        using var stop = new StopSignal();
        var settings = new InstrumentSettings([1], NullModels.OfKnownTruth, nullDraws: 1,
            thresholds: InstrumentSettings.DefaultThresholds.Append(scenario.Tau), device: device);
        CellFiles? files = output is null ? null : new CellFiles(output, null);
        Dictionary<string, PairEvidence> finished = files is null ? [] : files.Read().Where(cell => cell.Row.Pair is not null)
            .ToDictionary(cell => cell.Row.Key, cell => cell.Row.Pair!, StringComparer.Ordinal);
        Rng root = Rng.FromSeed(seed);
        (long Neurons, int Seed, string Name, string Key)[] worlds = [.. from neurons in scenario.Neurons
            from number in Enumerable.Range(1, scenario.Seeds)
            let name = $"N={neurons}/seed={number}"
            select (neurons, number, name, CellKey.Of(name, world.Built.CanonicalText, settings.Key, seed))];
        RefuseUnlessFeasible(world.Built, [.. worlds.Where(own => !finished.ContainsKey(own.Key)).Select(own => own.Neurons)],
            1 + PopulationCells.Rotations + settings.NullMatchings, yes);
        var cells = new List<SimulatedCell>();
        using (var progress = new StageProgress("simulate", worlds.Length, "worlds",
            worlds.Sum(own => PopulationCells.Effort(world.Built, own.Neurons))))
        {
            foreach ((long neurons, int number, string name, string key) in worlds)
            {
                double effort = PopulationCells.Effort(world.Built, neurons);
                if (finished.TryGetValue(key, out PairEvidence? measured))
                    progress.Skip(1, effort);
                else
                {
                    DateTime started = DateTime.UtcNow;
                    measured = PopulationCells.Measure(world.Built, checked((int)neurons), settings,
                        root.Derive(scenario.Name).Derive(name),
                        share => progress.Report(name, share, weight: effort), stop.Token);
                    progress.Report(name, 1, weight: effort);
                    files?.Append(CellRow.Empty(key, CellKinds.Population, world.World, neurons, number) with
                        { StartedUtc = started, EndedUtc = DateTime.UtcNow, Pair = measured });
                }
                cells.Add(new SimulatedCell(neurons, number, AllocationSolver.Solve(scenario, neurons).Rosetta, measured));
            }
        }
        if (output is not null)
        {
            AtomicFile.WriteText(Path.Combine(output, "counts.csv"), "size,count,seed\n"
                + string.Concat(cells.Select(cell => $"{cell.Neurons},{cell.Measured.Truth!.FoundRosetta},{cell.Seed}\n")));
            AtomicFile.WriteText(Path.Combine(output, "cells.json"), JsonSerializer.Serialize(cells, RunJson.Output) + "\n");
        }
        if (form == OutputForm.Json)
            Console.WriteLine(JsonSerializer.Serialize(new { Scenario = scenario.Name, Predicted = Described.Of(scenario),
                Built = Described.Of(world.Built), Isolation = Described.IsolationOf(world.Built), scenario.Tau, Cells = cells },
                RunJson.Output));
        else
        {
            if (form == OutputForm.People)
            {
                Screen.WriteLine(Console.Out, $"{scenario.Name}: {world.Description}");
                Screen.WriteLine(Console.Out, $"isolation {Described.IsolationOf(world.Built)}");
            }
            Table(cells).Write(Console.Out, form == OutputForm.Csv);
        }
        return ExitCode.Agrees;
    }

    /// <summary>Says what worlds take; refuses those that find no room here, and asks before a long wait.</summary>
    private static void RefuseUnlessFeasible(Scenario scenario, long[] sizes, int matchings, bool yes)
    {
        if (sizes.Length == 0)
            return;
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var rates = MatchPlan.MachineRates.Measure();
        (long Neurons, double Seconds)[] worlds = [.. sizes.Select(neurons =>
            (neurons, PopulationCells.Seconds(scenario, neurons, matchings, rates)))];
        double seconds = worlds.Sum(world => world.Seconds);
        long[] quick = [.. sizes.Where(Fits).Distinct().Order().Where(size =>
            worlds.Where(world => world.Neurons <= size).Sum(world => world.Seconds) <= LongSeconds)];
        string smaller = quick.Length > 0 ? $"--largest {quick[^1]} leaves out what takes more than ten minutes" : "Use smaller sizes";
        if (!sizes.All(Fits))
        {
            long first = sizes.Where(size => !Fits(size)).Min();
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture,
                $"A world of {first} neurons takes {PopulationCells.MemoryBytes(scenario, first) / 1e9:G3} GB of memory and about "
                    + $"{Clock(PopulationCells.Seconds(scenario, first, matchings, rates))}"),
                string.Create(CultureInfo.InvariantCulture, $"{memory / 1e9:F1} GB are there"),
                $"{smaller}; 'rosetta predict' takes all sizes");
        }
        string takes = string.Create(CultureInfo.InvariantCulture, $"{sizes.Length} worlds of {sizes.Min()} to {sizes.Max()} neurons, "
            + $"{scenario.Samples} samples: about {Clock(seconds)}, memory up to "
            + $"{sizes.Max(neurons => PopulationCells.MemoryBytes(scenario, neurons)) / 1e9:F1} GB");
        Console.Error.WriteLine(takes);
        if (!yes && seconds > LongSeconds && !Question.IsAnsweredYes("Go on?"))
            throw new BadInputException(takes, "What takes more than ten minutes is not begun unasked",
                $"Pass --yes to begin it; {smaller}");

        bool Fits(long neurons) => neurons <= PopulationCells.MostNeurons && PopulationCells.MemoryBytes(scenario, neurons) <= memory;

        static string Clock(double seconds) => StageProgress.Clock(TimeSpan.FromSeconds(Math.Min(seconds, 1e11)));
    }

    private static TextTable Table(IEnumerable<SimulatedCell> cells)
    {
        TextTable table = new("neurons", "seed", "predicted", "true", "found at tau", "correct", "all mutual", "null", "calibrated",
            "s Rosetta", "true s Rosetta", "s other", "true s other");
        foreach (SimulatedCell cell in cells)
        {
            PairEvidence pair = cell.Measured;
            TruthEvidence truth = pair.Truth!;
            table.Add(TextTable.Number(cell.Neurons, 12), TextTable.Number(cell.Seed), TextTable.Number(cell.Predicted, 12),
                TextTable.Number(truth.TrueRosetta),
                TextTable.Number(truth.FoundRosetta), TextTable.Number(truth.CorrectRosetta), TextTable.Number(pair.Pairs["1"]),
                TextTable.Number(pair.NullPairs),
                TextTable.Number(pair.CalibratedPairs), TextTable.Number(truth.RecoveredIsolationRosetta, 4),
                TextTable.Number(truth.TrueIsolationRosetta, 4),
                TextTable.Number(truth.RecoveredIsolationOther, 3), TextTable.Number(truth.TrueIsolationOther, 3));
        }
        return table;
    }

    /// <summary>One simulated world: predicted count of Rosetta features, and what was measured.</summary>
    private sealed record SimulatedCell(long Neurons, int Seed, long Predicted, PairEvidence Measured);
}
