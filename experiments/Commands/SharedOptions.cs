using System.CommandLine;
using Rosetta.Empirical.Models.Language;
using Rosetta.Experiments.Records;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Commands;

/// <summary>Arguments and options that several commands share, so that they mean the same everywhere.</summary>
internal static class SharedOptions
{
    public static Argument<string> Scenario() =>
        new("SCENARIO.yaml") { Description = "Scenario file: spectrum, hypothesis, tau and sizes." };

    public static Argument<string> RunFolder() => new("RUN_DIR") { Description = "Folder of a run: the one with manifest.json." };

    public static Argument<string> Model(string name) =>
        new(name) { Description = "Checkpoint folder (config.json, weights, tokenizer) of the architectures "
            + $"{string.Join(", ", Architectures.All.Names)}, or a hub id such as EleutherAI/pythia-160m, with @revision if not main." };

    public static Argument<string> Rows() => new("FILE.jsonl") { Description = "Rows with a text each (.jsonl, .jsonl.gz, .jsonl.zst)." };

    public static Option<string?> Corpus() =>
        new("--corpus") { Description = "Folder, .txt or .jsonl[.gz|.zst]; 'sdk' is the SDK's reference documentation." };

    public static Option<long> Tokens() =>
        new("--tokens") { Description = "Most tokens to feed (of the first model).", DefaultValueFactory = _ => 200_000 };

    public static Option<string> Sampling()
    {
        Option<string> option = new("--sampling")
        {
            Description = "Documents in the corpus's own order, or drawn at random so that each subset (meta.pile_set_name) gets its share "
                + "of the tokens (subsets).",
            DefaultValueFactory = _ => ModelCorpus.InOrder,
        };
        option.AcceptOnlyFromAmong(ModelCorpus.InOrder, ModelCorpus.BySubsets);
        return option;
    }

    public static Option<string?> Sizes() => new("--sizes") { Description = "For published files: a CSV with the columns file,neurons and, "
        + "where known, parameters, samples, effective_samples, null, seed, name." };

    public static Option<bool> Json() => new("--json") { Description = "Write JSON at full precision instead of a table." };

    public static Option<bool> Force() => new("--force") { Description = "Overwrite what is there." };

    public static Option<bool> Csv() => new("--csv") { Description = "Write CSV at full precision instead of a table." };

    /// <summary>An option whose values are those of a registry, with their help.</summary>
    /// <param name="name">The option.</param>
    /// <param name="what">What it chooses.</param>
    /// <param name="known">What there is.</param>
    /// <param name="absent">The default.</param>
    public static Option<string> OneOf<T>(string name, string what, Registry<T> known, string absent)
    {
        Option<string> option = new(name)
        {
            Description = $"{what}: {string.Join("; ", known.Entries.Select(entry => $"{entry.Name} ({entry.Help})"))}.",
            DefaultValueFactory = _ => absent,
        };
        option.AcceptOnlyFromAmong([.. known.Names]);
        return option;
    }

    public static Option<string> Type()
    {
        Option<string> type = new("--dtype")
        {
            Description = "float32, float16 or bfloat16: what models compute in. Half as much memory, and on a device many times the "
                + "speed; activations then carry that rounding.", DefaultValueFactory = _ => "float32",
        };
        type.AcceptOnlyFromAmong("float32", "float16", "bfloat16");
        return type;
    }

    /// <summary>The type that <see cref="Type"/> names.</summary>
    public static ScalarType TypeOf(string name) => name switch
    {
        "float16" => ScalarType.Float16,
        "bfloat16" => ScalarType.BFloat16,
        _ => ScalarType.Float32,
    };

    public static Option<string> Device() => new("--device") {
        Description = "auto, cpu or cuda: where models are run and matched. Training and toys run on the CPU: their networks are too small "
        + "for a device to pay.", DefaultValueFactory = _ => "auto" };
}
