using System.Globalization;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Page;

/// <summary>One pair of matched models on one page that opens offline: what came of it, where the pairs lie, how they stand against the
/// null, the first of them.</summary>
/// <param name="NameA">The first model.</param>
/// <param name="NameB">The second.</param>
/// <param name="Sentence">What came of it.</param>
/// <param name="Facts">Name and value of what else is known, in order.</param>
/// <param name="Counted">What the layer map counts: calibrated or mutual pairs.</param>
/// <param name="Layers">Layers of A and B with the pairs between them.</param>
/// <param name="LayersA">Layers of the first model.</param>
/// <param name="LayersB">Layers of the second.</param>
/// <param name="Correlations">Of all mutual pairs.</param>
/// <param name="Null">Name of the null that decides; null for none.</param>
/// <param name="NullDraws">Correlations of its pairs, draw by draw.</param>
/// <param name="Tau">The calibrated threshold, where there is one.</param>
/// <param name="First">The first pairs, a row each: layer and neuron in A, in B, correlation.</param>
internal sealed record MatchPage(string NameA, string NameB, string Sentence, IReadOnlyList<(string Name, string Value)> Facts,
    string Counted, IReadOnlyList<(int LayerA, int LayerB, int Count)> Layers, int LayersA, int LayersB,
    IReadOnlyList<double> Correlations, string? Null, IReadOnlyList<IReadOnlyList<double>> NullDraws, double? Tau,
    IReadOnlyList<(int LayerA, int NeuronA, int LayerB, int NeuronB, double Correlation)> First)
{
    /// <summary>Usual name of the page.</summary>
    public const string FileName = "match.html";

    /// <summary>Relative address of the neurons in an explorer beside the page; null where there is none.</summary>
    public string? Explorer { get; init; }

    /// <summary>What the samples are called.</summary>
    public SampleWords Words { get; init; } = SampleWords.Text;

    private const int Bins = 50;

    /// <summary>The page.</summary>
    public string Markup()
    {
        string title = $"{NameA} \u00d7 {NameB}";
        var pairs = new Table($"The first {First.Count} of {Correlations.Count} mutual pairs", new Column($"Layer of {NameA}", true),
            new Column("Neuron", true), new Column($"Layer of {NameB}", true), new Column("Neuron", true), new Column("Correlation", true));
        foreach ((int layerA, int neuronA, int layerB, int neuronB, double correlation) in First)
            pairs.AddText(Text(layerA), Text(neuronA), Text(layerB), Text(neuronB), Numbers.Decimals(correlation, 4));
        var facts = new Table("What was measured", new Column("Quantity"), new Column("Value"));
        foreach ((string name, string value) in Facts)
            facts.AddText(name, value);
        return Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{title}</title>
            <style>
            {Html.Trusted(Stylesheet.Css)}</style>
            </head>
            <body>
            <main>
            <h1>{title}</h1>
            <p>{Sentence}</p>
            {(Explorer is null ? Html.Empty : Html.Of($"<p><a href=\"{Explorer}\">Look at the neurons</a>: "
                + $"the same {Words.Fed} under both models, pair by pair.</p>\n"))}
            <section>
            <h2>Correlations against chance</h2>
            <p>Mutual pairs by correlation{(Null is null ? "" : $", and those of the {Null} null, the mean of {Text(NullDraws.Count)} draws")}.</p>
            <figure>{Html.Trusted(SvgFile.Draw(Histogram(), "correlations").Inline())}</figure>
            </section>
            <section>
            <h2>Where the pairs lie</h2>
            <p>{Counted} pairs by the layer of their neurons, counted from the input (layer 0). Shade is the square root of the count over the largest.</p>
            <figure>{Html.Trusted(SvgFile.Draw(Map(), "layers").Inline())}</figure>
            </section>
            <section>
            <h2>Pairs</h2>
            {pairs.Markup()}
            </section>
            <section>
            <h2>Measurement</h2>
            {facts.Markup()}
            </section>
            </main>
            </body>
            </html>

            """).Markup;
    }

    private HeatPanel Map() => new()
    {
        Name = "layers",
        Title = $"{Counted} pairs by layer",
        Description = $"{NameA} has {LayersA} layers, {NameB} has {LayersB}.",
        RowModel = NameA,
        ColumnModel = NameB,
        Rows = LayersA,
        Columns = LayersB,
        Cells = [.. Layers],
        Source = "best_buddies.json",
    };

    private CurvePanel Histogram()
    {
        double low = Correlations.Concat(NullDraws.SelectMany(draw => draw)).DefaultIfEmpty(0).Min();
        low = Math.Floor(Math.Min(low, 0.9) * 10) / 10;
        double[] models = Counts(Correlations, low), chance = Counts(NullDraws.SelectMany(draw => draw), low);
        var series = new List<PlottedSeries> { Steps("models", models, low, 0) };
        if (NullDraws.Count > 0)
            series.Add(Steps($"{Null} null", [.. chance.Select(count => count / NullDraws.Count)], low, 1));
        if (Tau is { } tau)
        {
            double top = models.Concat(chance.Select(count => count / Math.Max(1, NullDraws.Count))).Max();
            series.Add(new PlottedSeries("calibrated threshold", SeriesRole.Reference,
                [new PlottedPoint(tau, 0, "match.json"), new PlottedPoint(tau, top, "match.json")]));
        }
        return new CurvePanel
        {
            Name = "correlations",
            Title = "Mutual pairs by correlation",
            Description = string.Create(CultureInfo.InvariantCulture, $"{Bins} classes from {low} to 1."),
            X = new AxisSpec("Correlation", "correlation"),
            Y = new AxisSpec("Pairs", "pairs") { Minimum = 0 },
            Series = series,
        };
    }

    private static PlottedSeries Steps(string name, double[] counts, double low, int index)
    {
        double width = (1 - low) / Bins;
        PlottedPoint[] points = [.. counts.SelectMany((count, bin) => new[]
        {
            new PlottedPoint(low + bin * width, count, "best_buddies.json"),
                new PlottedPoint(low + (bin + 1) * width, count, "best_buddies.json"),
        })];
        return new PlottedSeries(name, SeriesRole.Candidate, points) { SizeIndex = index, SizeCount = 2 };
    }

    private static double[] Counts(IEnumerable<double> correlations, double low)
    {
        var counts = new double[Bins];
        foreach (double correlation in correlations)
            counts[Math.Clamp((int)((correlation - low) / (1 - low) * Bins), 0, Bins - 1)]++;
        return counts;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
