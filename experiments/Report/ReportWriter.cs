using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Page;

namespace Rosetta.Experiments.Report;

/// <summary>Writes report.html and plots/ of a run folder, from that folder's files alone: the same files give the same bytes.</summary>
public static class ReportWriter
{
    /// <summary>
    /// Writes the report. A run that is not finished gets a report of what it has, which says what is missing. Files of an
    /// earlier report that this one does not have are removed from plots/; files that no report wrote stay.
    /// </summary>
    /// <exception cref="Rosetta.Theory.BadInputException">The folder has no manifest, a file of it is damaged, or it cannot be
    /// written; plots/ is a link, or holds somebody's own file under the name of a plot.</exception>
    public static void Write(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ReportPage page = ReportPage.Of(RunData.Read(folder));
        WrittenFiles.Replace(folder.PlotsPath, page.Plots);
        AtomicFile.WriteText(folder.ReportPath, page.Html);
    }
}
