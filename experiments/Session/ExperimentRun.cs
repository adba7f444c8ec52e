using Rosetta.Empirical.Backend;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory;

namespace Rosetta.Experiments.Session;

/// <summary>The whole flow: hypothesis -> prediction (frozen) -> world -> activations -> matching -> counts -> fit -> verdict ->
/// report.</summary>
internal static class ExperimentRun
{
    /// <summary>Runs an experiment, or goes on with one that was stopped.</summary>
    /// <param name="definition">The experiment.</param>
    /// <param name="folder">Where the run is written.</param>
    /// <param name="resume">Whether a run that is already there may be continued.</param>
    /// <param name="device">auto, cpu or cuda.</param>
    /// <param name="stop">Cancelled by Ctrl-C.</param>
    /// <exception cref="BadInputException">The folder holds a run and resume is not asked for, or holds the run of another
    /// experiment.</exception>
    public static VerdictsFile Execute(ExperimentDefinition definition, RunFolder folder, bool resume, string device,
        CancellationToken stop)
    {
        RunManifest manifest = Open(definition, folder, resume, device);
        var session = new RunSession(definition, folder, device, stop);
        try
        {
            foreach (Job job in Job.InOrder(definition.Worlds.SelectMany(world => world.Jobs(session))))
                session.Stage(job.Stage, job.Run);
            if (!folder.HasPredictions)
                folder.Write([]); // Only laws are asked for: nothing was to be frozen, which is not the same as a file that is missing.
            VerdictsFile verdicts = Judge(session);
            folder.Write(Updated(manifest, session, ended: true));
            ReportWriter.Write(folder);
            return verdicts;
        }
        catch
        {
            folder.Write(Updated(manifest, session, ended: false));
            throw;
        }
    }

    private static VerdictsFile Judge(RunSession session)
    {
        RunFolder folder = session.Folder;
        RunJudge judged = null!;
        session.Stage("judge", () =>
        {
            judged = RunJudge.Of(session.Definition, folder.ReadPredictions(), folder.ReadCells());
            folder.Write(judged.Fits);
            if (judged.Toys is { } toys)
                folder.Write(toys);
            folder.Write(judged.Verdicts);
        });
        return judged.Verdicts;
    }

    private static RunManifest Open(ExperimentDefinition definition, RunFolder folder, bool resume, string device)
    {
        if (folder.HasManifest)
        {
            if (!resume)
            {
                throw new BadInputException($"'{folder.FolderPath}' already holds a run", "A run is never overwritten",
                    "Pass --resume to continue or complete it, or choose another folder with --out");
            }
            RunManifest earlier = folder.ReadManifest();
            if (earlier.DefinitionDigest != definition.Digest)
            {
                throw new BadInputException($"'{folder.FolderPath}' holds a run of another version of '{definition.Name}'",
                    "Only the same experiment file can be resumed: its cells would not belong together",
                        "Choose another folder with --out, or restore the file");
            }
            return earlier with { EndedUtc = null };
        }
        BackendReport backend = BackendReport.Collect();
        if (backend.Problem is { } problem)
            throw new BadInputException($"libtorch does not work here: {problem}", "Matching and training need it", "Run 'rosetta doctor'");
        (string commit, bool dirty) = Provenance.Source();
        var manifest = new RunManifest
        {
            Format = RunManifest.CurrentFormat,
            Experiment = definition.Name,
            Question = definition.Question,
            Rival = definition.RivalLaw,
            RefutedBy = definition.RefutedBy,
            DefinitionDigest = definition.Digest,
            Definition = definition.Text,
            DefinitionFolder = definition.Folder,
            SimulatedWorlds = new SortedDictionary<string,
            string>(definition.Of<SimulatedWorld>().ToDictionary(world => world.World, world => world.Description), StringComparer.Ordinal),
            Seed = definition.Seed,
            Commit = commit,
            Dirty = dirty,
            Versions = Provenance.Versions(),
            Hardware = new SortedDictionary<string, string>(Provenance.Hardware().ToDictionary(), StringComparer.Ordinal)
            {
                ["device"] = ComputeDevice.Select(device).ToString(),
                ["threads"] = backend.Threads.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
            InputDigests = new Dictionary<string, string>(),
            StartedUtc = DateTime.UtcNow,
        };
        folder.Write(manifest);
        return manifest;
    }

    private static RunManifest Updated(RunManifest manifest, RunSession session, bool ended) => manifest with
    {
        EndedUtc = ended ? DateTime.UtcNow : null,
        InputDigests = new SortedDictionary<string,
        string>(session.Inputs.Concat(manifest.InputDigests).DistinctBy(entry => entry.Key).ToDictionary(), StringComparer.Ordinal),
        StageSeconds = new SortedDictionary<string, double>(session.StageSeconds.ToDictionary(), StringComparer.Ordinal),
        PeakMemoryBytes = Math.Max(manifest.PeakMemoryBytes, Provenance.PeakMemoryBytes()),
    };
}
