using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Text to token ids with exact byte ranges. Implementations are deterministic and safe to use from several threads.</summary>
public interface ITokenizer
{
    /// <summary>One more than the largest token id.</summary>
    int VocabularySize { get; }

    /// <summary>Special tokens that the tokeniser itself puts before every text (BOS of OPT); they are fed and stand for no
    /// bytes.</summary>
    IReadOnlyList<int> PrefixIds { get; }

    /// <summary>Special tokens that the tokeniser itself puts after every text.</summary>
    IReadOnlyList<int> SuffixIds { get; }

    /// <summary>Added tokens marked special, by content.</summary>
    IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>Tokens of the text without prefix and suffix: what is cut into windows, each of which gets its own prefix and
    /// suffix.</summary>
    /// <exception cref="BadInputException">The text is not valid Unicode (a lone surrogate), or needs a byte that the vocabulary
    /// lacks.</exception>
    IReadOnlyList<Token> EncodeText(string text);

    /// <summary>Tokens of the text with prefix and suffix, as the original implementation gives them.</summary>
    /// <inheritdoc cref="EncodeText" path="/exception"/>
    IReadOnlyList<Token> Encode(string text);
}
