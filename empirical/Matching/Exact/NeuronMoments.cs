namespace Rosetta.Empirical.Matching;

/// <summary>What a correlation needs to know of one neuron: whether it lives, its mean, and the root of its sum of squared
/// deviations.</summary>
/// <remarks>The default value is a dead neuron with finite values.</remarks>
internal readonly record struct NeuronMoments
{
    private NeuronMoments(double mean, double norm, bool isFinite) => (Mean, Norm, HasNonFinite) = (mean, norm, !isFinite);

    /// <summary>Mean over samples; 0 for a dead neuron.</summary>
    public double Mean { get; }

    /// <summary>Square root of the sum of squared deviations; 0 for a dead neuron.</summary>
    public double Norm { get; }

    /// <summary>Whether a value is NaN or infinite.</summary>
    public bool HasNonFinite { get; }

    /// <summary>A neuron without variance, or with a value that is not finite, is dead.</summary>
    public bool IsAlive => Norm > 0;

    /// <summary>The moments of a neuron's values.</summary>
    public static NeuronMoments Of(ReadOnlySpan<float> values)
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return new NeuronMoments(0, 0, isFinite: false);
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        // The comparison is exact where a computed variance is not: the mean of equal values may differ from them by an ulp.
        if (!(low < high))
            return new NeuronMoments(0, 0, isFinite: true);
        double mean = Float64Sums.Mean(values);
        return new NeuronMoments(mean, Math.Sqrt(Float64Sums.CentredProduct(values, mean, values, mean)), isFinite: true);
    }

    /// <summary>Pearson correlation of two live neurons, from their moments and values.</summary>
    public static double Correlation(NeuronMoments x, ReadOnlySpan<float> valuesX, NeuronMoments y, ReadOnlySpan<float> valuesY) =>
        Math.Clamp(Float64Sums.CentredProduct(valuesX, x.Mean, valuesY, y.Mean) / (x.Norm * y.Norm), -1, 1);
}
