using System.Numerics;
using System.Runtime.InteropServices;
using Rosetta.Empirical.Matching;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>An orthogonal matrix drawn uniformly (Haar), as the product of one signed reflection per dimension.</summary>
/// <remarks>
/// Stewart 1980; Mezzadri 2007, section 4: with v_m uniform on the sphere in R^m and H_m = -s (I - 2 u u^T), u along v_m + s e_1 and s the
/// sign of its first coordinate, acting on the last m coordinates, H_n ... H_2 H_1 is Haar. No matrix is formed and nothing is
/// orthogonalised, so the result is orthogonal to the last ulp and its cost is that of one matrix product.
/// </remarks>
internal sealed class UniformRotation : IRotation
{
    private readonly double[][] _directions;
    private readonly double[] _signs;

    public UniformRotation(int dimension, Rng rng)
    {
        Dimension = dimension;
        _directions = new double[dimension][];
        _signs = new double[dimension];
        for (int m = 1; m <= dimension; m++)
        {
            var u = new double[m];
            double norm = 0;
            for (int i = 0; i < m; i++)
            {
                u[i] = rng.NextGaussian();
                norm += u[i] * u[i];
            }
            double sign = u[0] < 0 ? -1 : 1, length = Math.Sqrt(norm);
            double scale = 1 / Math.Sqrt(2 * length * (length + Math.Abs(u[0])));
            u[0] += sign * length;
            for (int i = 0; i < m; i++)
                u[i] *= scale;
            (_directions[m - 1], _signs[m - 1]) = (u, sign);
        }
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public void Apply(Span<double> vectors, int count)
    {
        Span<double> projection = count <= 256 ? stackalloc double[count] : new double[count];
        for (int m = 1; m <= Dimension; m++)
        {
            double[] u = _directions[m - 1];
            double sign = -_signs[m - 1];
            Span<double> active = vectors[((Dimension - m) * count)..];
            projection.Clear();
            for (int i = 0; i < m; i++)
                Float64Sums.AddScaled(projection, u[i], active.Slice(i * count, count));
            for (int i = 0; i < m; i++)
                Reflect(active.Slice(i * count, count), sign, 2 * u[i], projection);
        }
    }

    private static void Reflect(Span<double> row, double sign, double weight, ReadOnlySpan<double> projection)
    {
        Span<Vector<double>> rows = MemoryMarshal.Cast<double, Vector<double>>(row);
        ReadOnlySpan<Vector<double>> projections = MemoryMarshal.Cast<double, Vector<double>>(projection);
        for (int v = 0; v < rows.Length; v++)
            rows[v] = sign * (rows[v] - weight * projections[v]);
        for (int t = rows.Length * Vector<double>.Count; t < row.Length; t++)
            row[t] = sign * (row[t] - weight * projection[t]);
    }
}
