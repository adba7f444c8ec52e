using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>One model of one size, its seeds joined: where its pairs lie, with errors.</summary>
/// <remarks>The error is that of resampled documents, the same for all seeds, and of the seeds; of one seed it is that of its pairs, as if
/// they fell into layers one by one.</remarks>
/// <param name="Neurons">Size.</param>
/// <param name="Cells">The pairs of models that it is in, one for each seed.</param>
/// <param name="Sides">Its side of each.</param>
public sealed record DepthModel(double Neurons, IReadOnlyList<DepthCell> Cells, IReadOnlyList<DepthSide> Sides)
{
    /// <summary>Fewest pairs that say where they lie.</summary>
    public const int FewestPairs = 10;

    /// <summary>Name of the first seed's model.</summary>
    public string Name => Sides[0].Model;

    /// <summary>Layers.</summary>
    public int Layers => Sides[0].Widths.Count;

    /// <summary>Position of a level in every cell; null for the level that each cell's nulls calibrate. -1 where a cell lacks
    /// it.</summary>
    private int At(int cell, double? level) => (level ?? Cells[cell].Tau) is not { } wanted ? -1
        : Cells[cell].Levels.ToList().FindIndex(own => Math.Abs(own - wanted) < 1e-12);

    /// <summary>Pairs by layer, over all seeds; null where a seed does not have that level.</summary>
    public IReadOnlyList<double>? Counts(double? level) => Sum(level, (side, at) => [.. side.Counts[at].Select(count => (double)count)]);

    /// <summary>Rotated pairs by layer, over all seeds; null where none were drawn.</summary>
    public IReadOnlyList<double>? Rotated(double? level) => Sides.Any(side => side.Rotated.Count == 0) ? null
        : Sum(level, (side, at) => side.Rotated[at]);

    /// <summary>Neurons by layer, over all seeds.</summary>
    public IReadOnlyList<double> Widths => Sum(0, (side, _) => [.. side.Widths.Select(width => (double)width)])!;

    /// <summary>kappa of E86; null for fewer than <see cref="FewestPairs"/> in a seed.</summary>
    public Estimate? Concentration(double? level) => Of(level, LayerConcentration.Of, LayerConcentration.Variance);

    /// <summary>Mean depth.</summary>
    public Estimate? MeanDepth(double? level) => Of(level, (counts, _) => LayerConcentration.MeanDepth(Wide(counts)), (counts, _) =>
    {
        double mean = LayerConcentration.MeanDepth(Wide(counts));
        return counts.Select((count, layer) => count * Math.Pow((double)layer / (Layers - 1) - mean, 2)).Sum()
            / Math.Pow(counts.Sum(), 2);
    });

    /// <summary>Share of the pairs in one bin of depth.</summary>
    public Estimate? Fraction(double? level, int bin) => Of(level, (counts, _) => LayerConcentration.Fractions(Wide(counts))[bin],
        (counts, _) =>
        {
            double share = LayerConcentration.Fractions(Wide(counts))[bin];
            return share * (1 - share) / counts.Sum();
        });

    private static double[] Wide(IReadOnlyList<int> counts) => [.. counts.Select(count => (double)count)];

    private double[]? Sum(double? level, Func<DepthSide, int, double[]> of)
    {
        var all = new double[Layers];
        for (int cell = 0; cell < Cells.Count; cell++)
        {
            int at = At(cell, level);
            if (at < 0)
                return null;
            double[] own = of(Sides[cell], at);
            for (int layer = 0; layer < all.Length; layer++)
                all[layer] += own[layer];
        }
        return all;
    }

    /// <summary>A number of the counts by layer, mean over the seeds, with its error.</summary>
    private Estimate? Of(double? level, Func<IReadOnlyList<int>, IReadOnlyList<int>, double> of,
        Func<IReadOnlyList<int>, IReadOnlyList<int>, double> variance)
    {
        int[] at = [.. Enumerable.Range(0, Cells.Count).Select(cell => At(cell, level))];
        if (at.Contains(-1) || Layers < 2 || Sides.Where((side, cell) => side.Counts[at[cell]].Sum() < FewestPairs).Any())
            return null;
        double[] seeds = [.. Sides.Select((side, cell) => of(side.Counts[at[cell]], side.Widths))];
        // On a resample with no two pairs nothing is known of where they lie.
        double[] replicates = [.. Enumerable.Range(0, Sides.Select((side, cell) => side.Documents[at[cell]].Length).Min())
            .Select(draw => Sides.Select((side, cell) => of(side.Documents[at[cell]][draw], side.Widths)).Average())
            .Where(double.IsFinite)];
        double documents = replicates.Length < 2 ? 0 : SampleMoments.Of(replicates).SampleVariance;
        double own = seeds.Length < 2 ? variance(Sides[0].Counts[at[0]], Sides[0].Widths)
            : SampleMoments.Of(seeds).SampleVariance / seeds.Length;
        double freedom = seeds.Length > 1 ? seeds.Length - 1
            : replicates.Length > 1 ? replicates.Length - 1 : Sides[0].Counts[at[0]].Sum() - 1;
        return new Estimate(seeds.Average(), Math.Sqrt(documents + own), freedom);
    }
}
