namespace Rosetta.Theory.Laws;

/// <summary>What a kind of law asks for besides numbers. Stated once; files, their schema and help read it here.</summary>
/// <param name="Name">As files spell it.</param>
/// <param name="Meaning">What it is, in one line.</param>
/// <param name="Form">What is written there.</param>
/// <param name="Default">The text where none is stated; null where one must be (numbers may always be left out).</param>
public sealed record LawText(string Name, string Meaning, LawTextForm Form, string? Default = null);

/// <summary>What is written in place of a number.</summary>
public enum LawTextForm
{
    /// <summary>A text: a name, or a formula.</summary>
    Text,

    /// <summary>Numbers under names of the user's own.</summary>
    Numbers,

    /// <summary>The name of a CSV file with the columns rank and weight.</summary>
    RankFile,
}
