namespace Rosetta.Experiments.Report.Page;

/// <summary>What a section cannot show, said plainly where it would have been.</summary>
internal static class Notes
{
    public static Html Missing(IEnumerable<string> sentences)
    {
        string[] all = [.. sentences];
        return all.Length == 0 ? Html.Empty
            : Html.Of($"<div class=\"missing\" role=\"note\">Not in this "
                + $"run:<ul>{all.Select(sentence => Html.Of($"<li>{sentence}</li>"))}</ul></div>\n");
    }
}
