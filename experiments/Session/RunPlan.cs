using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;

namespace Rosetta.Experiments.Session;

/// <summary>What a run would do, for <c>--dry-run</c>.</summary>
internal static class RunPlan
{
    public static void Write(ExperimentDefinition definition, RunFolder folder, TextWriter writer)
    {
        writer.WriteLine($"{definition.Name}: {definition.Question}");
        writer.WriteLine($"folder: {folder.FolderPath}{(folder.HasManifest ? " (holds a run; --resume continues it)" : "")}");
        foreach (string line in definition.Worlds.SelectMany(world => world.Plan(definition)))
            writer.WriteLine(line);
        writer.WriteLine("jobs, each after those that it needs:");
        foreach (Job job in Job.InOrder(definition.Worlds.SelectMany(world =>
            world.Jobs(new RunSession(definition, folder, "cpu", default)))))
            writer.WriteLine($"  {job.Name}{(job.Needs.Count > 0 ? $" (needs {string.Join(", ", job.Needs)})" : "")}");
    }
}
