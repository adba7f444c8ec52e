namespace Rosetta.Theory.Claims;

/// <summary>How far pairs lie in few layers (E86): 0 where they are spread as the neurons are, 1 where all are in one layer.</summary>
public static class LayerConcentration
{
    /// <summary>Bins of depth in figures.</summary>
    public const int Bins = 12;

    /// <summary>kappa = (C - C0)/(1 - C0), with the chance C that two different pairs lie in one layer and that chance C0 of two different
    /// neurons. Its mean is exactly 0 where every set of so many neurons is as likely. NaN for fewer than two pairs or layers.</summary>
    /// <param name="counts">Pairs of each layer.</param>
    /// <param name="widths">Neurons of each layer.</param>
    [Equation("layer-concentration")]
    public static double Of(IReadOnlyList<int> counts, IReadOnlyList<int> widths)
    {
        double even = Same(widths);
        return (Same(counts) - even) / (1 - even);
    }

    /// <summary>Variance of kappa over pairs that fall into layers one by one, each with the shares counted (Simpson 1949).</summary>
    public static double Variance(IReadOnlyList<int> counts, IReadOnlyList<int> widths)
    {
        ArgumentNullException.ThrowIfNull(counts);
        double n = counts.Sum(), squares = counts.Sum(count => Math.Pow(count / n, 2)), cubes = counts.Sum(count => Math.Pow(count / n, 3));
        double variance = (4 * n * (n - 1) * (n - 2) * cubes + 2 * n * (n - 1) * squares
            - 2 * n * (n - 1) * (2 * n - 3) * squares * squares) / Math.Pow(n * (n - 1), 2);
        return Math.Max(0, variance) / Math.Pow(1 - Same(widths), 2);
    }

    /// <summary>Mean of layer/(L - 1) over pairs: 0 at the first layer, 1 at the last.</summary>
    public static double MeanDepth(IReadOnlyList<double> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts.Select((count, layer) => count * layer / (counts.Count - 1)).Sum() / counts.Sum();
    }

    /// <summary>Share of the pairs in each of twelve equal bins of layer/(L - 1), the last of which holds 1.</summary>
    public static double[] Fractions(IReadOnlyList<double> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var fractions = new double[Bins];
        double all = counts.Sum();
        for (int layer = 0; layer < counts.Count; layer++)
            fractions[Bin(layer, counts.Count)] += all > 0 ? counts[layer] / all : 0;
        return fractions;
    }

    /// <summary>Bin of a layer, in whole numbers: the depth of layer 1 of 13 is not quite a twelfth in floating point.</summary>
    public static int Bin(int layer, int layers) => layers < 2 ? 0 : Math.Min(Bins - 1, Bins * layer / (layers - 1));

    private static double Same(IReadOnlyList<int> counts)
    {
        double all = counts.Sum();
        return counts.Sum(count => (double)count * (count - 1)) / (all * (all - 1));
    }
}
