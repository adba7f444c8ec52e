using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Report;

/// <summary>Writes report.html and plots/ of a run folder, from that folder's files alone: the same files give the same bytes.</summary>
public static class ReportWriter
{
    /// <summary>Writes the report. A run that is not finished gets a report of what it has, which says what is missing.</summary>
    /// <exception cref="Rosetta.Theory.BadInputException">The folder has no manifest, a file of it is damaged, or it cannot be written.</exception>
    public static void Write(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _ = folder.ReadManifest();
        throw new NotSupportedException("Being written.");
    }
}
