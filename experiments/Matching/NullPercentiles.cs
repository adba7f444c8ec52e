using Rosetta.Empirical.Measurement;

namespace Rosetta.Experiments.Matching;

/// <summary>Where correlations lie among those that a null gives.</summary>
internal static class NullPercentiles
{
    /// <summary>[correlations, nulls]: the share of the null's mutual pairs, over all its draws, whose correlation is smaller; NaN of a
    /// null that gave no pair.</summary>
    public static float[] Of(PairMeasurement measured, IReadOnlyList<double> correlations)
    {
        double[][] nulls = [.. measured.ByNull.Select(own => own.Pairs.Draws.SelectMany(draw => draw).Order().ToArray())];
        var shares = new float[correlations.Count * nulls.Length];
        for (int i = 0; i < shares.Length; i++)
            shares[i] = Below(nulls[i % nulls.Length], correlations[i / nulls.Length]);
        return shares;
    }

    private static float Below(double[] ascending, double correlation)
    {
        int low = 0, high = ascending.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = ascending[middle] < correlation ? (middle + 1, high) : (low, middle);
        }
        return ascending.Length == 0 ? float.NaN : (float)low / ascending.Length;
    }
}
