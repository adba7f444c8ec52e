using System.CommandLine;
using System.Globalization;
using System.Text;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Benchmarks;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta benchmark train</c>: the trainer's step against the same step written plainly with libtorch, in one run.</summary>
internal static class TrainBenchmarkCommand
{
    /// <summary>Name of the table under --out.</summary>
    public const string FileName = "train-speed.csv";

    public static Command Create()
    {
        Option<int> steps = new("--steps") { Description = "Steps per way and shape.", DefaultValueFactory = _ => 20 },
            rounds = new("--rounds") { Description = "Repetitions; medians are shown.", DefaultValueFactory = _ => 3 };
        foreach (Option<int> option in new[] { steps, rounds })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValue(option) is < 1 or > 100_000)
                    result.AddError($"{option.Name} must lie between 1 and 100000.");
            });
        }
        Option<string?> output = new("--out") { Description = $"Folder for {FileName}." };
        Option<bool> csv = SharedOptions.Csv();
        Command train = new("train", "Steps of language models of GPT-2's shape, 1,024 tokens each: the trainer, and plainly with "
            + "libtorch.")
            { steps, rounds, output, csv };
        train.SetAction(parsed => Run(parsed.GetValue(steps), parsed.GetValue(rounds), parsed.GetValue(output), parsed.GetValue(csv)));
        return train;
    }

    private static int Run(int steps, int rounds, string? output, bool csv)
    {
        using var stop = new StopSignal();
        LibTorch.Load();
        List<TrainTiming> rows = [];
        foreach (TrainTiming row in TrainSpeed.Measure(steps, rounds, stop.Token))
        {
            rows.Add(row);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Shape}, {row.Way}, round {row.Repeat + 1} of {rounds}: {row.Seconds:F2} s, {row.ProcessorSeconds:F2} processor s"));
        }
        TextTable table = new("shape", "way", "tokens/s", "processor us per token", "processor time over plain", "range");
        foreach (IGrouping<(string Shape, string Way), TrainTiming> way in rows.GroupBy(row => (row.Shape, row.Way)))
        {
            double[] ratios = [.. way.Select(row => PerToken(row) / PerToken(rows.Single(other => other.Shape == row.Shape
                && other.Way == TrainSpeed.Plain && other.Repeat == row.Repeat))).Order()];
            table.Add(way.Key.Shape, way.Key.Way, Number(Median([.. way.Select(row => row.Tokens / row.Seconds)])),
                Number(Median([.. way.Select(PerToken)])), Number(Median(ratios)), $"{Number(ratios[0])} to {Number(ratios[^1])}");
        }
        table.Write(Console.Out, csv);
        if (output is not null)
        {
            StringBuilder text = new("shape,way,round,tokens,seconds,processor_seconds\n");
            foreach (TrainTiming row in rows)
                text.Append(CultureInfo.InvariantCulture,
                    $"{row.Shape},\"{row.Way}\",{row.Repeat},{row.Tokens},{row.Seconds:R},{row.ProcessorSeconds:R}\n");
            AtomicFile.WriteText(Path.Combine(output, FileName), text.ToString());
        }
        return ExitCode.Agrees;
    }

    private static double PerToken(TrainTiming row) => row.ProcessorSeconds * 1e6 / row.Tokens;

    private static string Number(double value) => TextTable.Number(value, 3);

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[values.Length / 2 - 1] + values[values.Length / 2]) / 2;
    }
}
