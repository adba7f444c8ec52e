using System.Globalization;
using System.Text.RegularExpressions;
using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds;

namespace Rosetta.Experiments.Session;

/// <summary>What a run would do and take, for <c>--dry-run</c>: everything that it reads is opened, nothing is measured or
/// written.</summary>
internal static partial class RunPlan
{
    public static void Write(ExperimentDefinition definition, RunFolder folder, CancellationToken stop)
    {
        TextWriter writer = Console.Out;
        Screen.WriteLine(writer, $"{definition.Name}: {definition.Question}");
        writer.WriteLine($"folder: {folder.FolderPath}{(folder.HasManifest ? " (holds a run; --resume continues it)" : "")}");
        foreach (string line in definition.Worlds.SelectMany(world => world.Plan(definition)))
            Screen.WriteLine(writer, line);
        writer.WriteLine("jobs, each after those that it needs:");
        foreach (Job job in Job.InOrder(definition.Worlds.SelectMany(world =>
            world.Jobs(new RunSession(definition, folder, "cpu", default)))))
            Screen.WriteLine(writer, $"  {job.Name}{(job.Needs.Count > 0 ? $" (needs {string.Join(", ", job.Needs)})" : "")}");
        if (definition.Defaults.Count > 0)
        {
            writer.WriteLine("left out in the file, and so taken:");
            // Entries of a list that leave out the same are one line.
            foreach (IGrouping<string, string> taken in definition.Defaults.GroupBy(taken => Index().Replace(taken, "[]")))
                Screen.WriteLine(writer, $"  {(taken.Count() > 1 ? taken.Key : taken.First())}");
        }
        var rates = MatchPlan.MachineRates.Measure();
        WorldDemand[] demands = [.. definition.Worlds.Select(world => world.Demand(definition, rates, stop))];
        string[] opened = [.. demands.SelectMany(demand => demand.Opened).Distinct()];
        if (opened.Length > 0)
        {
            writer.WriteLine("opened:");
            foreach (string line in opened)
                Screen.WriteLine(writer, $"  {line}");
        }
        TextTable table = new("world", "cells", "about", "memory", "download");
        foreach (WorldDemand demand in demands)
            Add(table, demand.World, demand.Cells, demand.Seconds, demand.MemoryBytes, demand.DownloadBytes);
        if (demands.Length > 1)
            Add(table, "all", demands.Sum(demand => demand.Cells), demands.Sum(demand => demand.Seconds),
                demands.Max(demand => demand.MemoryBytes), demands.Sum(demand => demand.DownloadBytes));
        table.Write(writer);
        double memory = demands.Max(demand => demand.MemoryBytes), most = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"on this machine as busy as it is now ({Environment.ProcessorCount} "
            + $"cores, {rates.Products / 1e9:F0} operations per ns, {most / 1e9:F1} GB of memory); good to a factor of two or so"));
        if (memory > most)
            Screen.WriteLine(writer, string.Create(CultureInfo.InvariantCulture,
                $"WARNING: the memory may not suffice: {memory / 1e9:F1} GB are wanted, {most / 1e9:F1} GB are there"));
        writer.WriteLine();
        PowerTable.Write(definition, OutputForm.People, stop);
        stop.ThrowIfCancellationRequested();
    }

    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex Index();

    private static void Add(TextTable table, string world, int cells, double seconds, double memory, long download) =>
        table.Add(world, TextTable.Number(cells, 12), StageProgress.Clock(TimeSpan.FromSeconds(Math.Min(seconds, 1e10))),
            string.Create(CultureInfo.InvariantCulture, $"{memory / 1e9:F1} GB"),
            download == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{download / 1e6:F0} MB"));
}
