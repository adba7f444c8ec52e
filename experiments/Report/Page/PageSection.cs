namespace Rosetta.Experiments.Report.Page;

/// <summary>One section of the page and its line in the index.</summary>
/// <param name="Group">Heading that it stands under in the index.</param>
/// <param name="Id">Anchor.</param>
/// <param name="Title">Heading.</param>
/// <param name="Body">What it holds.</param>
/// <param name="Gist">What is in it, in a few words, beside the heading of a folded one; null for a section that is not folded.</param>
/// <param name="Open">Whether a section that can be folded starts open.</param>
internal sealed record PageSection(string Group, string Id, string Title, Html Body, string? Gist, bool Open = false)
{
    public Html Markup() => Gist is null
        ? Html.Of($"<section aria-labelledby=\"{Id}\">\n<h2 id=\"{Id}\">{Title}</h2>\n{Body}</section>\n")
        : Html.Of($"<section aria-labelledby=\"{Id}\">\n<details class=\"fold\"{Html.Trusted(Open ? " open=\"\"" : "")}>"
            + $"<summary><h2 id=\"{Id}\">{Title}</h2> <span class=\"gist\">{Gist}</span></summary>\n{Body}</details>\n</section>\n");
}
