namespace Rosetta.Empirical.Corpora;

/// <summary>One document of a corpus.</summary>
/// <param name="Text">The text, as valid Unicode.</param>
/// <param name="Category">Document type: a namespace, a subset of the Pile, a folder.</param>
/// <param name="Source">Where it came from, for messages and reports: a type's name, a file, a file and line.</param>
public sealed record Document(string Text, string Category, string Source)
{
    /// <summary>Bytes that a document may have, or the line that holds it: 64 MiB. Its text, tokens and their places are held
    /// together.</summary>
    public const int MostBytes = 64 << 20;

    /// <summary>True when the document itself says what type it is; otherwise the category is the file's name.</summary>
    public bool NamesCategory { get; init; } = true;
}
