using System.CommandLine;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta check RUN_DIR</c>: the verdicts, derived anew from the run's cells and frozen predictions.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Argument<string> run = SharedOptions.RunFolder();
        Command command = new("check", "Judge a run again from its cells and frozen predictions; the exit status is the verdict (0 agrees, "
            + "1 disagrees, 3 cannot tell).") { run };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(run)));
        return command;
    }

    private static int Run(string path)
    {
        var folder = new RunFolder(path);
        RunManifest manifest = folder.ReadManifest();
        if (manifest.EndedUtc is null)
        {
            throw new BadInputException($"The run in '{folder.FolderPath}' has not ended", "Only a finished run has a verdict",
                "Continue it with 'rosetta run EXPERIMENT.yaml --resume'");
        }
        ExperimentDefinition definition = ExperimentReader.Parse(manifest.Definition, $"{path}/manifest.json", manifest.DefinitionFolder);
        if (definition.Digest != manifest.DefinitionDigest)
        {
            throw new BadInputException($"The experiment file in '{folder.FolderPath}/manifest.json' does not have the digest that the "
                + "run began with",
                "Margins, levels and what decides must be those that were stated before the measurement",
                "Restore the manifest, or run the experiment again in a new folder");
        }
        VerdictsFile derived = RunJudge.Of(definition, folder.ReadPredictions(), folder.ReadCells()).Verdicts;
        VerdictsFile stored = folder.ReadVerdicts();
        string? differing = stored.Verdicts.Zip(derived.Verdicts)
            .FirstOrDefault(pair => pair.First.Id != pair.Second.Id || pair.First.Outcome != pair.Second.Outcome).First?.Id;
        if (differing is not null || stored.Verdicts.Count != derived.Verdicts.Count || stored.Overall != derived.Overall)
        {
            throw new BadInputException($"verdicts.json in '{folder.FolderPath}' does not follow from its cells and "
                + $"predictions{(differing is null ? "" : $" (claim '{differing}')")}",
                "A run folder as this version of the program writes it is needed",
                "Run the experiment again with --resume: cells are kept, verdicts are written anew");
        }
        VerdictTable.Write(derived, Console.Out);
        return derived.Overall switch
        {
            Outcomes.Agrees => ExitCode.Agrees,
            Outcomes.Disagrees => ExitCode.Disagrees,
            _ => ExitCode.CannotTell,
        };
    }
}
