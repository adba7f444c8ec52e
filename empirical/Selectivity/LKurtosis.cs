using System.Buffers;

namespace Rosetta.Empirical.Selectivity;

/// <summary>L-kurtosis, the ratio of the fourth to the second L-moment (Hosking 1990), from unbiased probability-weighted
/// moments.</summary>
/// <remarks>Linear in the ordered values, so that no fourth power lets one token decide.</remarks>
public static class LKurtosis
{
    /// <summary>The ratio, between -1/4 and 1; null for fewer than four values, equal ones, or one that is not finite.</summary>
    public static double? Of(ReadOnlySpan<double> values)
    {
        int count = values.Length;
        if (count < 4)
            return null;
        double[] ordered = RadixSort.Rent(values);
        double b0 = 0, b1 = 0, b2 = 0, b3 = 0, middle = ordered[count / 2];
        for (int i = 0; i < count; i++)
        {
            // About the median: an offset would cancel only after rounding.
            double value = ordered[i] - middle, first = i / (count - 1.0), second = first * (i - 1) / (count - 2),
                third = second * (i - 2) / (count - 3);
            b0 += value;
            b1 += value * first;
            b2 += value * second;
            b3 += value * third;
        }
        ArrayPool<double>.Shared.Return(ordered);
        double scale = 2 * b1 - b0, ratio = (20 * b3 - 30 * b2 + 12 * b1 - b0) / scale;
        return scale > 0 && double.IsFinite(ratio) ? ratio : null;
    }
}
