using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Session;

/// <summary>
/// A finished run derived anew: seals of cells and predictions, the log, counts from profiles, then every number of every file that follows
/// from them.
/// </summary>
internal static class RunCheck
{
    /// <summary>The verdicts that follow, which are those that the folder states.</summary>
    /// <exception cref="BadInputException">Something in the folder is not as the run wrote it, or does not follow.</exception>
    public static VerdictsFile Of(RunFolder folder)
    {
        RunManifest manifest = folder.ReadManifest();
        if (manifest.EndedUtc is null)
        {
            throw new BadInputException($"The run in '{folder.FolderPath}' has not ended", "Only a finished run has a verdict",
                "Continue it with 'rosetta run EXPERIMENT.yaml --resume'");
        }
        ExperimentDefinition definition = Definition(folder, manifest);
        IReadOnlyList<Prediction> predictions = folder.ReadPredictions();
        RunJudge.RefuseChanged(predictions);
        IReadOnlyList<SealedCell> cells = folder.Cells.Read(whole: true);
        IReadOnlyList<RunSitting> sittings = folder.ReadSittings();
        RunLog.RequireAll(sittings, cells);
        foreach (SealedCell cell in cells)
        {
            if (CellRecount.Fault(definition, cell.Row) is { } fault)
                throw new BadInputException($"{cell.Place}, cell '{cell.Row.Key}': {fault}",
                    "A cell's numbers follow from what is stored beside them",
                    "Restore the file, or remove that line and run the experiment again with --resume");
        }
        RunJudge derived = RunJudge.Of(definition, predictions, [.. cells.Select(cell => cell.Row)], sittings);
        folder.Require(derived.Verdicts);
        folder.Require(derived.Fits);
        folder.Require(derived.Toys);
        return derived.Verdicts;
    }

    /// <summary>The experiment as the manifest holds it; what the manifest says of it besides is what it says itself.</summary>
    private static ExperimentDefinition Definition(RunFolder folder, RunManifest manifest)
    {
        ExperimentDefinition definition = ExperimentReader.Parse(manifest.Definition, $"{folder.FolderPath}/manifest.json",
            manifest.DefinitionFolder);
        if (definition.Digest != manifest.DefinitionDigest || definition.MeasuringDigest != manifest.MeasuringDigest)
        {
            throw new BadInputException($"The experiment file in '{folder.FolderPath}/manifest.json' does not have the digest that the "
                + "run began with",
                "Margins, levels and what decides must be those that were stated before the measurement",
                "Restore the manifest, or run the experiment again in a new folder");
        }
        string[] stated = [manifest.Experiment, manifest.Question, manifest.Rival, manifest.RefutedBy, manifest.Seed,
            .. manifest.SimulatedWorlds.OrderBy(world => world.Key, StringComparer.Ordinal).Select(world => $"{world.Key}: {world.Value}")];
        string[] own = [definition.Name, definition.Question, definition.RivalLaw, definition.RefutedBy, definition.Seed,
            .. definition.Of<SimulatedWorld>().OrderBy(world => world.World, StringComparer.Ordinal)
                .Select(world => $"{world.World}: {world.Description}")];
        if (!stated.SequenceEqual(own))
        {
            throw new BadInputException($"'{folder.FolderPath}/manifest.json' states "
                + $"'{stated.Except(own).FirstOrDefault() ?? "less than its experiment file"}', which is not in its experiment file",
                "The manifest and its experiment file must say the same", "Restore the manifest");
        }
        return definition;
    }
}
