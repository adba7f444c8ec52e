using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>Coordinates in random pairs, each pair turned by an eighth of a circle, with random signs.</summary>
/// <remarks>Of an odd number three coordinates stay together under the reflection I - (2/3) 1 1^T, no entry of which exceeds 2/3; a single
/// coordinate stays as it is.</remarks>
internal sealed class PairRotation : IRotation
{
    private readonly int[] _order;
    private readonly double[] _signs;

    public PairRotation(int dimension, Rng rng)
    {
        _order = rng.Permutation(dimension);
        _signs = [.. Enumerable.Range(0, dimension).Select(_ => rng.NextInt(2) == 1 ? -1.0 : 1)];
    }

    /// <inheritdoc/>
    public int Dimension => _order.Length;

    /// <inheritdoc/>
    public void Apply(Span<double> vectors, int count)
    {
        int paired = Dimension % 2 == 0 ? Dimension : Math.Max(0, Dimension - 3);
        double half = Math.Sqrt(0.5);
        for (int i = 0; i < paired; i += 2)
        {
            Span<double> x = vectors.Slice(_order[i] * count, count), y = vectors.Slice(_order[i + 1] * count, count);
            (double signX, double signY) = (_signs[i], _signs[i + 1]);
            for (int t = 0; t < count; t++)
                (x[t], y[t]) = (half * (signX * x[t] + signY * y[t]), half * (signX * x[t] - signY * y[t]));
        }
        if (Dimension - paired != 3)
            return;
        Span<double> first = vectors.Slice(_order[paired] * count, count), second = vectors.Slice(_order[paired + 1] * count, count),
            third = vectors.Slice(_order[paired + 2] * count, count);
        for (int t = 0; t < count; t++)
        {
            double mean = 2 * (first[t] + second[t] + third[t]) / 3;
            (first[t], second[t], third[t]) =
                (_signs[paired] * (first[t] - mean), _signs[paired + 1] * (second[t] - mean), _signs[paired + 2] * (third[t] - mean));
        }
    }
}
