namespace Rosetta.Empirical.Tokenization;

/// <summary>Everything that decides the ids of a byte-level BPE tokeniser, whichever files it was read from.</summary>
public sealed record ByteLevelBpeDefinition
{
    /// <summary>Ids of the model's tokens, written in the byte alphabet (a space is U+0120).</summary>
    public required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    /// <summary>Pairs to merge, first rank first.</summary>
    public required IReadOnlyList<(string Left, string Right)> Merges { get; init; }

    /// <summary>Tokens found before the text is cut into words.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>How text is cut into words.</summary>
    public SplitPattern Split { get; init; } = SplitPattern.Gpt2;

    /// <summary>True when text between special tokens is put into normalisation form C first.</summary>
    public bool ComposesCanonically { get; init; }

    /// <summary>True when a piece of text that does not begin with a space is read as if it did.</summary>
    public bool AddsPrefixSpace { get; init; }

    /// <summary>True when a word that is itself in the vocabulary is one token, whatever the merges say.</summary>
    public bool IgnoresMerges { get; init; }

    /// <summary>Special tokens before every text.</summary>
    public IReadOnlyList<int> PrefixIds { get; init; } = [];

    /// <summary>Special tokens after every text.</summary>
    public IReadOnlyList<int> SuffixIds { get; init; } = [];
}
