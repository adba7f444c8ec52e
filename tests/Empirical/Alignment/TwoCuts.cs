using FsCheck;
using FsCheck.Fluent;
using Rosetta.Empirical.Tokenization;

namespace Rosetta.Tests.Empirical.Alignment;

/// <summary>Two ways to cut the same bytes into tokens.</summary>
public sealed record TwoCuts(int Length, IReadOnlyList<Token> A, IReadOnlyList<Token> B)
{
    public override string ToString() =>
        $"A = {string.Join('|', A.Select(token => token.ByteEnd))}, B = {string.Join('|', B.Select(token => token.ByteEnd))}";

    public static Arbitrary<TwoCuts> Arbitrary() =>
        (from length in Gen.Choose(1, 60)
         from a in Cut(length)
         from b in Cut(length)
         select new TwoCuts(length, a, b)).ToArbitrary();

    private static Gen<IReadOnlyList<Token>> Cut(int length) =>
        from longest in Gen.Choose(1, 12)
        from steps in Gen.Choose(1, longest).ArrayOf(length)
        select (IReadOnlyList<Token>)Tokens(steps, length);

    private static List<Token> Tokens(int[] steps, int length)
    {
        var tokens = new List<Token>();
        for (int at = 0; at < length; at = tokens[^1].ByteEnd)
            tokens.Add(new Token(tokens.Count, at, Math.Min(at + steps[tokens.Count], length)));
        return tokens;
    }
}
