using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>In which layers a measurement's pairs lie, as cells keep it and the claim takes it.</summary>
internal static class DepthCells
{
    /// <summary>Levels beside 0 and the calibrated one.</summary>
    private static readonly double[] Fixed = [0.3, LevelsEvidence.Isolated];

    /// <summary>0, two fixed levels, and the threshold that the nulls calibrate: at which depth and stability are counted.</summary>
    public static IReadOnlyList<double> LevelsOf(PairMeasurement measured) =>
        [.. Fixed.Append(0).Concat(measured.Calibration?.Tau is { } tau ? [tau] : []).Distinct().Order()];

    /// <summary>The evidence of one world; null where no cell has depths.</summary>
    public static DepthEvidence? Evidence(string world, IReadOnlyList<CellRow> cells)
    {
        DepthCell[] own = [.. cells.Where(cell => cell.World == world).Select(cell => cell.Depth).OfType<DepthCell>()];
        return own.Length == 0 ? null : new DepthEvidence(world, own);
    }

    /// <summary>One pair of models.</summary>
    /// <param name="empty">Its cell: key, size and seed.</param>
    /// <param name="series">Its series; "" for the main one.</param>
    /// <param name="measured">What the instrument says.</param>
    /// <param name="modelA">Name of the first model.</param>
    /// <param name="familyA">Its family: the same name at every size.</param>
    /// <param name="modelB">Name of the second.</param>
    /// <param name="familyB">Its family.</param>
    public static DepthCell Of(CellRow empty, string series, PairMeasurement measured, string modelA, string familyA, string modelB,
        string familyB)
    {
        IReadOnlyList<double> levels = LevelsOf(measured);
        return new DepthCell
        {
            Name = empty.Key,
            Series = series,
            Seed = empty.Seed,
            Neurons = empty.Neurons,
            Levels = levels,
            Tau = measured.Calibration?.Tau,
            A = Side(measured, levels, modelA, familyA, first: true),
            B = Side(measured, levels, modelB, familyB, first: false),
        };
    }

    private static DepthSide Side(PairMeasurement measured, IReadOnlyList<double> levels, string model, string family, bool first)
    {
        NeuronLayout layout = first ? measured.Match.LayoutA : measured.Match.LayoutB;
        int[] widths = [.. layout.Widths];
        foreach (NeuronKey dead in first ? measured.Match.DeadA : measured.Match.DeadB)
            widths[layout.PositionOf(layout.FlatOf(dead))]--;
        IReadOnlyList<IReadOnlyList<MutualPair>> rotated =
            measured.ByNull.FirstOrDefault(own => own.Name == NullModels.Rotation)?.Pairs.Pairs ?? [];
        return new DepthSide(model, family, widths,
            [.. levels.Select(level => ByLayer(measured.MutualPairs, level))],
            rotated.Count == 0 ? [] : [.. levels.Select(level => Mean([.. rotated.Select(draw => ByLayer(draw, level))]))],
            [.. levels.Select(level => measured.Resampled.Select(draw => Count((first ? draw.Pairs.A : draw.Pairs.B)
                .Where((_, pair) => level == 0 || draw.Pairs.Correlations[pair] >= level).Select(layout.PositionOf))).ToArray())]);

        int[] ByLayer(IReadOnlyList<MutualPair> pairs, double level) => Count(pairs
            .Where(pair => level == 0 || pair.Correlation >= level)
            .Select(pair => layout.PositionOf(layout.FlatOf(first ? pair.A : pair.B))));

        int[] Count(IEnumerable<int> layers)
        {
            var counts = new int[layout.LayerCount];
            foreach (int layer in layers)
                counts[layer]++;
            return counts;
        }

        double[] Mean(IReadOnlyList<int[]> draws) =>
            [.. Enumerable.Range(0, layout.LayerCount).Select(layer => draws.Average(draw => draw[layer]))];
    }
}
