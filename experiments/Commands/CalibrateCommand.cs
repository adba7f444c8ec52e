using System.CommandLine;
using System.Globalization;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Calibration;
using Rosetta.Experiments.Session;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// <c>rosetta calibrate</c>: coverage of intervals, false pair rate, wrong verdicts and power, over worlds of known truth.
/// </summary>
internal static class CalibrateCommand
{
    /// <summary>Name of the table under --out.</summary>
    public const string FileName = "calibration.csv";

    public static Command Create()
    {
        Option<int> worlds = new("--worlds") { Description = "Simulated worlds per row.", DefaultValueFactory = _ => 1000 };
        worlds.Validators.Add(result =>
        {
            if (result.GetValue(worlds) is < 10 or > 1_000_000)
                result.AddError("--worlds must lie between 10 and 1000000.");
        });
        Option<int> matched = new("--matched-worlds") { Description = "Worlds that are simulated, matched populations; 0 for none.",
            DefaultValueFactory = _ => 250 };
        matched.Validators.Add(result =>
        {
            if (result.GetValue(matched) is < 0 or > 1_000_000)
                result.AddError("--matched-worlds must lie between 0 and 1000000.");
        });
        Option<string> seed = new("--seed") { Description = "Seed of the worlds.", DefaultValueFactory = _ => "calibration" };
        Option<string?> only = new("--parts") { Description = "Only parts whose name contains this." };
        Option<string?> output = new("--out") { Description = $"Folder for {FileName}." };
        Option<bool> csv = SharedOptions.Csv();
        Command command = new("calibrate", "Do the statistics hold? Coverage, false pairs, wrong verdicts and power over worlds of "
            + "known truth.") { worlds, matched, seed, only, output, csv };
        command
            .SetAction(parsed => Run(parsed.GetValue(worlds), parsed.GetValue(matched), parsed.GetValue(seed)!, parsed.GetValue(only),
                parsed.GetValue(output), parsed.GetValue(csv)));
        return command;
    }

    private static int Run(int worlds, int matched, string seed, string? only, string? output, bool csv)
    {
        using var stop = new StopSignal();
        var rows = new List<CalibrationRow>();
        foreach ((IReadOnlyList<CalibrationPart> all, int count, string stage) in new[]
        {
            (CalibrationStudy.Parts(), worlds, "calibrate"),
                (matched > 0 ? [.. MatchedCalibration.Parts(stop.Token), .. NullCalibration.Parts(stop.Token)] : [], matched,
                    "matched populations"),
        })
        {
            CalibrationPart[] parts = [.. all.Where(part => part.Name.Contains(only ?? "", StringComparison.Ordinal))];
            if (parts.Length == 0)
                continue;
            using var progress = new StageProgress(stage, (double)parts.Length * count, "worlds");
            rows.AddRange(CalibrationStudy.Run(parts, count, Rng.FromSeed(seed), (part, done) =>
            {
                stop.Token.ThrowIfCancellationRequested();
                progress.Report(part, done);
            }));
        }
        rows.AddRange(CalibrationStudy.Averages(rows));
        if (output is not null)
            AtomicFile.WriteText(Path.Combine(output, FileName), CalibrationStudy.Csv(rows));
        if (csv)
        {
            Console.Write(CalibrationStudy.Csv(rows));
            return ExitCode.Agrees;
        }
        TextTable table = new("quantity", "setting", "worlds", "value", "95 %", "asked", "standing");
        foreach (CalibrationRow row in rows)
        {
            table.Add(row.Quantity, row.Setting, row.Worlds.ToString(CultureInfo.InvariantCulture), Percent(row.Value),
                $"[{Percent(row.Interval95.Low)}, {Percent(row.Interval95.High)}]", row.Asked?.Text ?? "-", row.Standing);
        }
        table.Write(Console.Out);
        int outside = rows.Count(row => row.Standing.StartsWith("outside", StringComparison.Ordinal)),
            judged = rows.Count(row => row.Asked is not null);
        Console.WriteLine($"{judged - outside} of {judged} rows inside the range asked for, {outside} outside.");
        return ExitCode.Agrees;
    }

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture);
}
