using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Benchmarks;
using Rosetta.Experiments.Records;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// <c>rosetta benchmark capture|load|match|toys|train</c>: how fast this machine extracts neurons, loads checkpoints, matches models and
/// trains toys and language models.
/// </summary>
internal static class BenchmarkCommand
{
    public static Command Create() => new("benchmark", "How fast is it? Each against a rival or a bound that is measured in the same run.")
    {
        Of("capture", "Neuron extraction, against the same forward pass without it."),
        Of("load", "Loading a checkpoint of 2 GB, against reading its file."),
        MatchBenchmarkCommand.Create(),
        ToyBenchmarkCommand.Create(),
        TrainBenchmarkCommand.Create(),
    };

    private static Command Of(string what, string description)
    {
        Option<int> rounds = new("--rounds") { Description = "Repetitions; medians are shown.", DefaultValueFactory = _ => 5 };
        Option<string?> folder = new("--folder") { Description = "Where large files are put meanwhile (a temporary folder by default)." };
        Option<bool> json = SharedOptions.Json(), csv = SharedOptions.Csv(), tower = new("--tower") {
            Description = "Of a vision tower (ViT-B/16's shape) instead of a language model." };
        Option<string> device = SharedOptions.Device();
        Command command = new(what, description) { rounds, folder, json, csv };
        if (what == "capture")
        {
            command.Add(tower);
            command.Add(device);
        }
        command.SetAction(parsed => Run(what == "capture" && parsed.GetValue(tower) ? parsed.GetValue(device)! : null, what,
            Math.Max(1, parsed.GetValue(rounds)), parsed.GetValue(folder), OutputForms.Of(parsed, json, csv)));
        return command;
    }

    private static int Run(string? towerOn, string what, int rounds, string? folder, OutputForm form)
    {
        using var stop = new StopSignal();
        string place =
            Directory.CreateDirectory(Path.Combine(folder ?? Path.GetTempPath(), $"rosetta-benchmark-{Environment.ProcessId}")).FullName;
        TemporaryFiles.Add(place);
        try
        {
            if (towerOn is not null)
                Tower(towerOn, rounds, place, form, stop.Token);
            else if (what == "capture")
                Capture(rounds, place, form, stop.Token);
            else
                Load(rounds, place, form, stop.Token);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
            TemporaryFiles.Remove(place);
        }
        return ExitCode.Agrees;
    }

    private static void Capture(int rounds, string place, OutputForm form, CancellationToken stop)
    {
        var shape = new CaptureBenchmark.Shape(Layers: 12, Width: 768, Batch: 8, Length: 128, Batches: 4);
        CaptureBenchmark.Rates rates = CaptureBenchmark.Run(shape, rounds, place, stop);
        if (form == OutputForm.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                shape,
                rates,
                MemoryRatio = rates.Memory.TokensPerSecond / rates.Plain.TokensPerSecond,
                FreshMemoryRatio = rates.FreshMemory.TokensPerSecond / rates.Plain.TokensPerSecond,
                FileRatio = rates.File.TokensPerSecond / rates.Plain.TokensPerSecond,
            }, RunJson.Output));
            return;
        }
        if (form == OutputForm.People)
            Console.WriteLine($"gpt2, {shape.Layers} layers x {shape.Width}, {shape.Batches} batches of {shape.Batch} x {shape.Length} "
                + $"tokens, "
            + $"all layers, mean pooling, {rounds} rounds");
        TextTable table = new("", "tokens/s", "of the pass without capture", "processor seconds", "of those without capture");
        foreach ((string name, CaptureBenchmark.Rate rate) in new[] { ("forward pass alone", rates.Plain),
            ("capture into memory used before", rates.Memory), ("capture into fresh memory", rates.FreshMemory),
            ("capture to a file", rates.File) })
            table.Add(name, TextTable.Number(rate.TokensPerSecond, 4),
                TextTable.Number(rate.TokensPerSecond / rates.Plain.TokensPerSecond, 3), TextTable.Number(rate.ProcessorSeconds, 4),
                TextTable.Number(rates.Plain.ProcessorSeconds / rate.ProcessorSeconds, 3));
        table.Write(Console.Out, form == OutputForm.Csv);
    }

    private static void Tower(string device, int rounds, string place, OutputForm form, CancellationToken stop)
    {
        var shape = new TowerBenchmark.Shape(Images: 32, Batch: 8);
        TowerBenchmark.Rates rates = TowerBenchmark.Run(shape, rounds, place, device, stop);
        if (form == OutputForm.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { shape, device, rates }, RunJson.Output));
            return;
        }
        if (form == OutputForm.People)
            Console.WriteLine($"ViT-B/16, {shape.Images} images of 256 x 256 in batches of {shape.Batch}, all layers, {rounds} rounds");
        TextTable table = new("", "images/s", "of the pass without capture", "processor seconds", "of those without capture");
        foreach ((string name, CaptureBenchmark.Rate rate) in new[] { ("forward pass alone", rates.Plain),
            ("capture into memory used before", rates.Memory), ("capture into memory used before, resampled to 20 x 20", rates.Resampled),
            ("capture into memory used before, from png files", rates.Files), ("capture into fresh memory", rates.FreshMemory),
            ("capture to a file", rates.File) })
        {
            table.Add(name, TextTable.Number(rate.TokensPerSecond, 4),
                TextTable.Number(rate.TokensPerSecond / rates.Plain.TokensPerSecond, 3), TextTable.Number(rate.ProcessorSeconds, 4),
                TextTable.Number(rates.Plain.ProcessorSeconds / rate.ProcessorSeconds, 3));
        }
        table.Write(Console.Out, form == OutputForm.Csv);
    }

    private static void Load(int rounds, string place, OutputForm form, CancellationToken stop)
    {
        LoadBenchmark.Write(place, layers: 30, width: 1152); // 2.1 GB of float32.
        LoadBenchmark.Result result = LoadBenchmark.Run(place, rounds, stop);
        if (form == OutputForm.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { result, Speed = result.ReadSeconds / result.LoadSeconds,
                ExcessBytes = result.PeakBytes - result.FileBytes }, RunJson.Output));
            return;
        }
        if (form == OutputForm.Csv)
        {
            TextTable table = new("file bytes", "read seconds", "load seconds", "peak bytes");
            table.Add(TextTable.Number(result.FileBytes, 12), TextTable.Number(result.ReadSeconds), TextTable.Number(result.LoadSeconds),
                TextTable.Number(result.PeakBytes, 12));
            table.Write(Console.Out, csv: true);
            return;
        }
        Console.WriteLine(FormattableString.Invariant(
            $"checkpoint of {result.FileBytes / 1e9:F2} GB in float32, {rounds} rounds, file in the system's cache"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"reading the file into fresh memory {result.ReadSeconds:F2} s; "
            + $"loading the model {result.LoadSeconds:F2} s: {result.ReadSeconds / result.LoadSeconds:F2} of the speed of reading"));
        Console.WriteLine(FormattableString.Invariant(
            $"peak resident memory {result.PeakBytes / 1e9:F2} GB: {(result.PeakBytes - result.FileBytes) / 1e6:F0} MB above the weights"));
    }
}
