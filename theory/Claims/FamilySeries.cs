namespace Rosetta.Theory.Claims;

/// <summary>Names of the curves of a world of three families or more: every pair of families, and every three of them by anchors, is a
/// series of its own beside the main one, which is of the first two families.</summary>
public static class FamilySeries
{
    private const string Between = " x ";

    /// <summary>The series of some families, in their order. Names of series that people give have no blanks.</summary>
    public static string Of(params IReadOnlyList<string> families) => string.Join(Between, families);

    /// <summary>Whether a series is one of these.</summary>
    public static bool Is(string series) => series.Contains(Between, StringComparison.Ordinal);

    /// <summary>Its families.</summary>
    public static IReadOnlyList<string> FamiliesOf(string series) => series.Split(Between);

    /// <summary>The evidence without these series: for claims that take all networks of a world together, so that no network counts three
    /// times because it is in three pairs.</summary>
    public static LevelsEvidence? Without(LevelsEvidence? all) => all is null || !all.Cells.Any(cell => Is(cell.Series)) ? all
        : new LevelsEvidence(all.World, all.Levels, [.. all.Cells.Where(cell => !Is(cell.Series))]) { Words = all.Words };
}
