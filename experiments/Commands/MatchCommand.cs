using System.CommandLine;
using System.Globalization;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Nulls;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Matching;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta match A B [C ...] --out DIR</c>: Rosetta Neurons between models, with a null and a calibrated count.</summary>
internal static class MatchCommand
{
    public static Command Create()
    {
        Argument<string[]> models = new("MODELS") { Description =
            "Two or more checkpoint folders, hub ids (owner/name[@revision]) or activation files.", Arity = new ArgumentArity(2, 1000) };
        Option<string?> corpus = SharedOptions.Corpus();
        Option<long> tokens = SharedOptions.Tokens();
        Option<string> k = new("--k") { Description = "Ranks of mutual top-k.", DefaultValueFactory = _ => "1" };
        Option<string> mode = new("--mode")
        {
            Description = "exact: every neighbour by the definition; sketch: only pairs of correlation --sketch-level or more, many times "
                + "faster on many samples, with a certificate of what could have been missed (nulls are matched exactly).",
            DefaultValueFactory = _ => MatchModes.Exact,
        };
        Option<double> level = new("--sketch-level")
        {
            Description = "Correlation at and above which a sketch finds pairs.",
            DefaultValueFactory = _ => new SketchOptions().Level,
            // A comma is no thousands' mark here.
            CustomParser = given =>
            {
                string text = given.Tokens[0].Value;
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                    given.AddError($"--sketch-level {text}: a number between 0 and 1 is needed, with a decimal point, such as 0.2.");
                return value;
            },
        };
        Option<string[]> nulls = new("--null")
        {
            Description = "A null; given again, another one, and pairs must pass each: " + string.Join("; ", NullModels.All.Entries
                .Select(entry => $"{entry.Name} ({entry.Help})")) + ".",
            DefaultValueFactory = _ => [.. NullModels.Deciding],
        };
        nulls.AcceptOnlyFromAmong([.. NullModels.All.Names]);
        Option<int> draws = new("--null-draws") { Description = "Draws of each null.", DefaultValueFactory = _ => 5 };
        Option<string> pooling = SharedOptions.OneOf("--pooling", "One value of a span's tokens", SpanPoolings.All, "mean");
        Option<int?> context = new("--context") { Description = "Longest sequence to feed (by default what both models take)." };
        Option<string> seed = new("--seed") { Description = "Seed of the null, of the sampling and of a sketch.",
            DefaultValueFactory = _ => "match" };
        Option<string> sampling = SharedOptions.Sampling(), rotary = RotaryOption.Create();
        Option<string> output = new("--out") { Description = "Folder to write.", Required = true };
        Option<string> device = SharedOptions.Device();
        Option<bool> tensorFloat = new("--tf32")
        {
            Description = "On CUDA, propose pairs in TF32: many times faster, the same pairs, since float64 decides among more candidates.",
        };
        Option<string> type = SharedOptions.Type(), spill = new("--spill")
        {
            Description = "Activations that do not fit the memory, on disk: float32, as they are, or float16 with a scale per neuron, "
                + "half the file and eleven bits of each value.", DefaultValueFactory = _ => "float32",
        };
        spill.AcceptOnlyFromAmong("float32", "float16");
        Option<bool> contexts = new("--contexts") {
            Description = "Keep the texts on which neurons are most and least active, for 'explore'." };
        Option<bool> dryRun = new("--dry-run") { Description = "Say what the match will take, and stop there." };
        mode.AcceptOnlyFromAmong(MatchModes.Exact, MatchModes.Sketch);
        Command command = new("match",
            "Rosetta Neurons between models: pairs, a null, a calibrated count; anchors of the first model when there are three or more.")
            { models, corpus, tokens, sampling, k, mode, level, nulls, draws, pooling, context, rotary, seed, output, device, type, spill,
                tensorFloat, contexts, dryRun };
        command.SetAction(parsed =>
        {
            int[] ranks = IntegerList.Parse("--k", parsed.GetValue(k)!, 1, 1000);
            int nullDraws = parsed.GetValue(draws);
            if (nullDraws < 1)
                throw new BadInputException($"--null-draws {nullDraws}", "At least one draw is needed",
                    "Choose one or more, or --null none");
            // The explorer shows the second nearest too.
            var settings = new InstrumentSettings(parsed.GetValue(contexts) ? ranks.Append(2) : ranks, parsed.GetValue(nulls)!, nullDraws,
                device: parsed.GetValue(device)!,
                crossFit: false, sketch: parsed.GetValue(mode) == MatchModes.Sketch
                    ? new SketchOptions(parsed.GetValue(level), Seed: parsed.GetValue(seed)!) : null,
                        tensorFloat32: parsed.GetValue(tensorFloat));
            settings.Sketch?.Check();
            var input = new MatchInput(parsed.GetValue(corpus), parsed.GetValue(tokens), parsed.GetValue(sampling)!,
                parsed.GetValue(pooling)!, parsed.GetValue(context), parsed.GetValue(rotary)!, parsed.GetValue(contexts))
            {
                Type = parsed.GetValue(type)!,
                SpillType = parsed.GetValue(spill) == "float16" ? SafetensorsType.F16 : SafetensorsType.F32,
            };
            return parsed.GetValue(dryRun) ? Plan(parsed.GetRequiredValue(models), input, settings)
                : Run(parsed.GetRequiredValue(models), input, settings, ranks, parsed.GetValue(seed)!, parsed.GetRequiredValue(output));
        });
        return command;
    }

    private const string NoSketch = "matched exactly: no sketch would save work (few samples, values that lie in few of them, or "
        + "many partners near the level)";

    /// <summary>Results must not replace what they are made of.</summary>
    private static void RefuseOwnFiles(IReadOnlyList<ModelReference> models, string output)
    {
        string place = InputFile.RealPath(Path.GetFullPath(output));
        foreach (ModelReference model in models)
        {
            string real = InputFile.RealPath(Path.GetFullPath(model.Folder ?? model.ActivationFile!));
            string folder = File.Exists(real) ? Path.GetDirectoryName(real)! : real;
            if (folder == place && (Directory.Exists(real) || Path.GetFileName(real) == MatchFiles.NeighboursName))
            {
                throw new BadInputException($"--out {output} is where '{model.Given}' lies", "Results must not replace their own input",
                    "Choose another folder");
            }
        }
    }

    private static int Plan(string[] given, MatchInput input, InstrumentSettings settings)
    {
        using var stop = new StopSignal();
        IReadOnlyList<ModelReference> models = ModelReference.Resolve(given, stop.Token);
        var rates = MatchPlan.MachineRates.Measure();
        foreach (ModelReference other in models.Skip(1))
        {
            Console.WriteLine(MatchPlan.Of(models[0], other, input, settings).Describe(rates)
                + (settings.Sketch is null ? "" : " if matched exactly; a sketch takes less where it can be used"));
        }
        return ExitCode.Agrees;
    }

    private static int Run(string[] given, MatchInput input, InstrumentSettings settings, int[] ranks, string seed, string output)
    {
        using var stop = new StopSignal();
        IReadOnlyList<ModelReference> models = ModelReference.Resolve(given, stop.Token);
        RefuseOwnFiles(models, output);
        foreach (ModelReference other in models.Skip(1).Where(other => (models[0].ActivationFile, other.ActivationFile) is ({ }, { })))
            MatchPlan.RequireSameSamples(models[0], other);
        string[] names = Distinct([.. models.Skip(1).Select(model => model.Name)]);
        var byModel = new List<(string, IReadOnlyList<MutualPair>)>();
        TextTable table = new("models", "samples", "pairs (k = 1)", "null", "tau", "calibrated", "floor", "seconds");
        for (int i = 1; i < models.Count; i++)
        {
            string folder = models.Count == 2 ? output : Path.Combine(output, names[i - 1]);
            MatchedModels matched = MatchedModels.Measure(models[0], models[i], input, settings, seed, folder, stop.Token);
            MatchFiles.Write(folder, matched, models[0], models[i], input, ranks);
            byModel.Add((names[i - 1], matched.Measurement.Match.Pairs(ranks[0])));
            PairMeasurement measured = matched.Measurement;
            if (settings.Sketch is not null)
                Console.WriteLine($"{models[0].Name} x {names[i - 1]}: {measured.Match.Certificate?.ToString() ?? NoSketch}");
            if (measured.Match.LeftOutNeurons is { } leftOut)
                Console.WriteLine($"{models[0].Name} x {names[i - 1]}: {leftOut}");
            table.Add($"{models[0].Name} x {names[i - 1]}", TextTable.Number(measured.Match.SampleCount, 12),
                TextTable.Number(measured.MutualPairs.Count, 12), measured.Nulls.MeanCount is { } mean ? TextTable.Number(mean, 4) : "-",
                TextTable.Number(measured.Calibration?.Tau, 4), TextTable.Number(measured.Calibration?.CalibratedCount, 12),
                TextTable.Number(measured.Floor, 3), TextTable.Number(matched.Seconds.Values.Sum(), 3));
        }
        if (models.Count > 2)
        {
            IReadOnlyList<Anchor> anchors = Anchor.Find(byModel);
            RosettaAnchors.Write(Path.Combine(output, RosettaAnchors.FileName), anchors);
            AnchorStatistics.Of(models[0].Name, names, anchors).Write(Path.Combine(output, AnchorStatistics.FileName));
            Console.WriteLine($"anchors of {models[0].Name} in all {names.Length} others: {anchors.Count}");
        }
        table.Write(Console.Out);
        Console.WriteLine(Path.GetFullPath(output));
        return ExitCode.Agrees;
    }

    /// <summary>Names of output folders: the model's own, with a number where two are alike.</summary>
    private static string[] Distinct(string[] names) =>
        [.. names.Select((name, i) => names.Count(other => other == name) > 1 ? $"{name}-{i + 2}" : name)];
}
