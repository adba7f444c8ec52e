using System.Buffers;

namespace Rosetta.Empirical.Contexts;

/// <summary>Exact quantiles of many float32 values without sorting them: a histogram over the leading bits of their ordered
/// representation finds the few values among which each quantile lies.</summary>
internal static class OrderStatistics
{
    /// <summary>Bits of a bin: sign, exponent and five of the mantissa.</summary>
    private const int BinBits = 14;

    /// <summary>Smallest value with at least a share q of all values at or below it; of q = 0 the minimum.</summary>
    /// <param name="values">Finite values, at least one.</param>
    /// <param name="quantiles">Shares.</param>
    public static float[] Of(ReadOnlySpan<float> values, IReadOnlyList<double> quantiles)
    {
        int[] histogram = ArrayPool<int>.Shared.Rent(1 << BinBits);
        Array.Clear(histogram, 0, 1 << BinBits);
        foreach (float value in values)
            histogram[BinOf(value)]++;
        List<(int Bin, int Index, int Rank)> located = Located(histogram, values.Length, quantiles);
        // The values of all bins that are needed, in one pass: of each bin the next free place, -1 for other bins.
        int[] places = ArrayPool<int>.Shared.Rent(1 << BinBits);
        Array.Fill(places, -1, 0, 1 << BinBits);
        int gathered = 0;
        foreach ((int bin, _, _) in located)
        {
            if (places[bin] < 0)
                (places[bin], gathered) = (gathered, gathered + histogram[bin]);
        }
        float[] inside = ArrayPool<float>.Shared.Rent(gathered);
        foreach (float value in values)
        {
            ref int place = ref places[BinOf(value)];
            if (place >= 0)
                inside[place++] = value;
        }
        var found = new float[quantiles.Count];
        foreach ((int bin, int index, int rank) in located)
            found[index] = Select(inside.AsSpan(places[bin] - histogram[bin], histogram[bin]), rank);
        ArrayPool<float>.Shared.Return(inside);
        ArrayPool<int>.Shared.Return(places);
        ArrayPool<int>.Shared.Return(histogram);
        return found;
    }

    /// <summary>The bin of each quantile, ascending, and its rank among the values of the bin.</summary>
    private static List<(int Bin, int Index, int Rank)> Located(int[] histogram, int count, IReadOnlyList<double> quantiles)
    {
        int[] order = [.. Enumerable.Range(0, quantiles.Count).OrderBy(i => quantiles[i])];
        var located = new List<(int Bin, int Index, int Rank)>();
        int bin = 0, below = 0;
        foreach (int index in order)
        {
            int rank = Math.Clamp((int)Math.Ceiling(quantiles[index] * count) - 1, 0, count - 1);
            while (below + histogram[bin] <= rank)
                below += histogram[bin++];
            located.Add((bin, index, rank - below));
        }
        return located;
    }

    /// <summary>The value of a rank from 0 on, without sorting all (Hoare 1961); the values are put in another order.</summary>
    private static float Select(Span<float> values, int rank)
    {
        for (int low = 0, high = values.Length - 1; low < high;)
        {
            float pivot = values[rank];
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (pivot < values[j])
                    j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }
            (low, high) = (j < rank ? i : low, rank < i ? j : high);
        }
        return values[rank];
    }

    // Negative numbers have their bits turned, positive ones the sign: then integers are in the order of the numbers.
    private static int BinOf(float value) => unchecked((int)((BitConverter.SingleToUInt32Bits(value)
        ^ ((uint)(BitConverter.SingleToInt32Bits(value) >> 31) | 0x8000_0000u)) >> (32 - BinBits)));
}
