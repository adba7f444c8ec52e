using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// <c>rosetta capture MODEL (--corpus PATH | --ids FILE | --inputs FILE) --out FILE</c>: one model's neurons as an activation file, one row
/// per token.
/// </summary>
internal static class CaptureCommand
{
    public static Command Create()
    {
        Argument<string> model = SharedOptions.Model("MODEL");
        model.Description += $" With --inputs, a vision model's folder, file of weights or hub id: {string.Join(", ",
            VisionFamilies.All.Names)}.";
        Option<string?> corpus = SharedOptions.Corpus(), ids = new("--ids") { Description =
            "Safetensors file with input_ids and attention_mask [batch, tokens]: one row per unmasked token." };
        Option<long> tokens = SharedOptions.Tokens();
        Option<string> output = new("--out") { Description = "Activation file to write.", Required = true };
        Option<bool> logits = new("--logits") { Description = "Write the logits too, [rows, vocabulary]." };
        Option<string?> layers = new("--layers") { Description = "Layers to capture, such as 0,3,5 (all by default)." };
        Option<string> sampling = SharedOptions.Sampling(), rotary = RotaryOption.Create(),
            seed = new("--seed") { Description = "Seed of the sampling.", DefaultValueFactory = _ => "capture" };
        Option<string> device = SharedOptions.Device();
        var vision = new InputsCapture();
        Command command = new("capture", "One model's neurons over a corpus, given token ids or given tensors, as an activation file.") {
            model, corpus, ids, tokens, sampling, seed, output, logits, layers, rotary, device };
        foreach (Option option in vision.Options)
            command.Add(option);
        command.SetAction(parsed =>
        {
            string?[] fed = [corpus.Name, ids.Name, vision.Inputs.Name];
            string[] given = [.. fed.OfType<string>().Where(name => parsed.GetResult(name) is OptionResult)];
            if (given.Length != 1)
                throw new BadInputException(given.Length == 0 ? $"None of {string.Join(", ", fed)}" : $"{string.Join(" and ", given)}",
                    "One of them says what the model is fed", "Give one of them");
            bool byName = given[0] == vision.Inputs.Name;
            Option[] strange = byName ? [tokens, sampling, seed, logits, layers, rotary] : [.. vision.Options];
            if (strange.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
                throw new BadInputException($"{other.Name} beside {given[0]}", byName ? "It is of language models"
                    : $"It goes with {vision.Inputs.Name}", "Leave it out");
            return byName
                ? vision.Run(parsed, parsed.GetRequiredValue(model), parsed.GetRequiredValue(output), parsed.GetValue(device)!)
                : Run(parsed.GetRequiredValue(model), parsed.GetValue(corpus), parsed.GetValue(ids), parsed.GetValue(tokens),
                    parsed.GetValue(sampling)!, parsed.GetValue(seed)!, parsed.GetRequiredValue(output), parsed.GetValue(logits),
                    parsed.GetValue(layers), parsed.GetValue(rotary)!, parsed.GetValue(device)!);
        });
        return command;
    }

    private static int Run(string given, string? corpus, string? ids, long tokens, string sampling, string seed, string output, bool logits,
        string? layers, string rotary, string device)
    {
        using var stop = new StopSignal();
        ModelReference reference = ModelReference.ResolveCheckpoint(given, stop.Token);
        string folder = reference.Folder!;
        using LanguageModel model = LanguageCheckpoint.Read(folder, device: ComputeDevice.Select(device), rounding: RotaryOption.Of(rotary),
            withLogits: logits);
        var metadata = new Dictionary<string, string> { ["model"] = given, ["rotary_rounding"] = rotary };
        if (reference.Commit is { } commit)
            metadata["commit"] = commit;
        int[]? wanted = layers is null ? null : IntegerList.Parse("--layers", layers, 0, model.Configuration.LayerCount - 1);
        IReadOnlyList<FeedWindow> windows;
        int samples;
        int[] blocks = [];
        IReadOnlyList<AlignedSample> spans = [];
        if (ids is not null)
        {
            TokenFile file = TokenFile.Read(ids);
            (windows, samples) = (file.Windows, file.SampleCount);
        }
        else
        {
            // Aligned with itself, a model's spans are its own tokens.
            var input = new ModelInput(TokenizerFolder.Load(folder), model.Configuration.ContextLength);
            AlignedCorpus aligned = new CorpusAligner(input, input, AlignmentBudget.OfTokens(tokens))
                .Align(ModelCorpus.Portions(corpus, sampling, input.Tokenizer, tokens, Rng.FromSeed(seed).Derive("subset shares")));
            metadata["sampling"] = sampling;
            metadata["subsets"] = JsonSerializer.Serialize(aligned.Subsets(), RunJson.Line);
            metadata[CapturedTokens.Documents] = JsonSerializer.Serialize(aligned.Documents.Select(document => document.Source),
                RunJson.Line);
            (windows, samples, blocks, spans) =
                (aligned.WindowsA, aligned.Samples.Count, [.. aligned.BlockOfSample], aligned.Samples);
        }
        using var progress = new StageProgress("capture", windows.Sum(window => (double)window.TokenIds.Length), "tokens");
        ActivationCapture.ToFile(output, model, windows, samples, new CaptureOptions
        {
            Layers = wanted,
            WithLogits = logits,
            BlockOfSample = blocks,
            Spans = spans,
            Metadata = metadata,
            Progress = new Callback<CaptureProgress>(now => progress.Report("", now.Tokens)),
        }, stop.Token);
        Console.WriteLine(output);
        return ExitCode.Agrees;
    }
}
