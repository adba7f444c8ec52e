using System.Text;
using Rosetta.Empirical.Tokenization;

namespace Rosetta.Tests.Empirical.Tokenization;

/// <summary>What holds for the byte ranges of every tokeniser on every text.</summary>
internal static class TokenRanges
{
    /// <summary>The first way in which ranges go backwards, leave the text or leave a byte out; null when they do none of it.</summary>
    public static string? FaultOf(IReadOnlyList<Token> tokens, string text)
    {
        int start = 0, end = 0;
        foreach (Token token in tokens)
        {
            if (token.ByteStart < start || token.ByteEnd < end || token.ByteEnd < token.ByteStart)
                return $"{token} goes backwards after [{start}, {end})";
            if (token.ByteStart > end)
                return $"bytes {end} to {token.ByteStart} belong to no token";
            (start, end) = (token.ByteStart, token.ByteEnd);
        }
        int length = Encoding.UTF8.GetByteCount(text);
        return end == length ? null : $"tokens end at byte {end} of {length}";
    }
}
