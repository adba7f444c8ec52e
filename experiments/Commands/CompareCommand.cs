using System.CommandLine;
using System.Text.Json;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta compare RUN RUN ...</c>: verdicts and exponents of several runs side by side, as their files have them.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        Argument<string[]> runs = new("RUN_DIR") { Description = "Folders of runs: those with manifest.json.",
            Arity = new ArgumentArity(0, 100) };
        Option<bool> all = new("--all") { Description = "Also claims that do not decide, and fits at every threshold." },
            json = SharedOptions.Json(), csv = SharedOptions.Csv();
        Command command = new("compare", "Verdicts and exponents of several runs, side by side.") { runs, all, json, csv };
        command.SetAction(parsed => Run(parsed.GetValue(runs) ?? [], parsed.GetValue(all), OutputForms.Of(parsed, json, csv)));
        return command;
    }

    private static int Run(string[] given, bool all, OutputForm form)
    {
        if (given.Length < 2)
            throw new BadInputException(given.Length == 0 ? "No run is named" : $"One run is named, '{given[0]}'",
                "Two runs or more are compared", "Name the other one too");
        string[] names = Names(given);
        Compared[] runs = [.. given.Zip(names, (path, name) => Compared.Of(new RunFolder(path), name, all))];
        if (form == OutputForm.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(runs.Select(run => new { run.Name, Run = run.Manifest.Experiment,
                run.Manifest.Commit, run.Verdicts.Overall, Verdicts = run.Claims, Fits = run.Fits }), RunJson.Output));
            return ExitCode.Agrees;
        }
        if (form == OutputForm.Csv)
        {
            Rows(runs).Write(Console.Out, csv: true);
            return ExitCode.Agrees;
        }
        foreach (Compared run in runs)
            Console.WriteLine($"{run.Name}: {run.Manifest.Experiment}, begun {run.Manifest.StartedUtc:yyyy-MM-dd HH:mm} UTC");
        foreach (Compared run in runs)
            Screen.WriteLine(Console.Out, $"{run.Name}: {run.Verdicts.Overall}");
        // A table for each world, so that names are short and the runs find room beside each other.
        foreach (string world in runs.SelectMany(run => run.Claims.Select(claim => World(claim.Id))).Distinct())
        {
            Console.WriteLine($"\n{world}:");
            TextTable table = new(["claim", .. names]);
            foreach (string id in runs.SelectMany(run => run.Claims.Select(claim => claim.Id)).Distinct().Where(id => World(id) == world))
                table.Add([id[(id.LastIndexOf('/') + 1)..],
                    .. runs.Select(run => Said(run.Claims.FirstOrDefault(claim => claim.Id == id)))]);
            table.Write(Console.Out);
        }
        foreach (string world in runs.SelectMany(run => run.Fits.Select(fit => fit.World)).Distinct())
        {
            Console.WriteLine($"\n{world}:");
            TextTable table = new(["exponent", .. names]);
            foreach (string name in runs.SelectMany(run => run.Fits.Where(fit => fit.World == world).Select(fit => fit.Name)).Distinct())
                table.Add([name, .. runs.Select(run => Said(run.Fits.FirstOrDefault(fit => fit.World == world && fit.Name == name)))]);
            table.Write(Console.Out);
        }
        return ExitCode.Agrees;
    }

    private static TableCell Said(ClaimVerdict? claim) => claim is null ? "-"
        : claim.Measured is null ? claim.Outcome
        : $"{claim.Outcome} {TextTable.Number(claim.Measured, 3)} {TextTable.Interval(claim.MeasuredInterval95)}";

    private static TableCell Said(FitRecord? fit) => fit?.Exponent is not { } exponent ? "-"
        : $"{TextTable.Number(exponent, 3)} {TextTable.Interval(fit.Interval95)}";

    /// <summary>What of a claim's id is before its own name.</summary>
    private static string World(string id) => id.LastIndexOf('/') is > 0 and var end ? id[..end] : "run";

    private static string Id(FitRecord fit) => $"{fit.World}/{fit.Name}";

    /// <summary>One row per run and number.</summary>
    private static TextTable Rows(Compared[] runs)
    {
        TextTable table = new("run", "what", "id", "value", "95 %", "predicted", "outcome");
        foreach (Compared run in runs)
        {
            foreach (ClaimVerdict claim in run.Claims)
                table.Add(run.Name, "claim", claim.Id, TextTable.Number(claim.Measured), TextTable.Interval(claim.MeasuredInterval95),
                    TextTable.Number(claim.Predicted), claim.Outcome);
            foreach (FitRecord fit in run.Fits)
                table.Add(run.Name, "exponent", Id(fit), TextTable.Number(fit.Exponent), TextTable.Interval(fit.Interval95), "-",
                    fit.Law ? "law" : "-");
        }
        return table;
    }

    /// <summary>The shortest ends of the paths that tell the runs apart.</summary>
    private static string[] Names(string[] given)
    {
        string[][] parts = [.. given.Select(path => Path.GetFullPath(path)
            .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))];
        for (int count = 1; count <= parts.Max(own => own.Length); count++)
        {
            string[] names = [.. parts.Select(own => string.Join('/', own[Math.Max(0, own.Length - count)..]))];
            if (names.Distinct().Count() == names.Length)
                return names;
        }
        throw new BadInputException("A run is named twice", "Different runs are compared", "Name each once");
    }

    /// <summary>What of a run is compared.</summary>
    private sealed record Compared(string Name, RunManifest Manifest, VerdictsFile Verdicts, IReadOnlyList<ClaimVerdict> Claims,
        IReadOnlyList<FitRecord> Fits)
    {
        public static Compared Of(RunFolder folder, string name, bool all)
        {
            VerdictsFile verdicts = folder.ReadVerdicts();
            return new Compared(name, folder.ReadManifest(), verdicts, [.. verdicts.Verdicts.Where(claim => all || claim.Decisive)],
                [.. folder.ReadFits().Fits.Where(fit => fit.Exponent is not null && (all || fit.Threshold is null))]);
        }
    }
}
