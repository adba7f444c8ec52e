using System.Globalization;
using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Counts;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Commands;

/// <summary>What <c>fit</c> says of counts against sizes: law or no law, exponents pooled and by pair, and how they stand to a number or a
/// hypothesis.</summary>
internal sealed class CountsFit
{
    private const string Pooled = "all rows", Neurons = "size", Parameters = "parameters";

    private readonly CountsTable _table;
    private readonly SizeFit _fit;
    private readonly List<Series> _series = [];
    private readonly List<(string Name, ExponentVerdict Verdict)> _verdicts = [];
    private readonly List<PlottedSeries> _curves = [];

    private CountsFit(CountsTable table)
    {
        (_table, _fit) = (table, SizeFit.Of(table.Rows));
        _series.Add(new Series(Pooled, Neurons, _fit, null));
        if (table.Parameters.Count > 0)
            _series.Add(Series.Of(Pooled, Parameters, table.Parameters));
        string[] pairs = [.. table.Rows.Select(row => row.Pair).OfType<string>().Distinct()];
        if (pairs.Length > 1)
            _series.AddRange(pairs.Select(pair => Series.Of($"pair {pair}", Neurons, [.. table.Rows.Where(row => row.Pair == pair)])));
    }

    /// <summary>Fits a table of counts.</summary>
    /// <param name="file">The table.</param>
    /// <param name="against">A number to hold the exponent against, or null.</param>
    /// <param name="scenario">A scenario file whose prediction at these sizes it is held against, or null.</param>
    public static CountsFit Of(string file, double? against, string? scenario)
    {
        var fit = new CountsFit(CountsCsv.Read(file));
        if (against is { } stated)
        {
            string name = stated.ToString(CultureInfo.InvariantCulture);
            fit._verdicts.Add((name, ExponentJudge.Judge(fit._fit, PredictedExponent.Of(name, stated))));
        }
        if (scenario is not null)
            fit.Hold(ScenarioReader.ReadFile(scenario).Predicted);
        return fit;
    }

    /// <summary>Prints it.</summary>
    public void Write(OutputForm form)
    {
        if (form == OutputForm.Json)
            Console.WriteLine(JsonSerializer.Serialize(Record(), RunJson.Output));
        else if (form == OutputForm.Csv)
            Exponents().Write(Console.Out, csv: true);
        else
            WriteText();
    }

    /// <summary>Draws points, the fitted line and what is predicted, as one SVG.</summary>
    public void Plot(string path)
    {
        double[] sizes = [.. _table.Rows.Select(row => row.Size).Distinct().Order()];
        var panel = new CurvePanel
        {
            Name = "fit",
            Title = "Counts against size",
            Description = string.Create(CultureInfo.InvariantCulture, $"{_table.Rows.Count} counts at {sizes.Length} sizes."),
            X = new AxisSpec("Size", "size") { Logarithmic = true },
            Y = new AxisSpec("Count", "count") { Logarithmic = true },
            Series =
            [
                .. _table.Rows.GroupBy(row => row.Pair ?? "")
                    .Select((pair, i) => new PlottedSeries(pair.Key.Length > 0 ? pair.Key : "counts",
                    SeriesRole.SizePoint, [.. pair.Select(row => new PlottedPoint(row.Size, row.Count, "counts"))])
                    { SizeIndex = i, SizeCount = _table.Rows.Select(row => row.Pair ?? "").Distinct().Count() }),
                new PlottedSeries($"fit, exponent {TextTable.Number(_fit.Exponent, 3)} {TextTable.Interval(Ends(_fit))}", SeriesRole.Fit,
                    [.. sizes.Select(size => new PlottedPoint(size, Math.Exp(_fit.Intercept + _fit.Exponent * Math.Log(size)), "fit"))]),
                .. _curves,
            ],
        };
        AtomicFile.WriteText(path, SvgFile.Draw(panel, panel.Name).StandAlone());
    }

    /// <summary>The hypothesis's own counts at these very sizes, whole features, fitted as the counts are.</summary>
    private void Hold(Scenario scenario)
    {
        double[] sizes = [.. _table.Rows.Select(row => row.Size)], distinct = [.. sizes.Distinct().Order()];
        if (distinct.FirstOrDefault(size => size != Math.Floor(size) || size > Scenario.MaxNeurons) is > 0 and var odd)
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"--scenario with a size of {odd}"),
                "A scenario predicts counts at whole numbers of neurons", "Give sizes in neurons, or leave --scenario out");
        ScalingPrediction prediction = ScalingPrediction.Of(scenario.WithNeurons(distinct.Select(size => (long)size)));
        IReadOnlyList<double> counts = Prediction.CountsOf(PredictionPoints.Of(prediction), distinct);
        Dictionary<double, double> at = distinct.Zip(counts).ToDictionary();
        string name = $"{Described.Of(scenario.Hypothesis)} on {Described.Of(scenario.Spectrum)}";
        var predicted = PredictedExponent.FromCurve(name, sizes, [.. sizes.Select(size => at[size])]);
        _verdicts.Add((name, ExponentJudge.Judge(_fit, predicted.For(_fit))));
        _curves.Add(new PlottedSeries(name, SeriesRole.Theory,
            [.. distinct.Select(size => new PlottedPoint(size, at[size], "scenario"))]));
    }

    private void WriteText()
    {
        Console.WriteLine(_fit.Law ? "law: a power law holds" : _fit.Refuted ? "no law" : "cannot tell");
        Screen.WriteLine(Console.Out, _fit.Reason);
        Console.WriteLine($"exponent {TextTable.Number(_fit.Exponent)} {TextTable.Interval(Ends(_fit))} (95 %), R^2 "
            + $"{TextTable.Number(_fit.RSquared)}, {_fit.Model}");
        foreach ((string against, ExponentVerdict verdict) in _verdicts)
            Screen.WriteLine(Console.Out, $"against {against}: {Outcomes.Of(verdict.Verdict)}. {verdict.Reason}");
        if (_series.Count > 1)
            Exponents().Write(Console.Out);
        TextTable models = new("model", "exponent", "classical se", "95 %", "intercept");
        Show(models, "log-log OLS", _fit.LogLogOls?.Exponent, _fit.LogLogOls?.StandardError,
            _fit.LogLogOls?.ExponentInterval() is { } line ? [line.Low, line.High] : null, _fit.LogLogOls?.Intercept);
        Show(models, "Poisson (se HC1)", _fit.Poisson?.Exponent, _fit.Poisson?.StandardErrorHc1, Ends(_fit.PoissonExponent),
            _fit.Poisson?.Intercept);
        Show(models, _fit.NegativeBinomialExponent?.Model is { } name && _fit.NegativeBinomial is null ? name : "negative binomial",
            _fit.NegativeBinomialExponent?.Exponent, _fit.NegativeBinomial?.StandardError,
            Ends(_fit.NegativeBinomialExponent), _fit.NegativeBinomial?.Intercept);
        models.Write(Console.Out);
        TextTable rivals = new("form", "AICc", "note");
        foreach (FormFit rival in _fit.Rivals)
            rivals.Add(rival.Law.ToString(), TextTable.Number(double.IsFinite(rival.Aicc) ? rival.Aicc : null), rival.Note);
        rivals.Write(Console.Out);
        foreach (string warning in Warnings)
            Screen.WriteLine(Console.Out, $"warning: {warning}");
    }

    private IEnumerable<string> Warnings => new[] { _table.Impossible, _table.Ignored.Count == 0 ? null
        : $"These columns mean nothing here and are ignored: {string.Join(", ", _table.Ignored)}." }.OfType<string>().Concat(_fit.Warnings);

    private TextTable Exponents()
    {
        TextTable table = new("rows", "against", "exponent", "95 %", "R^2", "sizes", "law");
        foreach (Series series in _series)
        {
            table.Add(series.Name, series.Axis, TextTable.Number(series.Fit?.Exponent, 4), TextTable.Interval(Ends(series.Fit)),
                TextTable.Number(series.Fit?.RSquared, 4), TextTable.Number(series.Fit?.Design.SizeCount),
                series.Fit is not { } fit ? "-" : fit.Law ? "yes" : "not shown");
        }
        return table;
    }

    private object Record() => new
    {
        _fit.Law,
        _fit.Refuted,
        _fit.Reason,
        _fit.Exponent,
        Interval95 = Ends(_fit),
        _fit.RSquared,
        _fit.Model,
        Warnings,
        Models = new
        {
            LogLogOls = _fit.LogLogOls is not { } ols ? null : new
            {
                ols.Intercept,
                ols.Exponent,
                Se = ols.StandardError,
                Interval95 = ols.ExponentInterval() is { } olsInterval ? new[] { olsInterval.Low, olsInterval.High } : null,
                ols.RSquared,
            },
            Poisson = _fit.Poisson is not { } poisson ? null : new { poisson.Intercept, poisson.Exponent, Se = poisson.StandardError,
                SeHc1 = poisson.StandardErrorHc1, Interval95 = Ends(_fit.PoissonExponent) },
            NegativeBinomial = _fit.NegativeBinomial is not { } nb ? null : new { nb.Intercept, nb.Exponent, Se = nb.StandardError,
                nb.Dispersion, Interval95 = Ends(_fit.NegativeBinomialExponent) },
        },
        Rivals = _fit.Rivals.Select(rival => new { Law = rival.Law.ToString(), rival.Aicc, rival.Note }),
        Series = _series.Select(series => new { series.Name, series.Axis, series.Fit?.Exponent, Interval95 = Ends(series.Fit),
            series.Fit?.RSquared, series.Fit?.Law, series.Refusal }),
        Against = _verdicts.Select(own => new { own.Name, own.Verdict.Predicted, Outcome = Outcomes.Of(own.Verdict.Verdict),
            P = own.Verdict.PredictionP, own.Verdict.Reason }),
    };

    private static void Show(TextTable table, string model, double? exponent, double? error, double[]? interval, double? intercept) =>
        table.Add(model, TextTable.Number(exponent), TextTable.Number(error), TextTable.Interval(interval), TextTable.Number(intercept));

    private static double[]? Ends(SizeFit? fit) => fit?.ExponentInterval() is { } found ? [found.Low, found.High] : null;

    private static double[]? Ends(CountExponent? exponent) => exponent?.IntervalAt() is { } interval ? [interval.Low, interval.High] : null;

    /// <summary>Some of the rows against one measure of size.</summary>
    private sealed record Series(string Name, string Axis, SizeFit? Fit, string? Refusal)
    {
        public static Series Of(string name, string axis, IReadOnlyList<CountRow> rows)
        {
            try
            {
                return new Series(name, axis, SizeFit.Of(rows), null);
            }
            catch (BadInputException refusal)
            {
                return new Series(name, axis, null, refusal.Message);
            }
        }
    }
}
