using Rosetta.Empirical.Activations;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>The definitions M8, M9 and M11, written down with no thought of speed: every correlation in float64 by plain loops.</summary>
internal static class DirectMatching
{
    /// <summary>Correlations closer than this are tied.</summary>
    public const double Tie = 1e-12;

    /// <summary>Neighbours of every neuron of A among B: flat indices and correlations, best first.</summary>
    public static (int[] Indices, double[] Correlations)[] Neighbours(IActivations a, IActivations b, int k, double tie = Tie)
    {
        double[]?[] rowsA = Centred(a), rowsB = Centred(b);
        return Array.ConvertAll(rowsA, row => row is null ? ([], [])
            : Best(Array.ConvertAll(rowsB, other => other is null ? double.NaN : Dot(row, other)), k, tie));
    }

    private static (int[], double[]) Best(double[] correlations, int k, double tie)
    {
        List<int> left = [.. Enumerable.Range(0, correlations.Length).Where(j => !double.IsNaN(correlations[j]))], chosen = [];
        while (chosen.Count < k && left.Count > 0)
        {
            double largest = left.Max(j => correlations[j]);
            int winner = left.Where(j => largest - correlations[j] < tie).Min();
            chosen.Add(winner);
            left.Remove(winner);
        }
        return ([.. chosen], [.. chosen.Select(j => correlations[j])]);
    }

    private static double[]?[] Centred(IActivations model)
    {
        var rows = new double[]?[model.Layout.Count];
        var raw = new float[model.SampleCount];
        for (int i = 0; i < rows.Length; i++)
        {
            model.Read(i, 1, raw);
            if (!raw.All(float.IsFinite) || raw.Distinct().Count() < 2)
                continue;
            double mean = raw.Average(x => (double)x);
            double[] centred = Array.ConvertAll(raw, x => x - mean);
            double norm = Math.Sqrt(centred.Sum(x => x * x));
            rows[i] = Array.ConvertAll(centred, x => x / norm);
        }
        return rows;
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (p, q) => p * q).Sum();
}
