using System.Numerics;
using System.Runtime.InteropServices;

namespace Rosetta.Empirical.Matching;

/// <summary>What a correlation needs to know of one neuron: whether it lives, its mean, and the root of its sum of squared
/// deviations.</summary>
/// <remarks>The default value is a dead neuron with finite values.</remarks>
internal readonly record struct NeuronMoments
{
    private NeuronMoments(double mean, double norm, bool isFinite) => (Mean, Norm, HasNonFinite) = (mean, norm, !isFinite);

    /// <summary>Mean over samples; 0 for a neuron with a value that is not finite.</summary>
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
        (bool isFinite, bool isConstant) = Look(values);
        // The comparison is exact where a computed variance is not: the mean of equal values may differ from them by an ulp.
        if (!isFinite || isConstant)
            return new NeuronMoments(isFinite && !values.IsEmpty ? values[0] : 0, 0, isFinite);
        double mean = Float64Sums.Mean(values);
        return new NeuronMoments(mean, Math.Sqrt(Float64Sums.CentredProduct(values, mean, values, mean)), isFinite: true);
    }

    /// <summary>Pearson correlation of two live neurons, from their moments and values.</summary>
    public static double Correlation(NeuronMoments x, ReadOnlySpan<float> valuesX, NeuronMoments y, ReadOnlySpan<float> valuesY) =>
        Math.Clamp(Float64Sums.CentredProduct(valuesX, x.Mean, valuesY, y.Mean) / (x.Norm * y.Norm), -1, 1);

    private static (bool IsFinite, bool IsConstant) Look(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return (true, true);
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> first = new(values[0]), zero = default;
        Vector<int> same = Vector<int>.AllBitsSet;
        foreach (Vector<float> vector in vectors)
        {
            zero += vector - vector; // What is not finite leaves NaN behind.
            same &= Vector.Equals(vector, first);
        }
        bool isFinite = zero == Vector<float>.Zero, isConstant = Vector.EqualsAll(same, Vector<int>.AllBitsSet);
        foreach (float value in values[(vectors.Length * Vector<float>.Count)..])
        {
            isFinite &= float.IsFinite(value);
            isConstant &= value == values[0];
        }
        return (isFinite, isConstant);
    }
}
