namespace Rosetta.Theory.Numerics;

/// <summary>Linear algebra of a handful of parameters, without the allocations of a general library in an inner loop.</summary>
internal static class SmallSystem
{
    /// <summary>Solves a x = b for a symmetric positive definite a; NaN where it is not.</summary>
    public static double[] Solve(double[,] a, double[] b)
    {
        int n = b.Length;
        var lower = Cholesky(a);
        var x = new double[n];
        for (int i = 0; i < n; i++)
        {
            double sum = b[i];
            for (int k = 0; k < i; k++)
                sum -= lower[i, k] * x[k];
            x[i] = sum / lower[i, i];
        }
        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
                x[i] -= lower[k, i] * x[k];
            x[i] /= lower[i, i];
        }
        return x;
    }

    /// <summary>
    /// Inverse of a symmetric positive definite matrix, scaled to unit diagonal first: parameters may differ by orders of magnitude.
    /// </summary>
    public static double[,] Inverse(double[,] a)
    {
        int n = a.GetLength(0);
        var scaled = new double[n, n];
        var inverse = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                scaled[i, j] = a[i, j] / Math.Sqrt(a[i, i] * a[j, j]);
        for (int j = 0; j < n; j++)
        {
            var unit = new double[n];
            unit[j] = 1;
            double[] column = Solve(scaled, unit);
            for (int i = 0; i < n; i++)
                inverse[i, j] = column[i] / Math.Sqrt(a[i, i] * a[j, j]);
        }
        return inverse;
    }

    /// <summary>
    /// Lower triangular L with L L^T = a, for a symmetric positive semidefinite a: a direction without variance has a column of zeros.
    /// </summary>
    public static double[,] Root(double[,] a)
    {
        int n = a.GetLength(0);
        var lower = new double[n, n];
        for (int j = 0; j < n; j++)
        {
            double rest = a[j, j];
            for (int k = 0; k < j; k++)
                rest -= lower[j, k] * lower[j, k];
            // Rounding alone may leave a trace of variance, of either sign, where there is none.
            if (rest <= SingularShare * a[j, j])
                continue;
            lower[j, j] = Math.Sqrt(rest);
            for (int i = j + 1; i < n; i++)
            {
                double sum = a[i, j];
                for (int k = 0; k < j; k++)
                    sum -= lower[i, k] * lower[j, k];
                lower[i, j] = sum / lower[j, j];
            }
        }
        return lower;
    }

    /// <summary>Rounding: a share of a variance that is none.</summary>
    private const double SingularShare = 1e-12;

    /// <summary>Least squares by modified Gram-Schmidt: coefficients and residual sum of squares.</summary>
    /// <param name="rows">[observation][column], independent columns.</param>
    /// <param name="target">One per observation.</param>
    public static (double[] Coefficients, double ResidualSumOfSquares) LeastSquares(double[][] rows, double[] target)
    {
        int n = rows.Length, p = rows[0].Length;
        var q = new double[p][];
        var r = new double[p, p];
        var projection = new double[p];
        double[] residual = [.. target];
        for (int k = 0; k < p; k++)
        {
            double[] column = new double[n];
            for (int i = 0; i < n; i++)
                column[i] = rows[i][k];
            for (int j = 0; j < k; j++)
            {
                r[j, k] = Dot(q[j], column);
                Subtract(column, q[j], r[j, k]);
            }
            r[k, k] = Math.Sqrt(Dot(column, column));
            for (int i = 0; i < n; i++)
                column[i] /= r[k, k];
            q[k] = column;
            projection[k] = Dot(column, residual);
            Subtract(residual, column, projection[k]);
        }
        for (int k = p - 1; k >= 0; k--)
        {
            for (int j = k + 1; j < p; j++)
                projection[k] -= r[k, j] * projection[j];
            projection[k] /= r[k, k];
        }
        return (projection, Dot(residual, residual));
    }

    private static double[,] Cholesky(double[,] a)
    {
        int n = a.GetLength(0);
        var lower = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a[i, j];
                for (int k = 0; k < j; k++)
                    sum -= lower[i, k] * lower[j, k];
                lower[i, j] = i == j ? Math.Sqrt(sum) : sum / lower[j, j];
            }
        }
        return lower;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void Subtract(double[] from, double[] direction, double times)
    {
        for (int i = 0; i < from.Length; i++)
            from[i] -= times * direction[i];
    }
}
