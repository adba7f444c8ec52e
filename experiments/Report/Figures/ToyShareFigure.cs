using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Trained toys: what becomes of the features as neurons are added, and how pure the isolated ones are.</summary>
internal sealed class ToyShareFigure : IFigure
{
    public string Id => "toy-shares";
    public string Title => "Toys: isolated, mixed and absent";

    public string Caption(RunData run) =>
        "Shares of the features that are isolated (at or above \u03c4), mixed (the network lowers their loss, but no neuron is theirs) and "
        + "absent (less than a twentieth of their loss removed); and the mean isolation of isolated features and of the others: "
        + "polarization is the first rising while the second does not.";

    public IReadOnlyList<Panel> Panels(RunData run) =>
        [.. run.Toys.Series.Where(series => series.Sizes.Count > 0).SelectMany(series => new[] { Shares(series), Polarization(series) })];

    public IEnumerable<string> Missing(RunData run) => [];

    private static CurvePanel Shares(ToySeriesFinding series) => Panel(series, "shares", "share of the features (fraction)",
        ("isolated", size => size.ShareIsolated), ("mixed", size => size.ShareMixed), ("absent", size => size.ShareAbsent));

    private static CurvePanel Polarization(ToySeriesFinding series) => Panel(series, "polarization", "mean isolation (share of variance)",
        ("isolated features", size => size.MeanIsolationIsolated), ("other features", size => size.MeanIsolationOther));

    private static CurvePanel Panel(ToySeriesFinding series, string name, string axis,
        params (string Name, Func<ToySizeFinding, double?> Value)[] lines) => new()
    {
        Name = $"{series.World}-{name}",
        Title = $"{series.World}: {name}",
        Description = $"{name} against neurons: {string.Join(", ", lines.Select(line => line.Name))}.",
        X = Curves.Neurons,
        Y = new AxisSpec(axis, name) { Minimum = -0.02, Maximum = 1.05 },
        Series = [.. lines.Select((line, index) => new PlottedSeries(line.Name, SeriesRole.Size,
            [.. series.Sizes.Where(size => line.Value(size) is not null)
                .Select(size => new PlottedPoint(size.Neurons, line.Value(size)!.Value, $"toys.json {series.World} N={size.Neurons}"))])
            { SizeIndex = index, SizeCount = lines.Length })],
    };
}
