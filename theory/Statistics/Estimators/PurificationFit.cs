using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>How fast the impurity 1 - s of one and the same feature falls with size: impurity = c_r N^-exponent.</summary>
/// <remarks>
/// The model predicts 1 for every delta &gt; 1 (and delta below). Slope of the mean ln(1 - s) at each size on ln N: all features of a size
/// come from the same models, so the sizes are the units, S - 2 degrees of freedom. What features differ in their own slopes beyond the
/// scatter of single values, V(slopes) - V(rest), is added where positive, features - 1 degrees; at two sizes it is all there is. Only
/// features seen at every size count: a feature seen at large sizes only was seen because it was pure there, which would bias the slope.
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
        (double slope, double error, double degrees) = Joined([.. sizes.Select(size => Math.Log(size))],
            [.. complete.GroupBy(row => row.Feature, StringComparer.Ordinal).Select(feature => feature.OrderBy(row => row.Size)
                .Select(row => StableMath.Log1p(-row.Isolation)).ToArray())]);
        SizeDesign design = new(sizes.Length, Math.Log10(sizes[^1] / sizes[0]), complete.Length);
        return new(new(-slope, error, degrees, null, design), kept, features.Length - kept, design);
    }

    /// <param name="x">ln size.</param>
    /// <param name="features">[feature][size].</param>
    private static (double Slope, double Error, double Degrees) Joined(double[] x, double[][] features)
    {
        int count = features.Length, sizeDegrees = x.Length - 2, featureDegrees = count - 1;
        LineFit ofMeans = LineFit.Of(x, [.. x.Select((_, s) => LineFit.Mean([.. features.Select(feature => feature[s])]))]);
        LineFit[] lines = [.. features.Select(feature => LineFit.Of(x, feature))];
        double slopes = featureDegrees > 0
            ? lines.Sum(line => Math.Pow(line.Slope - ofMeans.Slope, 2)) / featureDegrees / count : double.NaN;
        if (sizeDegrees == 0)
            return (ofMeans.Slope, Math.Sqrt(slopes), featureDegrees);
        double rest = featureDegrees > 0
            ? lines.Sum(line => line.Residuals.Select((own, s) => Math.Pow(own - ofMeans.Residuals[s], 2)).Sum())
                / (featureDegrees * sizeDegrees * count * ofMeans.SumOfSquaresX) : double.NaN;
        double own = slopes > rest ? Math.Sqrt(slopes - rest) : 0, error = ofMeans.SlopeStandardError;
        return own > 0
            ? (ofMeans.Slope, Math.Sqrt(error * error + own * own), BehrensFisher.MatchedDegrees(error, sizeDegrees, own, featureDegrees))
            : (ofMeans.Slope, error, sizeDegrees);
    }
}
