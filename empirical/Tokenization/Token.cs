namespace Rosetta.Empirical.Tokenization;

/// <summary>A token and the bytes of the original text (in UTF-8) that it stands for: [ByteStart, ByteEnd).</summary>
/// <remarks>
/// A token without bytes of its own (BOS, a prefix space that the text does not hold) has an empty range. Ranges of one
/// text never go backwards, neither their starts nor their ends. Where normalisation replaced characters, several tokens
/// may share the bytes that they came from.
/// </remarks>
public readonly record struct Token(int Id, int ByteStart, int ByteEnd)
{
    /// <summary>True for a token that stands for no byte of the text.</summary>
    public bool IsEmpty => ByteEnd <= ByteStart;
}
