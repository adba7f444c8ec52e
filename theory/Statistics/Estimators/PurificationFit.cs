using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>How fast the impurity 1 - s of one and the same feature falls with size: impurity = c_r N^-exponent.</summary>
/// <remarks>
/// The model predicts 1 for every delta &gt; 1 (and delta below). Slope of ln(1 - s) on ln N with the feature as cluster, so that what a
/// size shares over all features (one model) and what a feature has of its own are both in the error. Only features seen at every size
/// count: a feature seen at large sizes only was seen because it was pure there, which would bias the slope.
/// </remarks>
/// <param name="Exponent">The decay, positive where impurity falls.</param>
/// <param name="FeatureCount">Features seen at every size.</param>
/// <param name="DroppedCount">Features missing at some size.</param>
/// <param name="Sizes">Distinct sizes.</param>
public sealed record PurificationFit(Estimate Exponent, int FeatureCount, int DroppedCount, SizeDesign Sizes)
{
    /// <summary>Fits the rows.</summary>
    /// <exception cref="BadInputException">An isolation of 1 or more, a feature twice at a size, or no feature at every size.</exception>
    public static PurificationFit Of(IReadOnlyList<FeatureRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (FeatureRow row in rows)
            if (!(row.Isolation < 1) || !(row.Size > 0) || !double.IsFinite(row.Isolation) || !double.IsFinite(row.Size))
                throw new BadInputException($"feature '{row.Feature}' with isolation {row.Isolation:R} at size {row.Size:R}",
                    "ln(1 - isolation) and ln size must be finite",
                    "Leave out features that are pure beyond the measurement's resolution.");
        double[] sizes = [.. rows.Select(row => row.Size).Distinct().Order()];
        if (sizes.Length < 2)
            throw new BadInputException($"features at {sizes.Length} size(s)", "Purification is a change over sizes",
                "Measure the same features at two sizes or more.");
        if (rows.GroupBy(row => (row.Feature, row.Size)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BadInputException($"feature '{twice.Key.Feature}' {twice.Count()} times at size {twice.Key.Size:R}",
                "A feature has one isolation at a size", "Average seeds before fitting, or fit each.");
        var features = rows.GroupBy(row => row.Feature, StringComparer.Ordinal).ToArray();
        FeatureRow[] complete = [.. features.Where(feature => feature.Count() == sizes.Length).SelectMany(feature => feature)];
        int kept = complete.Length / sizes.Length;
        if (kept == 0)
            throw new BadInputException($"{features.Length} features, none of them at all {sizes.Length} sizes",
                "A feature must be followed through every size", "Use fewer sizes, or match more features.");
        ClusteredSlope slope = ClusteredSlope.Of([.. complete.Select(row => Math.Log(row.Size))],
            [.. complete.Select(row => StableMath.Log1p(-row.Isolation))], [.. complete.Select(row => row.Feature)]);
        SizeDesign design = new(sizes.Length, Math.Log10(sizes[^1] / sizes[0]), complete.Length);
        return new(new(-slope.Slope, slope.StandardError, slope.DegreesOfFreedom, null, design), kept, features.Length - kept, design);
    }
}
