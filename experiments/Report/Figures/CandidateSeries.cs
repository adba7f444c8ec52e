using Rosetta.Experiments.Report.Plots;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Hypotheses as lines: each has one look in all figures of toys, and its verdict in the legend.</summary>
internal static class CandidateSeries
{
    /// <summary>Names of one column go together: a utility and the isolation map of its kind.</summary>
    private static readonly string[][] Looks =
    [
        ["crra", "hill"], ["log", "hyperbolic"], ["exponential"], ["linear", "saturating"], ["power"], ["any concave curve"],
    ];

    /// <summary>A line.</summary>
    /// <param name="name">Of the hypothesis.</param>
    /// <param name="outcome">Its verdict, as run files spell it.</param>
    /// <param name="points">In drawing order.</param>
    public static PlottedSeries Of(string name, string outcome, IReadOnlyList<PlottedPoint> points) =>
        new($"{name}: {Page.Outcome.Of(outcome).Word}", SeriesRole.Candidate, points)
        {
            SizeIndex = Math.Max(0, Array.FindIndex(Looks, look => look.Contains(name))),
            SizeCount = Looks.Length,
        };
}
