using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Figures;

namespace Rosetta.Experiments.Report.Page;

/// <summary>The whole page: verdicts first, then the evidence, then where it comes from.</summary>
internal sealed class ReportPage
{
    private static readonly IFigure[] Figures =
    [
        new FrontierFigure(), new PopulationFigure(), new RecoveryFigure(), new CountFigure(), new ThresholdFigure(),
        new LevelCountFigure(), new LevelExponentFigure(), new ImpurityFigure(), new LongerFigure(),
        new ProfileFigure(), new LocalExponentFigure(), new LayerMapFigure(), new TrainingFigure(),
        new ToyFrontierFigure(), new ToyCurveFigure(), new ToyShareFigure(),
    ];

    private ReportPage(string html, IReadOnlyDictionary<string, string> plots) => (Html, Plots) = (html, plots);

    /// <summary>report.html.</summary>
    public string Html { get; }

    /// <summary>File name in plots/ to content.</summary>
    public IReadOnlyDictionary<string, string> Plots { get; }

    public static ReportPage Of(RunData run)
    {
        FigureSection[] figures = [.. Figures.Select(figure => FigureSection.Draw(figure, run))];
        (string Id, string Title, Html Body)[] sections =
        [
            ("verdicts", "Verdicts", VerdictSection.Of(run)),
            .. ToySection.Of(run) is { Markup.Length: > 0 } toys ? new[] { ("toys", "Toys: which hypothesis survives where", toys) } : [],
            // Where no whole file is missing and no cell failed, a figure without a panel is about worlds that the run never had.
            .. figures.Where(section => section.Files.Count > 0 || run.Missing.Count > 0 || run.Cells.Any(cell => cell.Failure is not null))
                .Select(section => (section.Figure.Id, section.Figure.Title, Body(section, run))),
            .. run.Verdicts is null ? [] : new[] { ("claims", "The paper\u2019s claims", LedgerSection.Of(run)) },
            ("fits", "Fits", FitSection.Of(run)),
            ("failures", "Failed cells", CellSection.Failures(run)),
            ("provenance", "Provenance", ProvenanceSection.Of(run)),
        ];
        Html page = Page.Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{run.Manifest.Experiment} · {Outcome.Of(run.Verdicts?.Overall).Word}</title>
            <style>
            {Page.Html.Trusted(Stylesheet.Css)}</style>
            </head>
            <body>
            {Banner.Of(run)}{Notes.Missing(run.Missing)}<nav aria-label="Contents"><ul>{sections.Select(section => Page.Html.Of($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>"))}</ul></nav>
            <main>
            {sections.Select(section => Page.Html.Of($"<section aria-labelledby=\"{section.Id}\">\n<h2 id=\"{section.Id}\">{section.Title}</h2>\n{section.Body}</section>\n"))}</main>
            <footer>Made from the files of this run folder alone. Numbers are rounded on this page only; the CSVs hold them in full.</footer>
            </body>
            </html>

            """);
        return new ReportPage(page.Markup, figures.SelectMany(section => section.Files).ToDictionary(StringComparer.Ordinal));
    }

    private static Html Body(FigureSection section, RunData run) => section.Figure switch
    {
        CountFigure => Page.Html.Of($"{section.Markup}{CellSection.Pairs(run)}"),
        TrainingFigure => Page.Html.Of($"{section.Markup}{CellSection.Models(run)}"),
        _ => section.Markup,
    };
}
