using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Trained toys: isolation and utility against capacity, capacity against rank, with the candidate curves.</summary>
internal sealed class ToyCurveFigure : IFigure
{
    public string Id => "toy-curves";
    public string Title => "Toys: which isolation map and which utility";

    public string Caption(RunData run) =>
        "Points are means over seeds in bins of capacity with 95 % t intervals (of the allocation: capacity by rank at the largest size). "
        + "Lines are the candidates fitted to all networks; which of them is refuted is decided on seeds that they were not fitted to.";

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Toys.Curves.Select(Draw)];

    public IEnumerable<string> Missing(RunData run) => [];

    private static CurvePanel Draw(ToyCurveFinding curve)
    {
        bool allocation = curve.Relation == CapacityCurves.Allocation;
        string place = FormattableString.Invariant($"{curve.World}, p = {curve.Presence}");
        ToyCandidateFinding[] hypotheses = [.. curve.Candidates.Where(candidate => candidate.IsHypothesis)];
        return new CurvePanel
        {
            Name = FormattableString.Invariant($"{curve.World}-{curve.Relation}-p{curve.Presence}"),
            Title = $"{place}: {curve.Relation.Replace('-', ' ')}",
            Description = $"{curve.Relation} over {curve.Clusters} networks of {curve.Seeds} seeds; best {hypotheses[0].Name}, "
                + $"{hypotheses[0].Explained:P0} of the variance on unseen seeds.",
            X = allocation ? new AxisSpec("rank of the feature, r (count)", "rank") { Logarithmic = true }
                : new AxisSpec("capacity of the feature, c (neurons)", "capacity") { Logarithmic = true, Minimum = 0.01 },
            Y = curve.Relation switch
            {
                CapacityCurves.IsolationMap =>
                    new AxisSpec("isolation, s (share of variance)", "isolation") { Minimum = -0.05, Maximum = 1.1 },
                CapacityCurves.Utility =>
                    new AxisSpec("utility, U (share of the loss removed)", "utility") { Minimum = -0.1, Maximum = 1.1 },
                _ => new AxisSpec("capacity of the feature, c (neurons)", "capacity"),
            },
            Group = place,
            Series =
            [
                .. hypotheses.Select(candidate => CandidateSeries.Of(candidate.Name, candidate.Outcome,
                    [.. candidate.Curve.Select(point =>
                        new PlottedPoint(point[0], point[1], $"toys.json {curve.Relation} {candidate.Name}"))])),
                new PlottedSeries("trained", SeriesRole.Measurement,
                    [.. curve.Binned.Select(bin => new PlottedPoint(bin[0], bin[1], $"toys.json {curve.Relation} bin")
                    {
                        Low = bin is [.., var low, _] and { Length: 5 } ? low : null,
                        High = bin is [.., var high] and { Length: 5 } ? high : null,
                    })]),
            ],
        };
    }
}
