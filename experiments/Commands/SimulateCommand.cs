using System.CommandLine;
using System.Text.Json;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta simulate SCENARIO.yaml</c>: worlds of known truth, measured with the instrument used for real models.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        Argument<string> file = SharedOptions.Scenario();
        Option<string?> output = new("--out") { Description = "Folder for counts.csv and cells.json." };
        Option<string> seed = new("--seed") { Description = "Seed of the worlds.", DefaultValueFactory = _ => "simulate" };
        Option<bool> json = SharedOptions.Json();
        Option<string> device = SharedOptions.Device();
        Command command = new("simulate", "Worlds of known truth, measured: counts and isolations over sizes and seeds.") { file, output,
            seed, json, device };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(output), parsed.GetValue(seed)!,
            parsed.GetValue(json), parsed.GetValue(device)!));
        return command;
    }

    private static int Run(string file, string? output, string seed, bool json, string device)
    {
        SimulatedWorld world = ScenarioReader.ReadFile(file);
        Scenario scenario = world.Predicted;
        using var stop = new StopSignal();
        var settings = new InstrumentSettings([1], NullModels.OfKnownTruth, nullDraws: 1,
            thresholds: InstrumentSettings.DefaultThresholds.Append(scenario.Tau), device: device);
        Rng root = Rng.FromSeed(seed);
        var cells = new List<SimulatedCell>();
        using (var progress = new StageProgress("simulate", scenario.Neurons.Count * scenario.Seeds, "worlds"))
        {
            foreach (long neurons in scenario.Neurons)
            {
                CapacityAllocation predicted = AllocationSolver.Solve(scenario, neurons);
                for (int number = 1; number <= scenario.Seeds; number++)
                {
                    string name = $"N={neurons}/seed={number}";
                    PairEvidence measured = PopulationCells.Measure(world.Built, checked((int)neurons), settings,
                        root.Derive(scenario.Name).Derive(name), share => progress.Report(name, share), stop.Token);
                    progress.Report(name, 1);
                    cells.Add(new SimulatedCell(neurons, number, predicted.Rosetta, measured));
                }
            }
        }
        if (output is not null)
        {
            AtomicFile.WriteText(Path.Combine(output, "counts.csv"), "size,count,seed\n"
                + string.Concat(cells.Select(cell => $"{cell.Neurons},{cell.Measured.Truth!.FoundRosetta},{cell.Seed}\n")));
            AtomicFile.WriteText(Path.Combine(output, "cells.json"), JsonSerializer.Serialize(cells, RunJson.Output) + "\n");
        }
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { Scenario = scenario.Name, Predicted = Described.Of(scenario),
                Built = Described.Of(world.Built), scenario.Tau, Cells = cells }, RunJson.Output));
        else
        {
            Console.WriteLine($"{scenario.Name}: {world.Description}");
            Table(cells).Write(Console.Out);
        }
        return ExitCode.Agrees;
    }

    private static TextTable Table(IEnumerable<SimulatedCell> cells)
    {
        TextTable table = new("neurons", "seed", "predicted", "true", "found at tau", "correct", "all mutual", "null", "calibrated",
            "s Rosetta", "true", "s other", "true");
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
