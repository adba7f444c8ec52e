using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Figures;
using Rosetta.Experiments.Report.Plots;

namespace Rosetta.Experiments.Report.Page;

/// <summary>One figure drawn: its markup for the page, and the files that go with it.</summary>
internal sealed class FigureSection
{
    private FigureSection(IFigure figure, Html markup, IReadOnlyDictionary<string, string> files) =>
        (Figure, Markup, Files) = (figure, markup, files);

    public IFigure Figure { get; }
    public Html Markup { get; }

    /// <summary>How many plots it has.</summary>
    public int PlotCount => Files.Keys.Count(name => name.EndsWith(".svg", StringComparison.Ordinal));

    /// <summary>Name in plots/ to content.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    public static FigureSection Draw(IFigure figure, RunData run)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var groups = new List<(string Name, string Note, List<Html> Panels)>();
        foreach (Panel panel in figure.Panels(run))
        {
            string name = Unused($"{figure.Id}-{PlainText.Slug(panel.Name)}", files);
            SvgFile svg = SvgFile.Draw(panel, name);
            files.Add($"{name}.svg", svg.StandAlone());
            files.Add($"{name}.csv", panel.Csv().ToString());
            if (groups.Count == 0 || groups[^1].Name != panel.Group)
                groups.Add((panel.Group, panel.GroupNote, []));
            groups[^1].Panels.Add(Html.Of($"<div class=\"panel\" id=\"{name}\">{Html.Trusted(svg.Inline())}{Behind(panel, run)}</div>\n"));
        }
        // An odd last plot leaves a place beside it: the caption's, unless the group has a note of its own.
        bool beside = groups.Count > 0 && groups[^1] is { Note.Length: 0, Panels: var last } && last.Count % 2 == 1;
        Html body = groups.Count == 0 ? Html.Empty : Html.Of($"""
            <figure role="group" aria-labelledby="caption-{figure.Id}">
            {groups.Select(Group)}<figcaption id="caption-{figure.Id}" class="{(beside ? "beside" : "below")}"><b>{figure.Title}.</b> {MathText.Of(figure.Caption(run))}
            <span class="source">{Source(run)} Plots and their data: {Names(files)}.</span></figcaption>
            </figure>

            """);
        return new FigureSection(figure, Html.Of($"{body}{Notes.Missing(figure.Missing(run))}"), files);
    }

    /// <summary>The pairs behind a plot's points, size by size, in the explorer beside the report; nothing where there is none.</summary>
    private static Html Behind(Panel panel, RunData run)
    {
        if (run.Explorer is not { Any: true } explorer)
            return Html.Empty;
        HashSet<string> keys = [.. panel.Sources.SelectMany(source => source.Split(';'))
            .Where(source => source.StartsWith(CellSource, StringComparison.Ordinal)).Select(source => source[CellSource.Length..])];
        (string Name, string Address)[] links = [.. run.Cells.Where(cell => cell.Pair is not null && keys.Contains(cell.Key))
            .OrderBy(cell => cell.Neurons).ThenBy(cell => cell.Seed).Select(cell => (Cell: cell,
                Address: explorer.OfCell(cell.Key, panel.Least))).Where(entry => entry.Address is not null)
            .Select(entry => ($"N = {Numbers.Quantity(entry.Cell.Neurons)}", entry.Address!))];
        return links.Length == 0 ? Html.Empty : Html.Of($"<p class=\"behind\">The neurons behind it: "
            + $"{Html.Join(links.Select((link, i) => Html.Of($"{(i > 0 ? ", " : "")}<a href=\"{link.Address}\">{link.Name}</a>")))}</p>");
    }

    private const string CellSource = "cell ";

    private static Html Group((string Name, string Note, List<Html> Panels) group) => group.Note.Length == 0 ? Html.Join(group.Panels)
        : Html.Of($"{group.Panels}<p class=\"note {(group.Panels.Count % 2 == 1 ? "beside" : "below")}\"><b>{group.Name}.</b> "
            + $"{Prose.Of(group.Note)}</p>\n");

    private static string Source(RunData run) =>
        $"Definition {PlainText.Shorten(run.Manifest.DefinitionDigest, 17)}, commit "
            + $"{PlainText.Shorten(run.Manifest.Commit, 13)}{(run.Manifest.Dirty ? " with uncommitted changes" : "")}.";

    private static string Names(SortedDictionary<string, string> files)
    {
        string[] names = [.. files.Keys.Where(name => name.EndsWith(".csv", StringComparison.Ordinal))];
        return names.Length == 1 ? $"plots/{names[0]}" : $"plots/{names[0]} and {names.Length - 1} more beside it";
    }

    private static string Unused(string name, SortedDictionary<string, string> files)
    {
        string unused = name;
        for (int copy = 2; files.ContainsKey($"{unused}.svg"); copy++)
            unused = $"{name}-{copy}";
        return unused;
    }
}
