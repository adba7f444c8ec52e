using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Stages;

/// <summary>What a run would do, for <c>--dry-run</c>.</summary>
internal static class RunPlan
{
    public static void Write(ExperimentDefinition definition, RunFolder folder, TextWriter writer)
    {
        writer.WriteLine($"{definition.Name}: {definition.Question}");
        writer.WriteLine($"folder: {folder.FolderPath}{(folder.HasManifest ? " (holds a run; --resume continues it)" : "")}");
        foreach (SimulatedWorldDefinition world in definition.Simulated)
        {
            Scenario scenario = world.Predicted;
            writer.WriteLine($"simulate {scenario.Name}: {world.Description}, "
                + $"N = {string.Join(", ", scenario.Neurons)}, {scenario.Seeds} seeds, {scenario.Samples} samples: {scenario.Neurons.Count * scenario.Seeds} cells");
        }
        foreach (ToyWorldDefinition toys in definition.Toys)
        {
            writer.WriteLine($"train toys {toys.World}: {toys.Kind}, {toys.Inputs[0].Count} features, p = {string.Join(", ", toys.Inputs.Select(inputs => inputs.Presence))}, "
                + $"{string.Join(" and ", toys.Spectra.Select(ToyWorldDefinition.Short))}, N = {string.Join(", ", toys.Neurons)}, {toys.Seeds} seeds, {toys.Training.Steps} steps: "
                + $"{toys.Inputs.Count * toys.Spectra.Count * toys.Neurons.Count * toys.Seeds} networks");
        }
        if (definition.Trained is { } trained)
        {
            foreach (SizeDefinition size in trained.Sizes)
            {
                writer.WriteLine($"train {string.Join(" and ", trained.Families.Select(family => family.Name))}: {size.Layers} layers x {size.Width}, "
                    + $"{size.Neurons} neurons each, {trained.Training.Tokens} tokens, {trained.Seeds} seeds");
            }
            writer.WriteLine($"match {trained.Sizes.Count * trained.Seeds} pairs on {definition.Match.Samples} spans of {trained.Corpus.Source}, "
                + $"{Null(definition.Match)}, {definition.Match.Bootstrap} bootstrap replicates each");
        }
        if (definition.Checkpoints is { } checkpoints)
        {
            writer.WriteLine($"match {checkpoints.Pairs.Count} pairs of checkpoints on {(checkpoints.Tokens is { } tokens ? $"{tokens} tokens" : $"{definition.Match.Samples} spans")} of {checkpoints.Corpus.Source}"
                + $" ({checkpoints.Sampling}), {Null(definition.Match)}, {checkpoints.UntrainedSeeds} untrained pairs each: "
                + string.Join(", ", checkpoints.Pairs.Select(pair => $"{pair.A} x {pair.B}")));
        }
        if (definition.Published is { } published)
            writer.WriteLine($"read {published.Pairs.Count} published pairs, {published.Pairs.Count(pair => pair.NullFiles.Count > 0)} of them with a null");
    }

    private static string Null(MatchDefinition match) => match.Null == NullModels.None ? "no null" : $"{match.NullDraws} draws of the {match.Null} null";
}
