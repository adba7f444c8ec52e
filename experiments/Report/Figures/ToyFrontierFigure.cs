using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Trained toys: isolated features against the neuron budget, with what every family predicts.</summary>
internal sealed class ToyFrontierFigure : IFigure
{
    public string Id => "toy-frontiers";
    public string Title => "Toys: isolated features against neurons";

    public string Caption(RunData run) =>
        "Points are mean counts of isolated features over seeds with 95 % t intervals. Every family of utilities was fitted to the counts "
        + "of one spectrum, frozen, and drawn here on the spectra that it was not fitted to; on the calibration spectrum itself nothing is "
        + "drawn, since a curve there predicts nothing.";

    public IReadOnlyList<Panel> Panels(RunData run) =>
        [.. run.Toys.Series.Where(series => series.Sizes.Count > 0).Select(series => Draw(run, series))];

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead) =>
        run.Toys.Series.FirstOrDefault(one => one.World == lead.World && one.Sizes.Count > 0) is { } series
            ? new(Draw(run, series), "Features that trained toys isolate, against their neurons (points), and what each utility, fitted to "
                + "another spectrum, predicts (lines).") : null;

    public IEnumerable<string> Missing(RunData run) => [];

    private static CurvePanel Draw(RunData run, ToySeriesFinding series)
    {
        IEnumerable<ToyFamilyFinding> here = run.Toys.Families.Where(family => family.Presence == series.Presence
            && series.World.StartsWith($"{family.World}/", StringComparison.Ordinal));
        (string Family, ToyAgreementFinding Judged)[] families = series.Calibration ? [] : [.. here.SelectMany(family =>
            family.Judged.Where(judged => judged.Spectrum == series.Spectrum).Select(judged => (family.Family, judged)))];
        return new CurvePanel
        {
            Name = series.World,
            Title = $"{series.World}{(series.Calibration ? " (calibration)" : "")}",
            Description = $"Isolated features of trained toys against neurons at {series.Sizes.Count} sizes; exponent "
                + $"{Numbers.WithInterval(series.Exponent, series.ExponentInterval95)}.",
            X = Curves.Neurons,
            Y = new AxisSpec("isolated features (count)", "isolated") { Logarithmic = true },
            Group = FormattableString.Invariant($"{series.World[..series.World.IndexOf('/')]}, p = {series.Presence}"),
            Series =
            [
                .. families.Select(entry => CandidateSeries.Of(entry.Family, entry.Judged.Outcome,
                    [.. entry.Judged.Points.Select(point =>
                        new PlottedPoint(point[0], point[2], $"toys.json {series.World} {entry.Family}"))])),
                new PlottedSeries("trained", SeriesRole.Measurement,
                    [.. series.Sizes.Select(size =>
                        new PlottedPoint(size.Neurons, size.MeanIsolated, $"toys.json {series.World} N={size.Neurons}")
                        {
                            Low = size.MeanIsolatedInterval95[0],
                            High = size.MeanIsolatedInterval95[1],
                        })]),
            ],
        };
    }
}
