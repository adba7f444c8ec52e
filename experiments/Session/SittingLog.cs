using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;

namespace Rosetta.Experiments.Session;

/// <summary>Keeps the run's log: a sitting is written when it begins, and again with what it measured.</summary>
internal static class SittingLog
{
    /// <summary>
    /// Begins a sitting. What an earlier one measured that was killed before it could write so is booked on it now, what came without any
    /// log on this one.
    /// </summary>
    /// <param name="definition">The experiment.</param>
    /// <param name="folder">The run.</param>
    /// <param name="part">The part of it that is measured, or null.</param>
    /// <param name="cells">What is there.</param>
    public static RunSitting Begin(ExperimentDefinition definition, RunFolder folder, RunPart? part, IReadOnlyList<SealedCell> cells)
    {
        RunSitting[] earlier = [.. folder.ReadSittings()];
        // Another part may be measuring at this moment: its cells are its own affair.
        SealedCell[] open = [.. cells.Where(cell => (part is null || cell.Shard == part.Shard)
            && !earlier.Any(sitting => sitting.Lists(cell)))];
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (IGrouping<string?, SealedCell> shard in open.GroupBy(cell => cell.Shard))
        {
            Dictionary<string, string> own = shard.ToDictionary(cell => cell.Row.Key, cell => cell.Seal, StringComparer.Ordinal);
            if (earlier.LastOrDefault(sitting => sitting.Shard == shard.Key && sitting.EndedUtc is null) is { } killed)
                folder.Write(killed with { Cells = Sorted(own.Concat(killed.Cells)) });
            else
                found = found.Concat(own).ToDictionary(StringComparer.Ordinal);
        }
        (string commit, bool dirty) = Provenance.Source();
        var sitting = new RunSitting
        {
            Experiment = definition.Name,
            DefinitionDigest = definition.Digest,
            MeasuringDigest = definition.MeasuringDigest,
            Judge = definition.Judge.Description,
            Shard = part?.Shard,
            Part = part?.ToString(),
            Commit = commit,
            Dirty = dirty,
            Version = Provenance.Versions()["rosetta"],
            Host = Environment.MachineName,
            ProcessId = Environment.ProcessId,
            StartedUtc = DateTime.UtcNow,
            Found = Sorted(found),
        };
        folder.Write(sitting);
        return sitting;
    }

    /// <summary>With what the session has read and measured so far, and who else used the same.</summary>
    public static RunSitting Known(RunSitting sitting, RunSession session) => sitting with
    {
        Inputs = Sorted(session.Inputs),
        Cells = Sorted(session.Measured),
        Others = session.Folder.Log.Others(session.Inputs, [.. session.Folder.ReadCells().Select(cell => cell.Key)]),
    };

    private static SortedDictionary<string, string> Sorted(IEnumerable<KeyValuePair<string, string>> entries) =>
        new(entries.DistinctBy(entry => entry.Key).ToDictionary(), StringComparer.Ordinal);
}
