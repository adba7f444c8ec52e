namespace Rosetta.Empirical.Tokenization;

/// <summary>How text is cut into words before merging. Each is a hand-written reading of one published regular expression.</summary>
/// <remarks>
/// Written out rather than run by .NET's Regex, which works on UTF-16 units and so takes supplementary letters (𝔘, 𐍈) for
/// symbols; each takes time linear in the text, also for long runs of spaces.
/// </remarks>
public sealed class SplitPattern
{
    private delegate int WordEnd(ReadOnlySpan<char> text, int start);

    private readonly WordEnd _wordEnd;

    private SplitPattern(string name, string? regex, WordEnd wordEnd) => (Name, Regex, _wordEnd) = (name, regex, wordEnd);

    /// <summary>The pattern of GPT-2, also used by GPT-NeoX and OPT.</summary>
    public static SplitPattern Gpt2 { get; } = new("GPT-2",
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", Gpt2WordEnd);

    /// <summary>The pattern of Qwen2: contractions in any case, one digit at a time, newlines with what goes before them.</summary>
    public static SplitPattern Qwen2 { get; } = new("Qwen2",
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", Qwen2WordEnd);

    /// <summary>The pattern of Llama 3: that of Qwen2, with up to three digits at a time.</summary>
    public static SplitPattern Llama3 { get; } = new("Llama 3",
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
            Llama3WordEnd);

    /// <summary>No cut: a piece of text between added tokens is one word.</summary>
    public static SplitPattern None { get; } = new("none", null, (text, _) => text.Length);

    /// <summary>The pattern's name.</summary>
    public string Name { get; }

    /// <summary>The regular expression that it reads, or null for none.</summary>
    public string? Regex { get; }

    /// <summary>The known pattern with this regular expression, or null.</summary>
    public static SplitPattern? Find(string regex) =>
        new[] { Gpt2, Qwen2, Llama3 }.FirstOrDefault(known => known.Regex == regex);

    /// <summary>End of the word that starts at <paramref name="start"/>; always beyond it.</summary>
    public int End(ReadOnlySpan<char> text, int start) => _wordEnd(text, start);

    private static int Gpt2WordEnd(ReadOnlySpan<char> text, int start)
    {
        int contraction = ContractionLength(text, start, anyCase: false);
        if (contraction > 0)
            return start + contraction;
        CharacterClass first = CharacterClasses.At(text, start, out int length);
        if (first != CharacterClass.Space)
            return CharacterClasses.RunEnd(text, start + length, first);
        if (text[start] == ' ' && start + 1 < text.Length)
        {
            CharacterClass second = CharacterClasses.At(text, start + 1, out int secondLength);
            if (second != CharacterClass.Space)
                return CharacterClasses.RunEnd(text, start + 1 + secondLength, second);
        }
        return SpacesEnd(text, start);
    }

    private static int Qwen2WordEnd(ReadOnlySpan<char> text, int start) => WordEndWithDigits(text, start, digits: 1);

    private static int Llama3WordEnd(ReadOnlySpan<char> text, int start) => WordEndWithDigits(text, start, digits: 3);

    private static int WordEndWithDigits(ReadOnlySpan<char> text, int start, int digits)
    {
        int contraction = ContractionLength(text, start, anyCase: true);
        if (contraction > 0)
            return start + contraction;
        CharacterClass first = CharacterClasses.At(text, start, out int length);
        int next = start + length;
        if (first == CharacterClass.Number)
        {
            for (; digits > 1 && next < text.Length && CharacterClasses.At(text, next, out length) == CharacterClass.Number; digits--)
                next += length;
            return next;
        }
        if (text[start] is not ('\r' or '\n'))
        {
            int lettersEnd = CharacterClasses.RunEnd(text, next, CharacterClass.Letter);
            if (first == CharacterClass.Letter || lettersEnd > next)
                return lettersEnd;
        }
        int symbols = text[start] == ' ' ? next : start;
        int symbolsEnd = CharacterClasses.RunEnd(text, symbols, CharacterClass.Other);
        if (symbolsEnd > symbols)
        {
            while (symbolsEnd < text.Length && text[symbolsEnd] is '\r' or '\n')
                symbolsEnd++;
            return symbolsEnd;
        }
        int spacesEnd = CharacterClasses.RunEnd(text, start, CharacterClass.Space);
        int lastNewline = text[start..spacesEnd].LastIndexOfAny('\r', '\n');
        return lastNewline >= 0 ? start + lastNewline + 1 : SpacesEnd(text, start);
    }

    /// <summary>\s+(?!\S)|\s+: all spaces up to the end of the text, or all but the last before something else.</summary>
    private static int SpacesEnd(ReadOnlySpan<char> text, int start)
    {
        // Every space is one UTF-16 unit.
        int end = CharacterClasses.RunEnd(text, start, CharacterClass.Space);
        return end == text.Length || end == start + 1 ? end : end - 1;
    }

    private static int ContractionLength(ReadOnlySpan<char> text, int start, bool anyCase)
    {
        if (text[start] != '\'' || start + 1 >= text.Length)
            return 0;
        char first = Folded(text[start + 1], anyCase);
        if (first is 's' or 't' or 'm' or 'd')
            return 2;
        char second = start + 2 < text.Length ? Folded(text[start + 2], anyCase) : '\0';
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    /// <summary>Unicode case folding, as far as it reaches the letters of the contractions: A to Z, and the long s (U+017F).</summary>
    private static char Folded(char unit, bool anyCase) => !anyCase ? unit
        : unit == '\u017F' ? 's'
        : char.IsAsciiLetterUpper(unit) ? (char)(unit | 0x20)
        : unit;
}
