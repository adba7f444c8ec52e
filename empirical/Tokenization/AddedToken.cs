namespace Rosetta.Empirical.Tokenization;

/// <summary>A token found in the text before it is cut into words.</summary>
/// <param name="Id">Token id.</param>
/// <param name="Content">The text that it matches.</param>
/// <param name="Special">Marked special (end of text, padding).</param>
/// <param name="Normalized">Matched in the normalised text rather than in the original.</param>
/// <param name="StripsLeft">Takes the white space before it as well.</param>
/// <param name="StripsRight">Takes the white space after it as well.</param>
/// <param name="SingleWord">Matched only where no word character touches it.</param>
public sealed record AddedToken(int Id, string Content, bool Special, bool Normalized, bool StripsLeft, bool StripsRight, bool SingleWord)
{
    /// <summary>The number that the original library gives the token, where that is not the id that its file declares; otherwise
    /// null.</summary>
    /// <remarks>Which of the two a model was trained on cannot be told, so that a text that holds the token is refused.</remarks>
    public int? Disputed { get; init; }
}
