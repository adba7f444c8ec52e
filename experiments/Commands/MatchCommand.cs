using System.CommandLine;
using System.Globalization;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Nulls;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Report.Page;
using Rosetta.Experiments.Vision;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta match A B [C ...] --out DIR</c>: Rosetta Neurons between models, with a null and a calibrated count.</summary>
internal static class MatchCommand
{
    public static Command Create()
    {
        Argument<string[]> models = new("MODELS") { Description =
            "Two or more checkpoint folders, hub ids (owner/name[@revision]) or activation files; with images, vision models.",
            Arity = new ArgumentArity(0, 1000) };
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
        Option<string?> layers = new("--layers") { Description = "Layers to match, of every model, such as 0,3,5 (all by default)." };
        Option<string?> category = new("--category")
        {
            Description = $"Field of a .jsonl row that names its document's category, such as source or meta.kind (by default "
                + $"{JsonLines.UsualCategory}); {NeuronTable.FileName} then says in which kinds of documents a neuron is most active.",
        };
        Option<bool> html = new("--html") { Description = $"Write {MatchPage.FileName} too: one page with plots and pairs." },
            force = SharedOptions.Force(), json = SharedOptions.Json(), csv = SharedOptions.Csv();
        var images = new ImageOptions();
        Option<bool> dryRun = new("--dry-run") { Description = "Say what the match will take, and stop there." };
        mode.AcceptOnlyFromAmong(MatchModes.Exact, MatchModes.Sketch);
        Command command = new("match",
            "Rosetta Neurons between models: pairs, a null, a calibrated count; anchors of the first model when there are three or more.")
            { models, corpus, category, tokens, sampling, k, mode, level, nulls, draws, pooling, context, rotary, seed, output, device,
                type, spill, tensorFloat, layers, contexts, html, force, json, csv, dryRun };
        foreach (Option option in images.Options)
            command.Add(option);
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
                parsed.GetValue(pooling)!, parsed.GetValue(context), parsed.GetValue(rotary)!)
            {
                Layers = parsed.GetValue(layers) is { } some ? IntegerList.Parse("--layers", some, 0, MostLayers) : null,
                Contexts = parsed.GetValue(contexts),
                Category = parsed.GetValue(category),
                Images = images.Of(parsed, corpus, tokens, sampling, pooling, context, rotary, spill),
                Type = parsed.GetValue(type)!,
                SpillType = parsed.GetValue(spill) == "float16" ? SafetensorsType.F16 : SafetensorsType.F32,
            };
            string[] given = AtLeastTwo(parsed.GetValue(models) ?? []);
            var target = new MatchTarget(parsed.GetRequiredValue(output), parsed.GetValue(force), parsed.GetValue(html),
                OutputForms.Of(parsed, json, csv));
            return parsed.GetValue(dryRun) ? Plan(given, input, settings, parsed.GetValue(seed)!)
                : Run(given, input, settings, ranks, parsed.GetValue(seed)!, target);
        });
        return command;
    }

    private const int MostLayers = 10_000;

    /// <summary>The explorer beside a page, where contexts were kept: what the page links to.</summary>
    private static string? Explorer(string folder, MatchedModels matched, CancellationToken stop)
    {
        if (matched.Contexts is not { } contexts)
            return null;
        ExplorerSite.Write(Path.Combine(folder, ExplorerSite.FolderName), [Path.Combine(folder, ContextFile.FileName)], stop);
        return ExplorerLinks.Read(folder).OfMatch(contexts.Header.Label);
    }

    /// <summary>Where a match goes, and how it is told.</summary>
    private sealed record MatchTarget(string Output, bool Force, bool Html, OutputForm Form);

    private static string[] AtLeastTwo(string[] given) => given.Length >= 2 ? given : throw new BadInputException(
        given.Length == 0 ? "No model is named" : $"One model is named, '{given[0]}', and nothing to match it with",
        "Two models or more are matched", "Name the other one too: a checkpoint folder, a hub id or an activation file");

    /// <summary>Earlier results are replaced as a whole, and only when that is asked for.</summary>
    private static void Clear(IEnumerable<string> folders, bool force)
    {
        string[] earlier = [.. folders.SelectMany(MatchFiles.Earlier).Distinct()];
        if (earlier.Length > 0 && !force)
            throw new BadInputException($"'{Path.GetDirectoryName(earlier[0])}' already holds a match ({Path.GetFileName(earlier[0])})",
                "Results are not overwritten unasked", "Pass --force to replace them, or choose another folder with --out");
        foreach (string file in earlier)
            File.Delete(file);
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

    private static IReadOnlyList<ModelReference> Resolve(string[] given, MatchInput input, CancellationToken stop) =>
        input.Images is null ? ModelReference.Resolve(given, stop) : ImageMatching.Resolve(given, stop);

    private static int Plan(string[] given, MatchInput input, InstrumentSettings settings, string seed)
    {
        using var stop = new StopSignal();
        IReadOnlyList<ModelReference> models = Resolve(given, input, stop.Token);
        ImageMatching? vision = input.Images is null ? null : new ImageMatching(models, input, seed);
        var rates = MatchPlan.MachineRates.Measure();
        for (int other = 1; other < models.Count; other++)
        {
            Console.WriteLine((vision?.Plan(other, settings) ?? MatchPlan.Of(models[0], models[other], input, settings)).Describe(rates)
                + (settings.Sketch is null ? "" : " if matched exactly; a sketch takes less where it can be used"));
        }
        return ExitCode.Agrees;
    }

    private static int Run(string[] given, MatchInput input, InstrumentSettings settings, int[] ranks, string seed, MatchTarget target)
    {
        string output = target.Output;
        using var stop = new StopSignal();
        IReadOnlyList<ModelReference> models = Resolve(given, input, stop.Token);
        RefuseOwnFiles(models, output);
        ImageMatching? vision = input.Images is null ? null : new ImageMatching(models, input, seed);
        foreach (ModelReference other in models.Skip(1).Where(other => vision is null
            && (models[0].ActivationFile, other.ActivationFile) is ({ }, { })))
            MatchPlan.RequireSameSamples(models[0], other);
        string[] names = Distinct([.. models.Skip(1).Select(model => model.Name)]);
        string Folder(int other) => models.Count == 2 ? output : Path.Combine(output, names[other - 1]);
        Clear(Enumerable.Range(1, models.Count - 1).Select(Folder).Append(output), target.Force);
        if (input.Corpus is null && vision is null && models[0].Folder is not null)
            Console.Error.WriteLine($"no --corpus is given: the models are fed {Corpus.Open(null).Name}");
        var byModel = new List<(string, IReadOnlyList<MutualPair>)>();
        var runs = new List<VisionRun>();
        TextTable table = new("models", "samples", "pairs (k = 1)", "null", "tau", "calibrated", "floor", "seconds");
        for (int i = 1; i < models.Count; i++)
        {
            string folder = Folder(i);
            MatchedModels matched = vision?.Measure(i, settings, seed, folder, stop.Token)
                ?? MatchedModels.Measure(models[0], models[i], input, settings, seed, folder, stop.Token);
            MatchFiles.Write(folder, matched, models[0], models[i], input, ranks);
            byModel.Add((names[i - 1], matched.Measurement.Match.Pairs(ranks[0])));
            if (matched.Images is { Published: { } published } fed)
            {
                vision!.Metadata(i, seed, [.. ranks.Select(k => (k, matched.Measurement.Match.Pairs(k).Count))])!.Write(folder);
                runs.Add(new VisionRun(names[i - 1], fed.FamilyB, models[i].Name, Path.GetFullPath(folder), published,
                    matched.Measurement.Match.Pairs(ranks[0])));
            }
            PairMeasurement measured = matched.Measurement;
            var report = new MatchReport(models[0].Name, names[i - 1], measured)
                { Words = vision is null ? SampleWords.Text : SampleWords.Images };
            if (target.Html)
                MatchFiles.WritePage(folder, report, Facts(matched, input, settings), Explorer(folder, matched, stop.Token));
            if (target.Form == OutputForm.People)
                report.Write(withTables: models.Count == 2);
            if (settings.Sketch is not null && target.Form == OutputForm.People)
                Console.WriteLine($"{models[0].Name} x {names[i - 1]}: {measured.Match.Certificate?.ToString() ?? NoSketch}");
            if (measured.Match.LeftOutNeurons is { } leftOut && target.Form == OutputForm.People)
                Console.WriteLine($"{models[0].Name} x {names[i - 1]}: {leftOut}");
            table.Add($"{models[0].Name} x {names[i - 1]}", TextTable.Number(measured.Match.SampleCount, 12),
                TextTable.Number(measured.MutualPairs.Count, 12), measured.Nulls.MeanCount is { } mean ? TextTable.Number(mean, 4) : "-",
                TextTable.Number(measured.Calibration?.Tau, 4), TextTable.Number(measured.Calibration?.CalibratedCount, 12),
                TextTable.Number(measured.Floor, 3), TextTable.Number(matched.Seconds.Values.Sum(), 3));
        }
        if (models.Count > 2)
        {
            IReadOnlyList<Anchor> anchors = Anchor.Find(byModel);
            if (runs.Count > 0)
                VisionAnchors.Write(output, models[0].Name, runs, anchors);
            else
                RosettaAnchors.Write(Path.Combine(output, RosettaAnchors.FileName), anchors);
            AnchorStatistics.Of(models[0].Name, names, anchors).Write(Path.Combine(output, AnchorStatistics.FileName));
            if (target.Form == OutputForm.People)
                Console.WriteLine($"anchors of {models[0].Name} in all {names.Length} others: {anchors.Count}");
        }
        if (target.Form == OutputForm.Json)
        {
            Console.WriteLine(models.Count == 2 ? Summary(1)
                : $"[{string.Join(",\n", Enumerable.Range(1, names.Length).Select(Summary))}]");
            return ExitCode.Agrees;
        }
        table.Write(Console.Out, target.Form == OutputForm.Csv);
        if (target.Form == OutputForm.People)
            Console.WriteLine(Path.GetFullPath(target.Html && models.Count == 2 ? Path.Combine(output, MatchPage.FileName) : output));
        return ExitCode.Agrees;

        string Summary(int other) => InputFile.ReadAllText(Path.Combine(Folder(other), MatchFiles.SummaryName)).TrimEnd();
    }

    /// <summary>What a page says of how it was measured.</summary>
    private static List<(string, string)> Facts(MatchedModels matched, MatchInput input, InstrumentSettings settings)
    {
        PairMeasurement measured = matched.Measurement;
        MatchResult match = measured.Match;
        List<(string, string)> facts =
        [
            ("neurons", $"{match.LayoutA.Count} and {match.LayoutB.Count}"),
            ("samples", FormattableString.Invariant($"{match.SampleCount}, worth {measured.EffectiveSamples?.Value ?? double.NaN:F0}")),
            ("mutual pairs", $"{measured.MutualPairs.Count}"),
            ("nulls", settings.NullMatchings == 0 ? NullModels.None
                : $"{string.Join(", ", settings.Nulls)}, {settings.NullDraws} draws each"),
            ("pairs of the deciding null, per draw", TextTable.Number(measured.Nulls.MeanCount, 5).Text),
            ("threshold", TextTable.Number(measured.Calibration?.Tau, 4).Text),
            ("calibrated pairs", TextTable.Number(measured.Calibration?.CalibratedCount, 12).Text),
            ("noise floor of the samples", TextTable.Number(double.IsFinite(measured.Floor) ? measured.Floor : null, 3).Text),
            ("mode", match.Certificate is null ? MatchModes.Exact : MatchModes.Sketch),
            ("layers", input.Layers is { } layers ? string.Join(", ", layers) : "all"),
        ];
        if (matched.Fed is { } fed)
            facts.AddRange([("corpus", $"{input.Corpus ?? Corpus.Embedded}, digest {fed.Digest[..12]}"), ("pooling", input.Pooling)]);
        if (matched.Images is { } images)
        {
            facts.AddRange([("images", $"{images.Images} of {images.Source}, digest {images.Digest[..12]}"),
                ("places of an image", $"{images.Grid[0]} x {images.Grid[1]}")]);
        }
        return facts;
    }

    /// <summary>Names of output folders: the model's own, with a number where two are alike.</summary>
    private static string[] Distinct(string[] names) =>
        [.. names.Select((name, i) => names.Count(other => other == name) > 1 ? $"{name}-{i + 2}" : name)];
}
