using Rosetta.Theory;

namespace Rosetta.Sim.Toys;

/// <summary>How much of the hidden space each feature has to itself.</summary>
public static class FeatureCapacity
{
    /// <summary>C_r = (W_r . W_r)^2 / sum_j (W_r . W_j)^2, in [0, 1]; 0 for a feature without embedding.</summary>
    /// <remarks>
    /// Eq. feature-capacity (Scherlis et al. 2022). It equals the feature dimensionality |W_r|^2 / sum_j (u_r . W_j)^2, u_r
    /// = W_r/|W_r|, of Elhage et al. (2022): divide both by |W_r|^2. The sum over features is at most the rank of W, hence
    /// at most the number of hidden dimensions. Computed in float64 from the Gram matrix of the hidden space: sum_j (W_r .
    /// W_j)^2 = W_r^T G W_r with G = sum_j W_j W_j^T.
    /// </remarks>
    /// <param name="rows">[features, dimensions], row-major.</param>
    /// <param name="features">Number of rows.</param>
    /// <param name="dimensions">Length of a row.</param>
    [Equation("feature-capacity")]
    public static double[] Of(ReadOnlySpan<float> rows, int features, int dimensions)
    {
        var gram = new double[dimensions * dimensions];
        for (int feature = 0; feature < features; feature++)
        {
            ReadOnlySpan<float> row = rows.Slice(feature * dimensions, dimensions);
            for (int i = 0; i < dimensions; i++)
            {
                double factor = row[i];
                for (int j = 0; j < dimensions; j++)
                    gram[i * dimensions + j] += factor * row[j];
            }
        }
        var capacities = new double[features];
        for (int feature = 0; feature < features; feature++)
        {
            ReadOnlySpan<float> row = rows.Slice(feature * dimensions, dimensions);
            double square = 0, overlap = 0;
            for (int i = 0; i < dimensions; i++)
            {
                double sum = 0;
                for (int j = 0; j < dimensions; j++)
                    sum += gram[i * dimensions + j] * row[j];
                overlap += sum * row[i];
                square += (double)row[i] * row[i];
            }
            // The overlap contains the feature's own square^2, so it is 0 only for a feature without embedding (or one that underflows).
            capacities[feature] = overlap > 0 ? Math.Min(1, square * square / overlap) : 0;
        }
        return capacities;
    }
}
