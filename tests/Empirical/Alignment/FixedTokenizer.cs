using Rosetta.Empirical.Tokenization;

namespace Rosetta.Tests.Empirical.Alignment;

/// <summary>A tokeniser that gives known tokens for known texts; a token's id is its position.</summary>
internal sealed class FixedTokenizer(IReadOnlyDictionary<string, IReadOnlyList<Token>> tokens, int[] prefix, int[] suffix) : ITokenizer
{
    public FixedTokenizer(string text, IReadOnlyList<Token> tokens, int prefix = 0, int suffix = 0)
        : this(new Dictionary<string, IReadOnlyList<Token>> { [text] = tokens }, [.. Enumerable.Repeat(9001, prefix)],
            [.. Enumerable.Repeat(9002, suffix)])
    {
    }

    public int VocabularySize => 10_000;

    public IReadOnlyList<int> PrefixIds => prefix;

    public IReadOnlyList<int> SuffixIds => suffix;

    public IReadOnlyDictionary<string, int> SpecialTokens => new Dictionary<string, int>();

    public IReadOnlyList<Token> EncodeText(string text) => tokens[text];

    public IReadOnlyList<Token> Encode(string text) => EncodeText(text);
}
