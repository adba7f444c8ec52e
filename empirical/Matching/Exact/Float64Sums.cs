using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rosetta.Theory.Numerics;

namespace Rosetta.Empirical.Matching;

/// <summary>
/// The sums behind a Pearson correlation, over float32 data in float64, each in one fixed order: a value depends on the two
/// neurons alone, never on tiles, threads, processor or company.
/// </summary>
/// <remarks>
/// Blocks of <see cref="Block"/> samples are summed in sixteen lanes (at most 259 additions each, so an error below 3e-14 of the sum of
/// magnitudes, and that is at most 1 for a correlation), and blocks by a compensated sum: everything stays far below the
/// 1e-12 at which correlations count as tied, for any number of samples.
/// </remarks>
internal static class Float64Sums
{
    private const int Block = 4096;
    private const int Lanes = 16;
    private const int Few = 4;

    /// <summary>Mean of a neuron.</summary>
    public static double Mean(ReadOnlySpan<float> values)
    {
        CompensatedSum total = default;
        for (int start = 0; start < values.Length; start += Block)
        {
            ReadOnlySpan<float> block = values.Slice(start, Math.Min(Block, values.Length - start));
            Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
            int i = 0;
            for (; i <= block.Length - Lanes; i += Lanes)
            {
                (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(Vector256.Create(block[i..]));
                (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(Vector256.Create(block[(i + 8)..]));
                s0 += x0;
                s1 += x1;
                s2 += x2;
                s3 += x3;
            }
            for (; i <= block.Length - Few; i += Few)
                s0 += FirstFour(block[i..]);
            double rest = 0;
            for (; i < block.Length; i++)
                rest += block[i];
            total.Add(Across(s0 + s1 + (s2 + s3)) + rest);
        }
        return total.Value / values.Length;
    }

    /// <summary>Sum over samples of (x - meanX)(y - meanY).</summary>
    public static double CentredProduct(ReadOnlySpan<float> x, double meanX, ReadOnlySpan<float> y, double meanY)
    {
        CompensatedSum total = default;
        Vector256<double> mx = Vector256.Create(meanX), my = Vector256.Create(meanY);
        for (int start = 0; start < x.Length; start += Block)
        {
            int length = Math.Min(Block, x.Length - start);
            ReadOnlySpan<float> a = x.Slice(start, length), b = y.Slice(start, length);
            Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
            int i = 0;
            for (; i <= length - Lanes; i += Lanes)
            {
                (Vector256<double> a0, Vector256<double> a1) = Vector256.Widen(Vector256.Create(a[i..]));
                (Vector256<double> b0, Vector256<double> b1) = Vector256.Widen(Vector256.Create(b[i..]));
                (Vector256<double> a2, Vector256<double> a3) = Vector256.Widen(Vector256.Create(a[(i + 8)..]));
                (Vector256<double> b2, Vector256<double> b3) = Vector256.Widen(Vector256.Create(b[(i + 8)..]));
                s0 = Vector256.FusedMultiplyAdd(a0 - mx, b0 - my, s0);
                s1 = Vector256.FusedMultiplyAdd(a1 - mx, b1 - my, s1);
                s2 = Vector256.FusedMultiplyAdd(a2 - mx, b2 - my, s2);
                s3 = Vector256.FusedMultiplyAdd(a3 - mx, b3 - my, s3);
            }
            for (; i <= length - Few; i += Few)
                s0 = Vector256.FusedMultiplyAdd(FirstFour(a[i..]) - mx, FirstFour(b[i..]) - my, s0);
            double rest = 0;
            for (; i < length; i++)
                rest += (a[i] - meanX) * (b[i] - meanY);
            total.Add(Across(s0 + s1 + (s2 + s3)) + rest);
        }
        return total.Value;
    }

    private static Vector256<double> FirstFour(ReadOnlySpan<float> values) => Vector256.WidenLower(Vector128.Create(values).ToVector256());

    // Vector256.Sum leaves its order to the runtime.
    private static double Across(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);

    /// <summary>sum += weight * row, element by element, so that the vector width of the machine does not show in the result.</summary>
    public static void AddScaled(Span<double> sum, double weight, ReadOnlySpan<double> row)
    {
        Span<Vector<double>> sums = MemoryMarshal.Cast<double, Vector<double>>(sum);
        ReadOnlySpan<Vector<double>> rows = MemoryMarshal.Cast<double, Vector<double>>(row);
        for (int v = 0; v < sums.Length; v++)
            sums[v] += weight * rows[v];
        for (int t = sums.Length * Vector<double>.Count; t < sum.Length; t++)
            sum[t] += weight * row[t];
    }
}
