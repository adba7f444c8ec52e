using System.Numerics;
using System.Runtime.InteropServices;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>A random orthogonal matrix in n log n steps: three rounds of random signs and Walsh-Hadamard transforms.</summary>
/// <remarks>
/// Yu et al. 2016, section 4 (H D3 H D2 H D1). Where n is no power of two, with P the largest one below it, a round transforms the first P
/// coordinates and then, with signs of its own, the last P: every coordinate is mixed with P others in every round. Each step is orthogonal
/// to rounding, so the product is.
/// </remarks>
internal sealed class HadamardRotation : IRotation
{
    private const int Rounds = 3;

    private readonly int _block;
    private readonly bool[][] _negative;

    public HadamardRotation(int dimension, Rng rng)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Dimension = dimension;
        _block = (int)BitOperations.RoundUpToPowerOf2((uint)dimension + 1) / 2;
        int steps = Rounds * (_block == dimension ? 1 : 2);
        _negative = [.. Enumerable.Range(0, steps).Select(_ => Enumerable.Range(0, dimension).Select(_ => rng.NextInt(2) == 1).ToArray())];
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public void Apply(Span<double> vectors, int count)
    {
        for (int step = 0; step < _negative.Length; step++)
        {
            for (int i = 0; i < Dimension; i++)
            {
                if (_negative[step][i])
                    Scale(vectors.Slice(i * count, count), -1);
            }
            int first = step % 2 == 0 ? 0 : Dimension - _block;
            Transform(vectors.Slice(first * count, _block * count), count);
        }
    }

    private void Transform(Span<double> block, int count)
    {
        for (int half = 1; half < _block; half *= 2)
        {
            for (int start = 0; start < _block; start += 2 * half)
            {
                for (int i = start; i < start + half; i++)
                    Butterfly(block.Slice(i * count, count), block.Slice((i + half) * count, count));
            }
        }
        Scale(block, 1 / Math.Sqrt(_block));
    }

    // Element by element, so the vector width of the machine does not show in the result.
    private static void Butterfly(Span<double> x, Span<double> y)
    {
        Span<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x), ys = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (int v = 0; v < xs.Length; v++)
            (xs[v], ys[v]) = (xs[v] + ys[v], xs[v] - ys[v]);
        for (int t = xs.Length * Vector<double>.Count; t < x.Length; t++)
            (x[t], y[t]) = (x[t] + y[t], x[t] - y[t]);
    }

    private static void Scale(Span<double> row, double factor)
    {
        Span<Vector<double>> rows = MemoryMarshal.Cast<double, Vector<double>>(row);
        for (int v = 0; v < rows.Length; v++)
            rows[v] *= factor;
        for (int t = rows.Length * Vector<double>.Count; t < row.Length; t++)
            row[t] *= factor;
    }
}
