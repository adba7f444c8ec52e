using Rosetta.Experiments.Calibration;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Session;

/// <summary>What the exponents of measured worlds could tell, from their sizes alone, as <c>predict EXPERIMENT.yaml</c> states it before
/// the run: it stands beside each verdict that it is about.</summary>
internal static class StatedPower
{
    /// <summary>The same verdicts, those on exponents of counts with the power of their design.</summary>
    public static IReadOnlyList<ClaimVerdict> On(IReadOnlyList<ClaimVerdict> verdicts, ExperimentDefinition definition,
        IReadOnlyList<Prediction> predictions, IReadOnlyList<CellRow> cells)
    {
        HashSet<string> measured = [.. definition.Of<MeasuredWorld>().Select(world => world.World)];
        return [.. verdicts.Select(verdict => measured.Contains(verdict.World)
            && Sizes(verdict, predictions, cells) is { Length: >= DetectableGap.FewestSizes } sizes
            ? verdict with { Power = Of(sizes, verdict, definition.Judge.Level) } : verdict)];
    }

    /// <summary>Sizes that the exponent is judged on, known before the measurement; null for verdicts on anything else.</summary>
    private static double[]? Sizes(ClaimVerdict verdict, IReadOnlyList<Prediction> predictions, IReadOnlyList<CellRow> cells)
    {
        if (verdict.Id == $"{verdict.World}/law-neurons")
            return [.. cells.Where(cell => cell.World == verdict.World && cell.Pair is not null).Select(cell => cell.Neurons).Distinct()];
        return predictions.FirstOrDefault(one => verdict.Id == $"{one.Id}/exponent") is { } prediction
            ? [.. prediction.Points.Select(point => (double)point.Neurons)
                .Where(size => !prediction.HeldOutNeurons.Contains((int)size)).Distinct()]
            : null;
    }

    private static DesignPower Of(double[] sizes, ClaimVerdict verdict, double level)
    {
        double decades = Math.Log10(sizes.Max() / sizes.Min());
        return new(ScenarioPower.RequiredPower, sizes.Length, decades,
            DetectableGap.Of(sizes.Length, decades, DetectableGap.LeastDispersion, DetectableGap.TypicalCount, level,
                ScenarioPower.RequiredPower),
            Math.Sqrt(DetectableGap.LeastDispersion),
            verdict is { Predicted: { } predicted, RivalValue: { } rival } ? Math.Abs(rival - predicted) : null);
    }
}
