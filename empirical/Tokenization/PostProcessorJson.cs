using System.Text.Json;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Reads which special tokens a post-processor of tokenizer.json puts around a text.</summary>
internal static class PostProcessorJson
{
    public static (IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix) Read(JsonComponent? processor)
    {
        switch (processor?.Type)
        {
            case null:
                return ([], []);
            case "ByteLevel":
                // It trims reported offsets and changes no id.
                processor.AllowOnly("type", "add_prefix_space", "trim_offsets", "use_regex");
                return ([], []);
            case "TemplateProcessing":
                return ReadTemplate(processor);
            case "Sequence":
                processor.AllowOnly("type", "processors");
                List<int> prefix = [], suffix = [];
                foreach (JsonComponent part in processor.Items("processors"))
                {
                    // A later processor puts its tokens around those of an earlier one.
                    (IReadOnlyList<int> before, IReadOnlyList<int> after) = Read(part);
                    prefix.InsertRange(0, before);
                    suffix.AddRange(after);
                }
                return (prefix, suffix);
            default:
                throw processor.UnsupportedType();
        }
    }

    private static (IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix) ReadTemplate(JsonComponent template)
    {
        // Only texts on their own are encoded, so the template for pairs does not matter.
        template.AllowOnly("type", "single", "pair", "special_tokens");
        JsonComponent? known = template.Child("special_tokens");
        List<int> prefix = [], suffix = [];
        int sequences = 0;
        foreach (JsonComponent piece in template.Items("single"))
        {
            piece.AllowOnly("SpecialToken", "Sequence");
            if (piece.Child("Sequence") is { } sequence)
            {
                if (sequence.Text("id") != "A")
                    throw sequence.Unsupported("id", sequence.Text("id"));
                sequences++;
            }
            else
            {
                string name = piece.RequiredChild("SpecialToken").Text("id");
                JsonComponent token = (known ?? template).RequiredChild(name);
                List<int> target = sequences == 0 ? prefix : suffix;
                foreach (JsonElement id in token.Elements("ids"))
                    target.Add(token.IdOf("ids", id));
            }
        }
        return sequences == 1 ? (prefix, suffix) : throw template.Unsupported("single", $"a template with the text {sequences} times");
    }
}
