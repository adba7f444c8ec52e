using System.Text.Encodings.Web;
using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Writes tokenizer.json, readable by <see cref="TokenizerJson"/> and by Hugging Face's tokenizers.</summary>
public static class TokenizerJsonWriter
{
    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="BadInputException">The place cannot be written.</exception>
    public static void Write(ByteLevelBpeDefinition definition, string path) => AtomicFile.Write(path, stream =>
    {
        // Relaxed escaping keeps the byte alphabet readable; the file is JSON on its own, never part of a page.
        using var json = new Utf8JsonWriter(stream,
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        json.WriteStartArray("added_tokens");
        foreach (AddedToken token in definition.AddedTokens.OrderBy(token => token.Id))
            WriteAddedToken(json, token);
        json.WriteEndArray();
        WriteComponents(json, definition);
        WriteModel(json, definition);
        json.WriteEndObject();
    });

    private static void WriteAddedToken(Utf8JsonWriter json, AddedToken token)
    {
        json.WriteStartObject();
        json.WriteNumber("id", token.Id);
        json.WriteString("content", token.Content);
        json.WriteBoolean("single_word", token.SingleWord);
        json.WriteBoolean("lstrip", token.StripsLeft);
        json.WriteBoolean("rstrip", token.StripsRight);
        json.WriteBoolean("normalized", token.Normalized);
        json.WriteBoolean("special", token.Special);
        json.WriteEndObject();
    }

    private static void WriteComponents(Utf8JsonWriter json, ByteLevelBpeDefinition definition)
    {
        json.WritePropertyName("normalizer");
        JsonSerializer.Serialize(json, definition.ComposesCanonically ? new { type = "NFC" } : null);
        bool ownSplit = definition.Split == SplitPattern.Gpt2, noSplit = definition.Split == SplitPattern.None;
        object byteLevel = ByteLevel(definition.AddsPrefixSpace, trimOffsets: true, useRegex: ownSplit);
        json.WritePropertyName("pre_tokenizer");
        JsonSerializer.Serialize(json, ownSplit || noSplit ? byteLevel : new
        {
            type = "Sequence",
            pretokenizers = new object[]
            {
                new { type = "Split", pattern = new { Regex = definition.Split.Regex }, behavior = "Isolated", invert = false },
                byteLevel,
            },
        });
        json.WritePropertyName("post_processor");
        JsonSerializer.Serialize(json, definition.PrefixIds.Count + definition.SuffixIds.Count == 0
            ? ByteLevel(addPrefixSpace: true, trimOffsets: false, useRegex: true) : Template(definition));
        json.WritePropertyName("decoder");
        JsonSerializer.Serialize(json, ByteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true));
    }

    private static object ByteLevel(bool addPrefixSpace, bool trimOffsets, bool useRegex) =>
        new { type = "ByteLevel", add_prefix_space = addPrefixSpace, trim_offsets = trimOffsets, use_regex = useRegex };

    private static object Template(ByteLevelBpeDefinition definition)
    {
        Dictionary<int, string> names = definition.AddedTokens.DistinctBy(token => token.Id)
            .ToDictionary(token => token.Id, token => token.Content);
        object[] single = [.. definition.PrefixIds.Select(Special), new { Sequence = new { id = "A", type_id = 0 } },
            .. definition.SuffixIds.Select(Special)];
        object[] pair = [.. single, .. definition.PrefixIds.Select(Special), new { Sequence = new { id = "B", type_id = 0 } },
            .. definition.SuffixIds.Select(Special)];
        return new
        {
            type = "TemplateProcessing",
            single,
            pair,
            special_tokens = definition.PrefixIds.Concat(definition.SuffixIds).Distinct()
                .ToDictionary(id => names[id], id => new { id = names[id], ids = new[] { id }, tokens = new[] { names[id] } }),
        };

        object Special(int id) => new { SpecialToken = new { id = names[id], type_id = 0 } };
    }

    private static void WriteModel(Utf8JsonWriter json, ByteLevelBpeDefinition definition)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        foreach (string absent in new[] { "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix" })
            json.WriteNull(absent);
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteBoolean("ignore_merges", definition.IgnoresMerges);
        json.WriteStartObject("vocab");
        foreach ((string token, int id) in definition.Vocabulary.OrderBy(entry => entry.Value))
            json.WriteNumber(token, id);
        json.WriteEndObject();
        // As one string with a space: every version reads that, and the byte alphabet has no space.
        json.WriteStartArray("merges");
        foreach ((string left, string right) in definition.Merges)
            json.WriteStringValue($"{left} {right}");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
