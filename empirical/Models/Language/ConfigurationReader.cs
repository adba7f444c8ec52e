using System.Text.Json;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>
/// Reads a model's config.json key by key and remembers which were read, so that a key that would change the computation is never ignored.
/// </summary>
internal sealed class ConfigurationReader
{
    // Bookkeeping, generation, training and task heads: nothing here changes logits or neurons.
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "architectures", "auto_map", "model_type", "transformers_version", "torch_dtype", "dtype", "name_or_path", "use_cache", "use_return_dict",
        "return_dict", "return_dict_in_generate", "output_attentions", "output_hidden_states", "output_scores", "torchscript", "use_bfloat16",
        "tf_legacy_loss", "gradient_checkpointing", "attn_implementation", "finetuning_task", "id2label", "label2id", "num_labels",
        "problem_type", "task_specific_params", "bos_token_id", "eos_token_id", "pad_token_id", "sep_token_id", "mask_token_id", "cls_token_id",
        "decoder_start_token_id", "forced_bos_token_id", "forced_eos_token_id", "prefix", "tokenizer_class", "max_length", "min_length",
        "max_new_tokens", "min_new_tokens", "do_sample", "early_stopping", "num_beams", "num_beam_groups", "diversity_penalty", "temperature",
        "top_k", "top_p", "typical_p", "repetition_penalty", "length_penalty", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size",
        "bad_words_ids", "num_return_sequences", "remove_invalid_values", "exponential_decay_length_penalty", "suppress_tokens",
        "begin_suppress_tokens", "keys_to_ignore_at_inference", "initializer_range", "initializer_factor", "init_std",
        "attention_dropout", "hidden_dropout", "hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout", "dropout",
        "activation_dropout", "attn_pdrop", "embd_pdrop", "resid_pdrop", "layerdrop", "summary_type", "summary_use_proj", "summary_activation",
        "summary_proj_to_labels", "summary_first_dropout", "is_decoder", "chunk_size_feed_forward", "pruned_heads", "router_aux_loss_coef",
        "unsloth_version", "unsloth_fixed", "model_max_length", "pretraining_tp", "license", "language",
    };

    private readonly JsonElement _root;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    internal ConfigurationReader(JsonElement root, string place, RotaryRounding rounding = RotaryRounding.CheckpointType)
    {
        Place = place;
        Rounding = rounding;
        _root = root.ValueKind == JsonValueKind.Object ? root
            : throw Bad($"holds a JSON {root.ValueKind}", "An object of settings is needed");
    }

    /// <summary>The file, for messages.</summary>
    internal string Place { get; }

    /// <summary>How rotary frequencies are rounded.</summary>
    internal RotaryRounding Rounding { get; }

    /// <summary>The integer under the first of the names that is there and not null.</summary>
    internal int Size(params string[] names) => OptionalSize(names)
        ?? throw Bad($"has no '{names[0]}'", $"'{names[0]}' is needed to know the shape of the model");

    internal int? OptionalSize(params string[] names) => Find(names) is not { } found ? null
        : found.Value.ValueKind == JsonValueKind.Number && found.Value.TryGetInt32(out int size) && size > 0 ? size
        : throw Bad($"has '{found.Name}': {found.Value.GetRawText()}", "A positive integer is needed");

    internal double Number(double absent, params string[] names) => Find(names) is not { } found ? absent
        : found.Value.ValueKind == JsonValueKind.Number && found.Value.TryGetDouble(out double number) && double.IsFinite(number) && number > 0 ? number
        : throw Bad($"has '{found.Name}': {found.Value.GetRawText()}", "A positive number is needed");

    internal bool Flag(bool absent, string name) => Find([name]) is not { } found ? absent
        : found.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? found.Value.GetBoolean()
        : throw Bad($"has '{name}': {found.Value.GetRawText()}", "true or false is needed");

    internal ActivationFunction Activation(string name, string absent) => ActivationFunction.Named(Find([name]) is not { } found ? absent
        : found.Value.ValueKind == JsonValueKind.String ? found.Value.GetString()!
        : throw Bad($"has '{name}': {found.Value.GetRawText()}", "The name of an activation function is needed"), $"'{name}' in {Place}");

    /// <summary>The object under a name, as a reader of its own; null when absent or null.</summary>
    internal ConfigurationReader? Section(string name) => Find([name]) is not { } found ? null : new ConfigurationReader(found.Value, $"'{name}' of {Place}");

    internal string? Text(string name) => Find([name]) is not { } found ? null
        : found.Value.ValueKind == JsonValueKind.String ? found.Value.GetString() : throw Bad($"has '{name}': {found.Value.GetRawText()}", "A string is needed");

    internal IReadOnlyList<string> Texts(string name)
    {
        if (Find([name]) is not { } found)
            return [];
        if (found.Value.ValueKind != JsonValueKind.Array || found.Value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Bad($"has '{name}': {found.Value.GetRawText()}", "A list of strings is needed");
        return [.. found.Value.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>Type of the weights by the configuration; float32 when it says nothing.</summary>
    internal ScalarType WeightType() => (Text("dtype") ?? Text("torch_dtype")) switch
    {
        null or "float32" or "float64" or "auto" => ScalarType.Float32,
        "float16" => ScalarType.Float16,
        "bfloat16" => ScalarType.BFloat16,
        { } other => throw Refuse($"the dtype '{other}'"),
    };

    /// <summary>Marks keys as known to change nothing for this family.</summary>
    internal void Ignore(params string[] names) => _read.UnionWith(names);

    /// <summary>Refuses every key that was not read and is not known to change nothing, unless it is off (null, false, 0 or empty).</summary>
    /// <exception cref="BadInputException">Lists the keys with their values.</exception>
    internal void RefuseRest()
    {
        string[] rest = [.. _root.EnumerateObject()
            .Where(property => !_read.Contains(property.Name) && !Harmless.Contains(property.Name) && property.Name[..1] != "_" && !IsOff(property.Value))
            .Select(property => $"'{property.Name}': {property.Value.GetRawText()}")];
        if (rest.Length > 0)
            throw Refuse(string.Join(", ", rest));
    }

    internal BadInputException Refuse(string what) => Bad($"sets {what}, which is not supported",
        "Only settings whose effect on the computation is known can be honoured, and none is ignored", "Choose another model");

    internal BadInputException Bad(string received, string needed, string action = "Correct the file, or download it again") =>
        new($"{Place} {received}", needed, action);

    private (string Name, JsonElement Value)? Find(IReadOnlyList<string> names)
    {
        (string, JsonElement)? found = null;
        foreach (string name in names)
        {
            _read.Add(name);
            if (!_root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
                continue;
            if (found is ({ } first, { } other) && other.GetRawText() != value.GetRawText())
                throw Bad($"has '{first}': {other.GetRawText()} and '{name}': {value.GetRawText()}", "Two names of one setting must agree");
            found ??= (name, value);
        }
        return found;
    }

    private static bool IsOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Number => value.TryGetDouble(out double number) && number == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.String => value.GetString() is "" or "none" or "None",
        _ => false,
    };
}
