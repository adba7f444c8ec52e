using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Figures;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Page;

/// <summary>The whole page: what was found, one line for each world, the claims; then, folded, the evidence and where it comes
/// from.</summary>
internal sealed class ReportPage
{
    private static readonly IFigure[] Figures =
    [
        new FrontierFigure(), new PopulationFigure(), new RecoveryFigure(), new CountFigure(), new ControlFigure(), new NeighbourFigure(),
        new ThresholdFigure(),
        new LevelCountFigure(), new ShapeFigure(), new FamilyFigure(), new LevelExponentFigure(), new ImpurityFigure(), new LongerFigure(),
        new SelectivityFigure(), new CategoryFigure(),
        new ProfileFigure(), new LocalExponentFigure(), new LayerMapFigure(), new DepthFigure(), new StabilityFigure(),
        new TrainingFigure(),
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
        DecidingPicture? deciding = run.Headline.Lead is not { } lead ? null
            // Counts and profiles are the picture of whatever has none of its own.
            : Figures.OrderBy(figure => figure is CountFigure or ProfileFigure).Select(figure => figure.Deciding(run, lead))
                .FirstOrDefault(picture => picture is not null);
        ClaimVerdict[] instrument = VerdictSection.Instrument(run);
        PageSection[] sections =
        [
            .. run.Verdicts is null ? [] : new[] { new PageSection("Findings", "worlds", "Worlds", WorldSection.Of(run), null) },
            new("Findings", "question", "What was asked", Question(run), null),
            new("Findings", "verdicts", "Claims on data", VerdictSection.OnData(run), null),
            .. instrument.Length == 0 ? [] : new[] { new PageSection("Findings", "instrument", "Checks of the instrument",
                VerdictSection.OfInstrument(run), WorldSection.Tally(instrument),
                instrument.Any(verdict => verdict is { Gate: true, Outcome: Outcomes.Disagrees })) },
            .. run.Verdicts is null ? [] : new[] { new PageSection("Findings", "claims", "The paper\u2019s claims", LedgerSection.Of(run),
                LedgerSection.Gist(run)) },
            .. ToySection.Of(run) is { Markup.Length: > 0 } toys
                ? new[] { new PageSection("Figures", "toys", "Toys: which hypothesis survives where", toys, "tables") } : [],
            // Where no whole file is missing and no cell failed, a figure without a panel is about worlds that the run never had.
            .. figures.Where(section => section.PlotCount > 0 || section.Markup.Markup.Length > 0
                    && (run.Missing.Count > 0 || run.Cells.Any(cell => cell.Failure is not null)))
                .Select(section => new PageSection("Figures", section.Figure.Id, section.Figure.Title, Body(section, run),
                    section.PlotCount == 1 ? "1 plot" : $"{section.PlotCount} plots")),
            new("Data", "fits", "Fits", FitSection.Of(run), "exponents, rivals, errors"),
            new("Data", "failures", "Failed cells", CellSection.Failures(run),
                $"{run.Cells.Count(cell => cell.Failure is not null)} of {run.Cells.Count}"),
            new("Data", "provenance", "Provenance", ProvenanceSection.Of(run), "predictions, code, inputs, experiment file"),
        ];
        Html page = Page.Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="{Script.Policy}"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{run.Manifest.Experiment} · {Outcome.Of(run.Verdicts?.Overall).Word}</title>
            <style>
            {Page.Html.Trusted(Stylesheet.Css)}</style>
            </head>
            <body>
            {Opening.Of(run, deciding)}{Index(sections)}<main>
            {Notes.Missing(run.Missing)}{sections.Select(section => section.Markup())}<footer>Made from the files of this run folder alone. Numbers are rounded on this page only; the CSVs in plots/ hold them in full. What is folded is printed as it stands on the screen.</footer>
            </main>
            <script>{Page.Html.Trusted(Script.Text)}</script>
            </body>
            </html>

            """);
        return new ReportPage(page.Markup, figures.SelectMany(section => section.Files).ToDictionary(StringComparer.Ordinal));
    }

    private static Html Index(IEnumerable<PageSection> sections) => Page.Html.Of($"""
        <nav aria-label="Contents">
        {sections.GroupBy(section => section.Group).Select(group => Page.Html.Of($"<p>{group.Key}</p>\n<ul>{group.Select(section => Page.Html.Of($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>"))}</ul>\n"))}<p class="all" data-scripted="" hidden=""><button type="button" data-open="all">Open all</button> <button type="button" data-open="none">Fold all</button></p>
        </nav>

        """);

    private static Html Question(RunData run) => Page.Html.Of($"""
        <dl class="asked">
        <dt>Question</dt><dd>{run.Manifest.Question}</dd>
        <dt>Rival law</dt><dd>{run.Manifest.Rival}</dd>
        <dt>Refuted by</dt><dd>{run.Manifest.RefutedBy}</dd>
        </dl>

        """);

    private static Html Body(FigureSection section, RunData run) => section.Figure switch
    {
        CountFigure => Page.Html.Of($"{section.Markup}{CellSection.Pairs(run)}"),
        TrainingFigure => Page.Html.Of($"{section.Markup}{CellSection.Models(run)}"),
        _ => section.Markup,
    };
}
