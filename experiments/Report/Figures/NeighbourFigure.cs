using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Figure 25 of the paper: mutual top-k pairs against neurons, for several k.</summary>
internal sealed class NeighbourFigure : IFigure
{
    public string Id => "neighbours";
    public string Title => "Mutual top-k pairs";

    public string Caption(RunData run) =>
        "Pairs in which each neuron is among the other\u2019s k nearest, chance among them, for every k that was matched; bars are 95 % "
        + $"intervals over {run.Said(words => words.Blocks)} and seeds, the line of each k has its fitted slope, "
        + "which stands in the legend with its interval. The "
        + "paper says that the slope stays below 1 whatever k is.";

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead) => DecidingPicture.Of(this, run, lead, "neighbours", lead.World,
        "Mutual top-k pairs against size, for every k.");

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Trained.Where(world => Fits(world).Count > 1).Select(Draw)];

    public IEnumerable<string> Missing(RunData run) => run.Trained.Where(world => world.Measured.Count > 0 && Fits(world).Count < 2)
        .Select(world => $"World {world.Name} was matched for one k alone.");

    private static IReadOnlyList<FitRecord> Fits(WorldData world) => [.. world.Fits.Where(fit => fit.Axis == CountedSeries.NeuronAxis
        && (fit.Counted == CountedPairs.Raw || fit.Counted.StartsWith(CountedPairs.Neighbours, StringComparison.Ordinal))
        && world.Points(Quantity(fit)).Count > 1)];

    private static string Quantity(FitRecord fit) => fit.Counted == CountedPairs.Raw ? $"{CountedPairs.Neighbours}1" : fit.Counted;

    private static CurvePanel Draw(WorldData world)
    {
        IReadOnlyList<FitRecord> fits = Fits(world);
        return new CurvePanel
        {
            Name = world.Name,
            Title = $"{world.Name}: mutual top-k pairs",
            Description = "Slopes against neurons: " + string.Join(", ", fits.Select(fit =>
                $"{Quantity(fit)} {Numbers.WithInterval(fit.Exponent, fit.Interval95)}")) + ".",
            X = Curves.Neurons,
            Y = new AxisSpec("mutual top-k pairs (count)", "pairs") { Logarithmic = true },
            Series =
            [
                .. fits.SelectMany((fit, i) => new[]
                {
                    new PlottedSeries($"{Quantity(fit).Replace("=", " = ", StringComparison.Ordinal)}: "
                        + Numbers.WithInterval(fit.Exponent, fit.Interval95), SeriesRole.Size,
                        [.. fit.Curve.Select(point => new PlottedPoint(point[0], point[1], $"fit {fit.Name} of {world.Name}"))])
                        { SizeIndex = i, SizeCount = fits.Count },
                    new PlottedSeries("", SeriesRole.SizePoint, world.Points(Quantity(fit))) { SizeIndex = i, SizeCount = fits.Count },
                }),
            ],
        };
    }
}
