using System.CommandLine;
using System.Globalization;
using System.Text;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Benchmarks;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta benchmark toys</c>: batched training against the same toys one at a time, in one run.</summary>
internal static class ToyBenchmarkCommand
{
    /// <summary>Name of the table under --out.</summary>
    public const string FileName = "toys-speed.csv";

    private static readonly int[] SweepSizes = [16, 32, 64, 128, 256];

    private const int SweepSeeds = 8, SweepSteps = 4000;

    public static Command Create()
    {
        Option<int> steps = new("--steps") { Description = "Steps per toy and way.", DefaultValueFactory = _ => 200 };
        Option<int> seeds = new("--seeds") { Description = "Seeds per size and importance.", DefaultValueFactory = _ => 2 };
        Option<int> repeats = new("--repeats") { Description = "Repetitions; medians are shown.", DefaultValueFactory = _ => 5 };
        foreach (Option<int> option in new[] { steps, seeds, repeats })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValue(option) is < 1 or > 100_000)
                    result.AddError($"{option.Name} must lie between 1 and 100000.");
            });
        }
        Option<string?> output = new("--out") { Description = $"Folder for {FileName}." };
        Option<bool> csv = SharedOptions.Csv();
        Command toys = new("toys", "Toys of 16, 32 and 64 neurons on 512 features, four importances: batched, one at a time, and plainly "
            + "with libtorch.") { steps, seeds, repeats, output, csv };
        toys.SetAction(parsed => Run(parsed.GetValue(steps), parsed.GetValue(seeds), parsed.GetValue(repeats), parsed.GetValue(output),
            parsed.GetValue(csv)));
        return toys;
    }

    private static int Run(int steps, int seeds, int repeats, string? output, bool csv)
    {
        using var stop = new StopSignal();
        Rng rng = Rng.FromSeed("benchmark toys");
        List<ToyTiming> rows = [];
        foreach (ToyTiming row in ToySpeed.Measure(SweepSizes[..3], seeds, steps, repeats, rng, stop.Token))
        {
            rows.Add(row);
            Console.Error.WriteLine($"{row.Way}, repeat {row.Repeat + 1} of {repeats}: "
                + $"{row.Seconds.ToString("F2", CultureInfo.InvariantCulture)} s");
        }
        TextTable table = new("way", "instances", "steps", "us per instance-step", "processor us", "slower than batched", "range");
        foreach (IGrouping<string, ToyTiming> way in rows.GroupBy(row => row.Way))
        {
            double[] ratios = [.. way.Select(row => row.MicrosecondsPerStep
                / rows.Single(other => other.Way == ToySpeed.Batched && other.Repeat == row.Repeat).MicrosecondsPerStep).Order()];
            table.Add(way.Key, way.First().Instances.ToString(CultureInfo.InvariantCulture),
                way.First().Steps.ToString(CultureInfo.InvariantCulture),
                Number(Median([.. way.Select(row => row.MicrosecondsPerStep)])),
                Number(Median([.. way.Select(row => row.ProcessorSeconds * 1e6 / row.Instances / row.Steps)])),
                Number(Median(ratios)), $"{Number(ratios[0])} to {Number(ratios[^1])}");
        }
        table.Write(Console.Out, csv);
        ToyTiming sweep = ToySpeed.Sweep(SweepSizes, SweepSeeds, Math.Min(steps, SweepSteps), rng, stop.Token);
        double scale = (double)SweepSteps / sweep.Steps;
        if (!csv)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"default sweep ({sweep.Instances} toys of {sweep.Neurons} neurons, {SweepSteps} steps), from {sweep.Steps} steps of it: ")
            + string.Create(CultureInfo.InvariantCulture,
                $"{sweep.Seconds * scale:F0} s here and now, {sweep.ProcessorSeconds * scale:F0} processor seconds."));
        if (output is not null)
            AtomicFile.WriteText(Path.Combine(output, FileName), Csv([.. rows, sweep]));
        return ExitCode.Agrees;
    }

    private static string Csv(IEnumerable<ToyTiming> rows)
    {
        StringBuilder text = new("way,neurons,instances,steps,repeat,seconds,processor_seconds\n");
        foreach (ToyTiming row in rows)
            text.Append(CultureInfo.InvariantCulture,
                $"\"{row.Way}\",{row.Neurons},{row.Instances},{row.Steps},{row.Repeat},{row.Seconds:R},{row.ProcessorSeconds:R}\n");
        return text.ToString();
    }

    private static string Number(double value) => TextTable.Number(value, 3);

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[values.Length / 2 - 1] + values[values.Length / 2]) / 2;
    }
}
