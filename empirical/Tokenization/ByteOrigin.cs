namespace Rosetta.Empirical.Tokenization;

/// <summary>Maps bytes of a (possibly normalised) part of a text to bytes of the original text.</summary>
/// <param name="mapped">How the part was normalised, or null if it stayed as it was.</param>
/// <param name="byteStart">Byte of the original text at which the part starts.</param>
internal readonly struct ByteOrigin(MappedText? mapped, int byteStart)
{
    /// <summary>A token that holds bytes [start, end) of the part.</summary>
    public Token Token(int id, int start, int end)
    {
        if (mapped is null)
            return new Token(id, byteStart + start, byteStart + end);
        if (start < end)
            return new Token(id, byteStart + mapped.ByteStarts[start], byteStart + mapped.ByteEnds[end - 1]);
        int at = byteStart + (start < mapped.ByteStarts.Length ? mapped.ByteStarts[start] : mapped.ByteEnds.LastOrDefault());
        return new Token(id, at, at);
    }
}
