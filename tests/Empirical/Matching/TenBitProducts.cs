using Rosetta.Empirical.Matching;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>Products whose factors lose all but ten bits of mantissa, cut off, as TF32 may.</summary>
internal sealed class TenBitProducts : IProductBackend
{
    private const uint Kept = 0xFFFFE000;

    public string Device => "ten bits";

    public double InputRounding => 1.0 / (1 << 10);

    public IRowBuffer Allocate(int rows, int samples) => new WorstCaseProducts.Rows(rows, samples);

    public void Publish(IRowBuffer buffer)
    {
    }

    public ReadOnlySpan<float> Multiply(IRowBuffer a, Stretch rowsA, IRowBuffer b, Stretch rowsB, int part, Stretch samples, out int stride)
    {
        stride = rowsB.Count;
        var tile = new float[rowsA.Count * rowsB.Count];
        for (int i = 0; i < tile.Length; i++)
        {
            ReadOnlySpan<float> x = a.Row(rowsA.Start + i / stride), y = b.Row(rowsB.Start + i % stride);
            float sum = 0;
            for (int t = samples.Start; t < samples.Start + samples.Count; t++)
                sum += Cut(x[t]) * Cut(y[t]);
            tile[i] = sum;
        }
        return tile;
    }

    public void Dispose()
    {
    }

    private static float Cut(float value) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & Kept);
}
