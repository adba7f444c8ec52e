using System.CommandLine;
using System.Text.Json;
using Rosetta.Experiments.Records;
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
        TextTable verdicts = new(["claim", .. names]);
        verdicts.Add(["overall", .. runs.Select(run => (TableCell)run.Verdicts.Overall)]);
        foreach (string id in runs.SelectMany(run => run.Claims.Select(claim => claim.Id)).Distinct())
            verdicts.Add([id, .. runs.Select(run => Said(run.Claims.FirstOrDefault(claim => claim.Id == id)))]);
        verdicts.Write(Console.Out);
        Console.WriteLine();
        TextTable exponents = new(["exponent", .. names]);
        foreach (string id in runs.SelectMany(run => run.Fits.Select(Id)).Distinct())
            exponents.Add([id, .. runs.Select(run => Said(run.Fits.FirstOrDefault(fit => Id(fit) == id)))]);
        exponents.Write(Console.Out);
        return ExitCode.Agrees;
    }

    private static TableCell Said(ClaimVerdict? claim) => claim is null ? "-"
        : claim.Measured is null ? claim.Outcome
        : $"{claim.Outcome}: {TextTable.Number(claim.Measured, 3)} {TextTable.Interval(claim.MeasuredInterval95)}";

    private static TableCell Said(FitRecord? fit) => fit?.Exponent is not { } exponent ? "-"
        : $"{TextTable.Number(exponent, 3)} {TextTable.Interval(fit.Interval95)}";

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
