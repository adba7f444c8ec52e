namespace Rosetta.Empirical.Models.Vision;

/// <summary>The tokens of a layer: those that stand for no place (class, register, condition or text tokens) first, then a grid of places
/// in reading order.</summary>
/// <param name="Prefix">Tokens before the grid.</param>
/// <param name="Rows">Rows of the grid.</param>
/// <param name="Columns">Columns of the grid.</param>
public readonly record struct TokenGrid(int Prefix, int Rows, int Columns)
{
    /// <summary>Tokens in all.</summary>
    public int Count => checked(Prefix + Rows * Columns);

    /// <summary>Tokens that are samples: the places, or all.</summary>
    /// <param name="allTokens">Whether the prefix counts.</param>
    public int Kept(bool allTokens) => allTokens ? Count : Count - Prefix;
}
