using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>A frozen prediction's numbers as series, and the axes that several figures share.</summary>
internal static class Curves
{
    public static AxisSpec Neurons { get; } = new("neurons per model, N (count)", "neurons") { Logarithmic = true };

    /// <summary>One quantity of a prediction over its sizes; sizes where it has none are left out.</summary>
    public static IReadOnlyList<PlottedPoint> Of(Prediction prediction, Func<PredictionPoint, double?> quantity) =>
        Of(prediction.Points, quantity, $"prediction {prediction.Id}");

    /// <summary>The same of its rival.</summary>
    public static IReadOnlyList<PlottedPoint> OfRival(Prediction prediction, Func<PredictionPoint, double?> quantity) =>
        Of(prediction.RivalPoints, quantity, $"rival of prediction {prediction.Id}");

    /// <summary>The count that a hypothesis predicts: the real-valued crossing,
    /// or whole features where the hypothesis has no crossing.</summary>
    public static double? Count(PredictionPoint point) => point.RTau ?? point.Rosetta;

    private static IReadOnlyList<PlottedPoint> Of(IReadOnlyList<PredictionPoint> points, Func<PredictionPoint, double?> quantity,
        string source) =>
        [.. points.Where(point => quantity(point) is not null).OrderBy(point => point.Neurons)
            .Select(point => new PlottedPoint(point.Neurons, quantity(point)!.Value, source))];
}
