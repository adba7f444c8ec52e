using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Figures 4 and 26 of the paper: all mutual pairs beside those of every null and of untrained twins.</summary>
internal sealed class ControlFigure : IFigure
{
    public string Id => "controls";
    public string Title => "Mutual pairs of nulls and of untrained models";

    public string Caption(RunData run) =>
        "All mutual pairs, without a threshold, of the models (squares) and of what they are held against: samples in random order "
        + $"(permutation), each {run.Said(words => words.Block)} met by another one (shift), "
        + "the neurons of each layer rotated, and the same architectures at "
        + "initialisation. Bars are 95 % intervals of a draw, where there are several; slopes against neurons stand in the legend with "
        + "their intervals over sizes. The paper says that permuted and untrained models have few pairs, and no more as they grow.";

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead) =>
        new[] { "untrained", "null-trend", "without-training" }.Select(claims => DecidingPicture.Of(this, run, lead, claims, lead.World,
            "All mutual pairs of the models (squares), of untrained ones and of every null, against size."))
            .FirstOrDefault(own => own is not null);

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Trained.Where(world => Controls(world).Any()).Select(Draw)];

    public IEnumerable<string> Missing(RunData run) => run.Trained.Where(world => world.Measured.Count > 0 && !Controls(world).Any())
        .Select(world => $"World {world.Name} has no null at two sizes, and no untrained twins.");

    private static IEnumerable<(string Name, string Quantity)> Controls(WorldData world) => world.Measured
        .SelectMany(cell => cell.Pair!.Nulls).Select(own => own.Name).Distinct()
        .Select(name => (Name: name, Quantity: CountedPairs.NullNamed + name))
        .Append((Name: "untrained", Quantity: CountedPairs.Untrained)).Where(own => world.Points(own.Quantity).Count > 1);

    private static CurvePanel Draw(WorldData world)
    {
        (string Name, string Quantity)[] controls = [.. Controls(world)];
        var series = new List<PlottedSeries>();
        for (int i = 0; i < controls.Length; i++)
        {
            IReadOnlyList<PlottedPoint> points = world.Points(controls[i].Quantity);
            series.Add(new PlottedSeries(Legend(world, controls[i].Name, controls[i].Quantity), SeriesRole.Size, points)
                { SizeIndex = i, SizeCount = controls.Length });
            series.Add(new PlottedSeries("", SeriesRole.SizePoint, points) { SizeIndex = i, SizeCount = controls.Length });
        }
        series.Add(new PlottedSeries(Legend(world, "the models", CountedPairs.Raw), SeriesRole.RawMeasurement,
            world.Points(CountedPairs.Raw)));
        return new CurvePanel
        {
            Name = world.Name,
            Title = $"{world.Name}: all mutual pairs",
            Description = $"Mutual pairs against neurons of the models and of {string.Join(", ", controls.Select(own => own.Name))}.",
            X = Curves.Neurons,
            Y = new AxisSpec("mutual pairs (count)", "pairs") { Logarithmic = true },
            Series = series,
        };
    }

    private static string Legend(WorldData world, string name, string quantity) =>
        world.Fits.FirstOrDefault(fit => fit.Axis == CountedSeries.NeuronAxis && fit.Counted == quantity) is { Exponent: not null } fit
            ? $"{name}: {Numbers.WithInterval(fit.Exponent, fit.Interval95)}" : name;
}
