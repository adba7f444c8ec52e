namespace Rosetta.Empirical.Corpora;

/// <summary>A document, of which only the first tokens are wanted.</summary>
/// <param name="Document">The document.</param>
/// <param name="TokenLimit">Most tokens to use, counted by the tokeniser that the budget was counted with (the first model's).</param>
public sealed record DocumentPortion(Document Document, long TokenLimit)
{
    /// <summary>The whole document.</summary>
    public static DocumentPortion Whole(Document document) => new(document, long.MaxValue);
}
