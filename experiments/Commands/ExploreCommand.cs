using System.CommandLine;
using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta explore RUN</c>: pairs of neurons to look at, as a folder that opens in a browser.</summary>
internal static class ExploreCommand
{
    public static Command Create()
    {
        Argument<string> run = new("RUN")
        {
            Description = "Folder of a run whose experiment has 'match: {contexts: true}', or of a 'match --contexts'.",
        };
        Option<string?> output = new("--out") { Description = $"Folder to write; by default '{ExplorerSite.FolderName}' within RUN." };
        Command command = new("explore", "Look at matched neurons side by side: a static folder that opens from disk.") { run, output };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(run), parsed.GetValue(output)));
        return command;
    }

    private static int Run(string run, string? output)
    {
        using var stop = new StopSignal();
        IReadOnlyList<string> files = FilesOf(run);
        string folder = Path.GetFullPath(output ?? Path.Combine(run, ExplorerSite.FolderName));
        int pairs = ExplorerSite.Write(folder, files, stop.Token);
        // The report links to the explorer beside it.
        var own = new RunFolder(run);
        if (output is null && own.HasManifest && File.Exists(own.ReportPath))
            ReportWriter.Write(own);
        Console.WriteLine($"{pairs} pairs of neurons of {files.Count} matched pair(s) of models");
        Console.WriteLine(Path.Combine(folder, "index.html"));
        return ExitCode.Agrees;
    }

    /// <summary>Files of contexts in a run folder, or in the folder of a match of two or more models.</summary>
    private static IReadOnlyList<string> FilesOf(string run)
    {
        if (!Directory.Exists(run))
            throw new BadInputException($"'{run}' is no folder", "The folder of a run or of a match is needed", "Correct the path");
        var folder = new RunFolder(run);
        bool isRun = folder.HasManifest;
        string[] files = isRun ? [.. folder.ContextFiles()]
            : [.. new[] { run }.Concat(Directory.EnumerateDirectories(run)).Select(place => Path.Combine(place, ContextFile.FileName))
                .Where(File.Exists)];
        return files.Length > 0 ? [.. files.Order(StringComparer.Ordinal)]
            : throw new BadInputException($"'{run}' holds no contexts of neurons", "The texts on which neurons are active are needed",
                isRun ? "Add 'match: {contexts: true}' to the experiment file and run it in a new folder"
                    : "Match the models again with 'rosetta match A B --contexts'");
    }
}
