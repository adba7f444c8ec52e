namespace Rosetta.Empirical.Alignment;

/// <summary>Bytes between two consecutive boundaries that all tokenisations share, and the tokens of each that overlap them.</summary>
/// <param name="ByteStart">First byte.</param>
/// <param name="ByteEnd">One past the last byte.</param>
/// <param name="TokensA">Positions in the first token list.</param>
/// <param name="TokensB">Positions in the second token list.</param>
public readonly record struct CanonicalSpan(int ByteStart, int ByteEnd, TokenRange TokensA, TokenRange TokensB)
{
    /// <summary>The same of every further tokenisation; null where there are two.</summary>
    public IReadOnlyList<TokenRange>? Others { get; init; }
}

/// <summary>Consecutive positions [First, End) of a token list. A token with an empty byte range among them stands for no byte and belongs
/// to no span.</summary>
public readonly record struct TokenRange(int First, int End)
{
    /// <summary>Number of positions.</summary>
    public int Count => End - First;
}
