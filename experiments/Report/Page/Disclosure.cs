namespace Rosetta.Experiments.Report.Page;

/// <summary>Long tables that a reader opens when wanted; a page of hundreds of rows hides the few that matter.</summary>
internal static class Disclosure
{
    /// <summary>Rows that a page shows without a click.</summary>
    public const int MostRows = 60;

    /// <summary>The body under a line that says what is in it.</summary>
    public static Html Under(string summary, Html body) => Html.Of($"<details><summary>{summary}</summary>\n{body}</details>\n");
}
