using System.Globalization;
using System.Text;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Tokens and pieces of text for people: bytes that are no whole character stand as \xHH.</summary>
public static class TokenText
{
    /// <summary>Text of every token that a checkpoint folder's tokeniser knows, by id; an id without one stands as [id].</summary>
    /// <exception cref="Rosetta.Theory.BadInputException">The folder holds no tokeniser, or one of an unsupported kind.</exception>
    public static IReadOnlyList<string> OfFolder(string folder)
    {
        string json = Path.Combine(folder, "tokenizer.json");
        ByteLevelBpeDefinition definition = File.Exists(json) ? TokenizerJson.ReadDefinition(json) : VocabularyFiles.ReadDefinition(folder);
        var texts = new string?[TokenizerFolder.Load(folder).VocabularySize];
        foreach ((string token, int id) in definition.Vocabulary)
            texts[id] = ByteAlphabet.BytesOf(token) is { } bytes ? Of(bytes) : token;
        foreach (AddedToken token in definition.AddedTokens)
            texts[token.Id] = token.Content;
        return [.. texts.Select((text, id) => text ?? $"[{id.ToString(CultureInfo.InvariantCulture)}]")];
    }

    /// <summary>Text of a piece of UTF-8, which may begin or end within a character.</summary>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        var text = new StringBuilder(utf8.Length);
        while (utf8.Length > 0)
        {
            bool whole = Rune.DecodeFromUtf8(utf8, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            if (whole)
                text.Append(rune.ToString());
            else
                foreach (byte value in utf8[..length])
                    text.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}");
            utf8 = utf8[length..];
        }
        return text.ToString();
    }
}
