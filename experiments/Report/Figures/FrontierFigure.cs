using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Figure 5 of the paper: the frontiers against the number of neurons, and the regions between them.</summary>
internal sealed class FrontierFigure : IFigure
{
    public string Id => "frontiers";
    public string Title => "Frontiers and regions";

    public string Caption(RunData run) =>
        "Features ranked by importance, against model size. Below r_{\u03c4} a feature has isolation at least \u03c4 and is a Rosetta "
        + "feature; up to r_{0} it owns some capacity of its own; up to |A| it is present in superposition; beyond, it is absent. On these "
        + "axes a power law is a straight line, and r_{\u03c4} and r_{0} run in parallel because their ratio is constant. Every line was "
        + "frozen before anything was measured.";

    public IReadOnlyList<Panel> Panels(RunData run) =>
        [.. run.PredictionsOfWorlds.Where(HasFrontier).Select(prediction => Draw(prediction, run))];

    public IEnumerable<string> Missing(RunData run) => run.PredictionsOfWorlds.Count == 0
        ? ["No prediction was frozen, so there is no frontier to draw."]
        : run.PredictionsOfWorlds.Where(prediction => !HasFrontier(prediction)).Select(prediction =>
            $"Prediction {prediction.Id} ({prediction.Hypothesis}) has no real-valued frontier.");

    private static bool HasFrontier(Prediction prediction) => prediction.Points.Any(point => point.RTau is > 0);

    private static CurvePanel Draw(Prediction prediction, RunData run)
    {
        IReadOnlyList<PlottedPoint> rosetta = Curves.Of(prediction, point => point.RTau);
        IReadOnlyList<PlottedPoint> isolated = Curves.Of(prediction, point => point.R0);
        IReadOnlyList<PlottedPoint> represented = Curves.Of(prediction, point => point.Represented);
        var regions = new List<ShadedRegion>
        {
            new("Rosetta", 0.30, [.. rosetta.Select(point => point with { High = point.Y })]),
            new("partly isolated", 0.17, Between(rosetta, isolated)),
            new("superposed", 0.07, Between(isolated, represented)),
        };
        if (represented.Count > 0)
        {
            // Room above |A|, so that the region of absent features exists on the plot.
            const double RoomAbove = 2.5;
            double top = RoomAbove * represented.Max(point => point.Y);
            regions.Add(new ShadedRegion("absent", 0, [.. represented.Select(point => point with { Low = point.Y, High = top })]));
        }
        return new CurvePanel
        {
            Name = prediction.Id,
            Title = run.PredictionsOfWorlds.Count(other => other.World == prediction.World) > 1 ? prediction.Id : prediction.World,
            Description = $"Frontiers r tau, r0 and |A| against neurons for {prediction.Hypothesis}, spectrum {prediction.Spectrum}; "
                + $"slope of r tau over the judged sizes {Numbers.Quantity(prediction.Slope)}.",
            X = Curves.Neurons,
            Y = new AxisSpec("feature rank, r (1 = most important)", "rank") { Logarithmic = true },
            Regions = regions,
            Series =
            [
                new PlottedSeries($"r_{{\u03c4}} (\u03c4 = {Numbers.Tick(prediction.Tau)})", SeriesRole.Theory, rosetta),
                new PlottedSeries("r_{0}", SeriesRole.Theory, isolated) { Secondary = true },
                new PlottedSeries("|A|", SeriesRole.Reference, represented),
            ],
        };
    }

    private static IReadOnlyList<PlottedPoint> Between(IReadOnlyList<PlottedPoint> lower, IReadOnlyList<PlottedPoint> upper) =>
        [.. lower.Join(upper, point => point.X, point => point.X, (low, high) => high with { Low = low.Y, High = high.Y })];
}
