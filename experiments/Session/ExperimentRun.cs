using Rosetta.Empirical.Backend;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory;

namespace Rosetta.Experiments.Session;

/// <summary>The whole flow: hypothesis -> prediction (frozen) -> world -> activations -> matching -> counts -> fit -> verdict ->
/// report.</summary>
internal static class ExperimentRun
{
    /// <summary>Runs an experiment, or goes on with one that was stopped.</summary>
    /// <param name="definition">The experiment.</param>
    /// <param name="folder">Where the run is written; with a shard where <paramref name="part"/> is given.</param>
    /// <param name="resume">Whether a run that is already there may be continued.</param>
    /// <param name="device">auto, cpu or cuda.</param>
    /// <param name="stop">Cancelled by Ctrl-C and other signals to stop.</param>
    /// <param name="part">The part that is measured, and nothing judged; null for whatever is left, and the verdict.</param>
    /// <remarks>A run that fails before its first cell leaves nothing, so that its folder can be used again.</remarks>
    /// <exception cref="BadInputException">Another run is going on in the folder; it holds a run and resume is not asked for, or holds the
    /// run of another experiment.</exception>
    public static RunResult Execute(ExperimentDefinition definition, RunFolder folder, bool resume, string device,
        CancellationToken stop, RunPart? part = null)
    {
        // A part's folder is shared with others, who may begin at the same moment.
        RunTraces? traces = part is null ? RunTraces.Of(folder) : null;
        using RunLock held = RunLock.Take(folder);
        folder.RemoveUnbegun();
        bool isNew = !folder.HasManifest;
        try
        {
            return ExecuteHere(definition, folder, resume, device, part, stop);
        }
        catch
        {
            if (isNew)
                traces?.RemoveUnlessMeasured();
            throw;
        }
    }

    private static RunResult ExecuteHere(ExperimentDefinition definition, RunFolder folder, bool resume, string device, RunPart? part,
        CancellationToken stop)
    {
        RefuseOther(definition, folder, resume || part is not null);
        // Read before anything is written: damaged cells leave a finished run as it was.
        IReadOnlyList<SealedCell> cells = folder.Cells.Read();
        RunManifest manifest = Open(definition, folder, device);
        RunSitting sitting = SittingLog.Begin(definition, folder, part, cells);
        var session = new RunSession(definition, folder, device, stop, part);
        try
        {
            IReadOnlyList<string> waiting = RunJobs(session);
            sitting = SittingLog.Known(sitting, session);
            folder.Write(sitting);
            VerdictsFile? verdicts = null;
            if (part is null)
            {
                if (!folder.HasPredictions)
                    folder.Write([]); // Only laws are asked for: nothing was to be frozen, which is not the same as a file that is missing.
                verdicts = Judge(session);
            }
            folder.Write(sitting with { EndedUtc = DateTime.UtcNow });
            if (part is null)
            {
                folder.Write(Updated(manifest, session, ended: true));
                if (folder.ContextFiles().ToArray() is { Length: > 0 } contexts)
                    session.Stage("explorer", () => ExplorerSite.Write(Path.Combine(folder.FolderPath, ExplorerSite.FolderName), contexts,
                        stop));
                ReportWriter.Write(folder);
            }
            return new RunResult(verdicts, session.Measured.Count, session.LeftToOthers, waiting, sitting.Others);
        }
        catch
        {
            try
            {
                folder.Write(SittingLog.Known(sitting, session) with { EndedUtc = DateTime.UtcNow });
                if (part is null)
                    folder.Write(Updated(manifest, session, ended: false));
            }
            catch (BadInputException)
            {
                // What stopped the run is the error to report (on a full disk both fail).
            }
            throw;
        }
    }

    /// <summary>
    /// Runs every job, or of a part of the run those that its cells need; returns the names of jobs that wait for other parts.
    /// </summary>
    private static List<string> RunJobs(RunSession session)
    {
        List<string> waiting = [], inPart = [];
        foreach (Job job in Job.InOrder(session.Definition.Worlds.SelectMany(world => world.Jobs(session))))
        {
            bool needsPart = job.Needs.Any(inPart.Contains);
            if (job.Needs.Any(waiting.Contains) || (needsPart && !job.ByCell))
            {
                waiting.Add(job.Name);
                continue;
            }
            int left = session.LeftToOthers;
            session.Stage(job.Stage, job.Run);
            if (needsPart || session.LeftToOthers > left)
                inPart.Add(job.Name);
        }
        return waiting;
    }

    private static VerdictsFile Judge(RunSession session)
    {
        RunFolder folder = session.Folder;
        RunJudge judged = null!;
        session.Stage("judge", () =>
        {
            judged = RunJudge.Of(session.Definition, folder.ReadPredictions(), folder.ReadCells(), folder.ReadSittings());
            folder.Write(judged.Fits);
            if (judged.Toys is { } toys)
                folder.Write(toys);
            folder.Write(judged.Verdicts);
        });
        return judged.Verdicts;
    }

    private static void RefuseOther(ExperimentDefinition definition, RunFolder folder, bool resume)
    {
        if (!folder.HasManifest)
            return;
        // What parts have measured is there to be finished.
        IReadOnlyList<RunSitting> sittings = folder.ReadSittings();
        if (!resume && (sittings.Count == 0 || sittings.Any(sitting => sitting.Shard is null)))
        {
            throw new BadInputException($"'{folder.FolderPath}' already holds a run", "A run is never overwritten",
                "Pass --resume to continue or complete it, or choose another folder with --out");
        }
        if (folder.ReadManifest().MeasuringDigest != definition.MeasuringDigest)
        {
            throw new BadInputException($"'{folder.FolderPath}' holds a run of another version of '{definition.Name}'",
                "Only the same experiment file can be resumed, but for its section 'judge:': its cells would not belong together",
                "Choose another folder with --out, or restore the file");
        }
    }

    /// <summary>The manifest of a new run, or of the one that is continued; what its log has of earlier rules stays there.</summary>
    private static RunManifest Open(ExperimentDefinition definition, RunFolder folder, string device)
    {
        if (folder.HasManifest)
        {
            RunManifest continued = folder.ReadManifest() with { EndedUtc = null, DefinitionDigest = definition.Digest,
                Definition = definition.Text };
            if (folder.Shard is null)
                folder.Write(continued);
            return continued;
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
            MeasuringDigest = definition.MeasuringDigest,
            Definition = definition.Text,
            DefinitionFolder = definition.Folder,
            SimulatedWorlds = new SortedDictionary<string,
            string>(definition.Of<SimulatedWorld>().ToDictionary(world => world.World, world => world.Description), StringComparer.Ordinal),
            BlocksOfWorlds = new SortedDictionary<string, string>(definition.Of<MeasuredWorld>().ToDictionary(world => world.World,
                world => world.Words.Blocks), StringComparer.Ordinal),
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

/// <summary>What came of a sitting.</summary>
/// <param name="Verdicts">What was judged; null for a part of a run.</param>
/// <param name="Measured">Cells that it measured.</param>
/// <param name="Left">Cells that it left to other parts.</param>
/// <param name="Waiting">Jobs that wait until other parts' cells are there.</param>
/// <param name="Others">Runs of other folders on the same data.</param>
internal sealed record RunResult(VerdictsFile? Verdicts, int Measured, int Left, IReadOnlyList<string> Waiting,
    IReadOnlyList<OtherRun> Others);
