using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Page;

namespace Rosetta.Experiments.Report;

/// <summary>Writes report.html and plots/ of a run folder, from that folder's files alone: the same files give the same bytes.</summary>
public static class ReportWriter
{
    /// <summary>
    /// Writes the report. A run that is not finished gets a report of what it has, which says what is missing. SVG and CSV files of an
    /// earlier report that this one does not have are removed from plots/.
    /// </summary>
    /// <exception cref="Rosetta.Theory.BadInputException">The folder has no
    /// manifest, a file of it is damaged, or it cannot be written.</exception>
    public static void Write(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ReportPage page = ReportPage.Of(RunData.Read(folder));
        foreach ((string name, string content) in page.Plots)
            AtomicFile.WriteText(Path.Combine(folder.PlotsPath, name), content);
        AtomicFile.WriteText(folder.ReportPath, page.Html);
        RemoveStale(folder.PlotsPath, page.Plots);
    }

    private static void RemoveStale(string plots, IReadOnlyDictionary<string, string> current)
    {
        if (!Directory.Exists(plots))
            return;
        foreach (string path in Directory.EnumerateFiles(plots))
        {
            string name = Path.GetFileName(path);
            if (Path.GetExtension(name) is ".svg" or ".csv" && !current.ContainsKey(name))
                File.Delete(path);
        }
    }
}
