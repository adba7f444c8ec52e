using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Where pairs lie, as fits.json has it.</summary>
internal static class DepthFindings
{
    /// <summary>A world's fits with its depths, at every level that each cell has.</summary>
    public static FitsFile? With(FitsFile? fits, DepthEvidence? evidence) => evidence is null ? fits
        : (fits ?? new FitsFile { Fits = [], Profiles = [], Sizes = [] }) with
        {
            Depths = [.. evidence.Models.SelectMany(model => new double?[] { 0, 0.3, LevelsEvidence.Isolated, null }
                .Select(level => Of(evidence.World, model, level))).OfType<DepthRecord>()],
        };

    private static DepthRecord? Of(string world, DepthModel model, double? level)
    {
        if (model.Counts(level) is not { } counts || counts.Sum() == 0)
            return null;
        Estimate?[] fractions = [.. Enumerable.Range(0, LayerConcentration.Bins).Select(bin => model.Fraction(level, bin))];
        Estimate? concentration = model.Concentration(level), depth = model.MeanDepth(level);
        return new DepthRecord
        {
            World = world,
            Neurons = model.Neurons,
            Model = model.Name,
            Family = model.Sides[0].Family,
            Layers = model.Layers,
            Level = level,
            Pairs = counts.Sum(),
            Fractions = LayerConcentration.Fractions(counts),
            Intervals95 = fractions.All(fraction => Ends(fraction) is not null) ? [.. fractions.Select(fraction => Ends(fraction)!)] : [],
            Rotated = model.Rotated(level) is { } rotated && rotated.Sum() > 0 ? LayerConcentration.Fractions(rotated) : [],
            Neuronal = LayerConcentration.Fractions(model.Widths),
            Concentration = concentration?.Value,
            ConcentrationInterval95 = Ends(concentration),
            MeanDepth = depth?.Value,
            MeanDepthInterval95 = Ends(depth),
            Cells = [.. model.Cells.Select(cell => cell.Name)],
        };
    }

    private static double[]? Ends(Estimate? estimate) => estimate is { DegreesOfFreedom: > 0 } && double.IsFinite(estimate.StandardError)
        && estimate.IntervalAt(0.95) is var interval ? [interval.Low, interval.High] : null;
}
