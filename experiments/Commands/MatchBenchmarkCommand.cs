using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Benchmarks;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta benchmark match</c>: exact, sketched and published matching, side by side on the same activation files.</summary>
internal static class MatchBenchmarkCommand
{
    /// <summary>Names of the files under --out.</summary>
    public const string TableName = "match-speed.csv", PlotName = "match-speed.svg";

    private const int MostNeurons = 1 << 20, MostSamples = 1 << 26;

    public static Command Create()
    {
        Argument<string[]> files = new("FILES") { Description = "Two activation files; by default models of known partners are made.",
            Arity = new ArgumentArity(0, 2) };
        Option<string> neurons = new("--neurons") { Description = "Neurons of each model, several with commas.",
            DefaultValueFactory = _ => "1024,2048,4096" };
        Option<string> samples = new("--samples") { Description = "Samples, several with commas.", DefaultValueFactory = _ => "32768" };
        Option<int> rounds = new("--rounds") { Description = "Repetitions; medians are shown.", DefaultValueFactory = _ => 3 };
        Option<string[]> ways = new("--way") { Description = $"Ways to match (all by default): {string.Join("; ", MatchBenchmark.Ways)}.",
            DefaultValueFactory = _ => [.. MatchBenchmark.Ways] };
        ways.AcceptOnlyFromAmong([.. MatchBenchmark.Ways]);
        Option<bool> heavy = new("--heavy-tailed") { Description = "Values with heavy tails." };
        Option<string?> folder = new("--folder") { Description = "Where large files are put meanwhile (a temporary folder by default)." };
        Option<string?> output = new("--out") { Description = $"Folder for {TableName} and {PlotName}." };
        Option<bool> json = SharedOptions.Json(), csv = SharedOptions.Csv();
        Command command = new("match", "Matching exactly, with a shift null, by sketch, and as published, against the machine's rate of "
            + "products.") { files, neurons, samples, rounds, ways, heavy, folder, output, json, csv };
        command.SetAction(parsed =>
        {
            string[] given = parsed.GetValue(files) ?? [];
            if (given.Length == 1)
                throw new BadInputException($"One activation file, '{given[0]}'", "Two are needed, or none", "Name the other model's too");
            int[] allNeurons = IntegerList.Parse("--neurons", parsed.GetValue(neurons)!, 4, MostNeurons),
                allSamples = IntegerList.Parse("--samples", parsed.GetValue(samples)!, 2 * 64, MostSamples);
            using var stop = new StopSignal();
            List<MatchBenchmark.Row> rows = [];
            string place = Directory.CreateDirectory(Path.Combine(parsed.GetValue(folder) ?? Path.GetTempPath(),
                $"rosetta-benchmark-{Environment.ProcessId}")).FullName;
            TemporaryFiles.Add(place);
            try
            {
                foreach ((string a, string b) in Models(given, place, allNeurons, allSamples, parsed.GetValue(heavy)))
                {
                    foreach (MatchBenchmark.Row row in MatchBenchmark.Run(a, b, Math.Max(1, parsed.GetValue(rounds)),
                        parsed.GetValue(ways)!, stop.Token))
                    {
                        rows.Add(row);
                        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                            $"{row.Neurons} x {row.Samples}, round {row.Round + 1}, {row.Way}: {row.Seconds:F1} s"));
                    }
                }
            }
            finally
            {
                Directory.Delete(place, recursive: true);
                TemporaryFiles.Remove(place);
            }
            OutputForm form = OutputForms.Of(parsed, json, csv);
            if (form == OutputForm.Json)
                Console.WriteLine(JsonSerializer.Serialize(rows, RunJson.Output));
            else
                Table(rows).Write(Console.Out, form == OutputForm.Csv);
            if (parsed.GetValue(output) is { } target)
                WriteFiles(target, rows);
            return ExitCode.Agrees;
        });
        return command;
    }

    private static IEnumerable<(string A, string B)> Models(string[] given, string place, int[] neurons, int[] samples, bool heavyTailed)
    {
        if (given.Length == 2)
        {
            yield return (given[0], given[1]);
            yield break;
        }
        foreach ((int count, int length) in from length in samples from count in neurons select (count, length))
        {
            string a = Path.Combine(place, "a.safetensors"), b = Path.Combine(place, "b.safetensors");
            MatchBenchmark.Write(a, "a", count, length, heavyTailed);
            MatchBenchmark.Write(b, "b", count, length, heavyTailed);
            yield return (a, b);
        }
    }

    private static TextTable Table(IReadOnlyList<MatchBenchmark.Row> rows)
    {
        TextTable table = new("neurons", "samples", "way", "seconds", "range", "over products", "products s", "of peak", "pairs >= .2",
            "same",
            "off by", "proven", "peak GB", "over plan");
        foreach (IGrouping<(int Neurons, int Samples, string Way), MatchBenchmark.Row> group in rows.GroupBy(row =>
            (row.Neurons, row.Samples, row.Way)))
        {
            double products = Median(rows.Where(row => row.MultiplySeconds > 0 && row.Way.StartsWith("exact", StringComparison.Ordinal)
                && (row.Neurons, row.Samples) == (group.Key.Neurons, group.Key.Samples)).Select(row => row.MultiplySeconds));
            MatchBenchmark.Row last = group.Last();
            table.Add(Whole(group.Key.Neurons), Whole(group.Key.Samples), group.Key.Way, Number(Median(group.Select(row => row.Seconds))),
                $"{Number(group.Min(row => row.Seconds))} to {Number(group.Max(row => row.Seconds))}",
                Number(Median(group.Select(row => row.Seconds)) / products), Number(Median(group.Select(row => row.MultiplySeconds))),
                Number(Median(group.Select(row => row.Gigaflops / row.PeakGigaflops))), Whole(last.Pairs), Whole(last.SamePairs),
                TextTable.Number(last.LargestDifference, 2), last.Proven is { } proven ? Number(proven) : "-",
                last.PeakBytes is { } bytes ? Number(bytes / 1e9) : "-", last.ExpectedSeconds is null ? "-"
                    : Number(Median(group.Select(row => row.Seconds / row.ExpectedSeconds!.Value))));
        }
        return table;
    }

    private static void WriteFiles(string folder, IReadOnlyList<MatchBenchmark.Row> rows)
    {
        Directory.CreateDirectory(folder);
        string[] stages = [.. rows.SelectMany(row => row.Stages.Keys).Distinct()];
        var lines = new List<string> { string.Join(',', ["neurons", "samples", "round", "way", "seconds", .. stages, "multiply_seconds",
            "gflops", "peak_gflops", "pairs", "same_pairs", "largest_difference", "proven",
            "peak_bytes", "expected_seconds"]) };
        lines.AddRange(rows.Select(row => string.Join(',', [Whole(row.Neurons), Whole(row.Samples), Whole(row.Round), $"\"{row.Way}\"",
            Exact(row.Seconds), .. stages.Select(stage => row.Stages.TryGetValue(stage, out double time) ? Exact(time) : ""),
            Exact(row.MultiplySeconds), Exact(row.Gigaflops), Exact(row.PeakGigaflops), Whole(row.Pairs), Whole(row.SamePairs),
            Exact(row.LargestDifference), row.Proven is { } proven ? Exact(proven) : "",
            row.PeakBytes is { } bytes ? bytes.ToString(CultureInfo.InvariantCulture) : "",
            row.ExpectedSeconds is { } expected ? Exact(expected) : ""])));
        AtomicFile.WriteText(Path.Combine(folder, TableName), string.Join('\n', lines) + "\n");
        int[] samples = [.. rows.Select(row => row.Samples).Distinct()];
        string[] names = [.. rows.Select(row => row.Way).Distinct()];
        var panel = new CurvePanel
        {
            Name = "match-speed",
            Title = "Seconds of a match, by neurons",
            Description = "Medians over rounds; reading the files and every statistic included.",
            X = new AxisSpec("Neurons of each model", "neurons") { Logarithmic = true },
            Y = new AxisSpec("Seconds", "seconds") { Logarithmic = true },
            Series = [.. from length in samples
                from way in names
                select new PlottedSeries(samples.Length == 1 ? way : $"{way}, {length} samples", SeriesRole.Candidate,
                    [.. rows.Where(row => row.Way == way && row.Samples == length).GroupBy(row => row.Neurons).OrderBy(size => size.Key)
                        .Select(size => new PlottedPoint(size.Key, Median(size.Select(row => row.Seconds)), TableName)
                        {
                            Low = size.Min(row => row.Seconds),
                            High = size.Max(row => row.Seconds),
                        })])
                { SizeIndex = Array.IndexOf(names, way), SizeCount = names.Length }],
        };
        AtomicFile.WriteText(Path.Combine(folder, PlotName), SvgFile.Draw(panel, panel.Name).StandAlone());
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Number(double value) => TextTable.Number(value, 3);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
