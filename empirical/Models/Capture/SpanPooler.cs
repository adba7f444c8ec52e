using System.Numerics;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>Pools rows of token activations into one row per span.</summary>
internal sealed class SpanPooler(SpanPooling pooling)
{
    private double[] _sums = [];
    private float[] _column = [];

    /// <summary>Pools the rows of one span.</summary>
    /// <param name="rows">Token activations, [tokens, width].</param>
    /// <param name="tokens">The span's tokens: row numbers, at least one.</param>
    /// <param name="pooled">Receives one row.</param>
    internal void Pool(ReadOnlySpan<float> rows, ReadOnlySpan<int> tokens, Span<float> pooled)
    {
        int width = pooled.Length;
        if (tokens.Length == 1)
        {
            rows.Slice(tokens[0] * width, width).CopyTo(pooled);
            return;
        }
        switch (pooling)
        {
            case SpanPooling.Mean: Mean(rows, tokens, pooled); break;
            case SpanPooling.Max: Largest(rows, tokens, pooled); break;
            default: Median(rows, tokens, pooled); break;
        }
    }

    // Sums in float64, by the machine's vectors: pooling must cost little beside the model's own arithmetic.
    private void Mean(ReadOnlySpan<float> rows, ReadOnlySpan<int> tokens, Span<float> pooled)
    {
        if (_sums.Length < pooled.Length)
            _sums = new double[pooled.Length];
        Span<double> sums = _sums.AsSpan(0, pooled.Length);
        sums.Clear();
        int single = Vector<float>.Count, wide = Vector<double>.Count, whole = pooled.Length - pooled.Length % single;
        foreach (int token in tokens)
        {
            ReadOnlySpan<float> row = rows.Slice(token * pooled.Length, pooled.Length);
            for (int i = 0; i < whole; i += single)
            {
                Vector.Widen(new Vector<float>(row[i..]), out Vector<double> low, out Vector<double> high);
                (new Vector<double>(sums[i..]) + low).CopyTo(sums[i..]);
                (new Vector<double>(sums[(i + wide)..]) + high).CopyTo(sums[(i + wide)..]);
            }
            for (int i = whole; i < row.Length; i++)
                sums[i] += row[i];
        }
        var count = new Vector<double>(tokens.Length);
        for (int i = 0; i < whole; i += single)
            Vector.Narrow(new Vector<double>(sums[i..]) / count, new Vector<double>(sums[(i + wide)..]) / count).CopyTo(pooled[i..]);
        for (int i = whole; i < pooled.Length; i++)
            pooled[i] = (float)(sums[i] / tokens.Length);
    }

    private static void Largest(ReadOnlySpan<float> rows, ReadOnlySpan<int> tokens, Span<float> pooled)
    {
        rows.Slice(tokens[0] * pooled.Length, pooled.Length).CopyTo(pooled);
        foreach (int token in tokens[1..])
        {
            ReadOnlySpan<float> row = rows.Slice(token * pooled.Length, pooled.Length);
            for (int i = 0; i < row.Length; i++)
                pooled[i] = Math.Max(pooled[i], row[i]);
        }
    }

    private void Median(ReadOnlySpan<float> rows, ReadOnlySpan<int> tokens, Span<float> pooled)
    {
        if (_column.Length < tokens.Length)
            _column = new float[tokens.Length];
        Span<float> column = _column.AsSpan(0, tokens.Length);
        int upper = tokens.Length / 2;
        for (int i = 0; i < pooled.Length; i++)
        {
            bool defined = true;
            for (int t = 0; t < tokens.Length; t++)
            {
                column[t] = rows[tokens[t] * pooled.Length + i];
                defined &= !float.IsNaN(column[t]);
            }
            column.Sort();
            pooled[i] = !defined ? float.NaN : tokens.Length % 2 == 1 ? column[upper]
                : (float)(((double)column[upper - 1] + column[upper]) / 2);
        }
    }
}
