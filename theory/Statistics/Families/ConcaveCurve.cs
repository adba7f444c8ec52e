namespace Rosetta.Theory.Statistics.Families;

/// <summary>
/// The increasing concave curve through the origin that is nearest to the observations: whatever
/// utility of decreasing returns there might be.
/// </summary>
/// <remarks>
/// U(c) = sum of a_j min(c, k_j) with a_j at least 0: between fixed knots k_j every such curve is one of these. Non-negative least squares
/// by coordinate descent on the normal equations, which are convex, so the end does not depend on the start. Where this misses too much, no
/// utility of the theory is left (docs/theory.md E1 asks for concavity alone).
/// </remarks>
public sealed class ConcaveCurve : CurveCandidate
{
    /// <summary>Knots, spaced evenly in ln c: a utility that bends between two neighbours is followed within a tenth of its bend.</summary>
    private const int Knots = 40;

    /// <summary>The first knot, relative to the largest x.</summary>
    private const double SmallestKnot = 1e-3;

    /// <summary>Rounding: no coefficient moves by more than this share of the largest.</summary>
    private const double Tolerance = 1e-9;

    private const int MostSweeps = 20_000;

    private ConcaveCurve() { }

    /// <summary>The one there is.</summary>
    public static ConcaveCurve Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "any concave curve";

    /// <inheritdoc/>
    public override FittedCurve Fit(IReadOnlyList<ObservedCluster> observed)
    {
        ArgumentNullException.ThrowIfNull(observed);
        double largest = observed.Max(cluster => cluster.X.Max());
        double[] knots = [.. Enumerable.Range(0, Knots).Select(j => largest * Math.Pow(SmallestKnot, 1 - j / (Knots - 1.0)))];
        double[] coefficients = Solve(knots, observed);
        return new([], cluster => [.. cluster.X.Select(x => knots.Zip(coefficients, (knot, a) => a * Math.Min(x, knot)).Sum())]);
    }

    private static double[] Solve(double[] knots, IReadOnlyList<ObservedCluster> observed)
    {
        var gram = new double[Knots, Knots];
        var target = new double[Knots];
        foreach (ObservedCluster cluster in observed)
        {
            double total = cluster.Weights.Sum();
            for (int i = 0; i < cluster.X.Count; i++)
            {
                double weight = cluster.Weights[i] / total;
                for (int j = 0; j < Knots; j++)
                {
                    double own = weight * Math.Min(cluster.X[i], knots[j]);
                    target[j] += own * cluster.Y[i];
                    for (int k = 0; k <= j; k++)
                        gram[j, k] += own * Math.Min(cluster.X[i], knots[k]);
                }
            }
        }
        for (int j = 0; j < Knots; j++)
            for (int k = j + 1; k < Knots; k++)
                gram[j, k] = gram[k, j];
        var at = new double[Knots];
        double moved = double.PositiveInfinity, size = 0;
        // The last digits of a flat valley may move on for ever; they change no prediction.
        for (int sweep = 0; sweep < MostSweeps && moved > Tolerance * size; sweep++)
        {
            moved = 0;
            for (int j = 0; j < Knots; j++)
            {
                double slope = -target[j];
                for (int k = 0; k < Knots; k++)
                    slope += gram[j, k] * at[k];
                double next = gram[j, j] > 0 ? Math.Max(0, at[j] - slope / gram[j, j]) : 0;
                moved = Math.Max(moved, Math.Abs(next - at[j]) * knots[j]);
                at[j] = next;
            }
            size = at.Zip(knots, (a, knot) => a * knot).Max();
        }
        return at;
    }
}
