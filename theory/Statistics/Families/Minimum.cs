using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>The lowest point that a simplex search (Nelder and Mead 1965) finds from several starts.</summary>
/// <remarks>Objectives here are continuous but kinked (frontiers meet the last feature), so no derivative is asked for.</remarks>
internal static class Minimum
{
    private const double Tolerance = 1e-9, FirstStep = 0.5;

    private const int LargestIterations = 2000;

    /// <summary>Minimises; not-a-number counts as the highest value there is.</summary>
    public static (double[] At, double Value) Of(Func<IReadOnlyList<double>, double> objective, IReadOnlyList<IReadOnlyList<double>> starts)
    {
        double[] best = [];
        double lowest = double.PositiveInfinity;
        foreach (IReadOnlyList<double> start in starts)
        {
            double[] at = Search(objective, [.. start]);
            // A second simplex from the first's end leaves the false ends of a collapsed one.
            at = Search(objective, at);
            double value = Finite(objective(at));
            if (value < lowest || best.Length == 0)
                (best, lowest) = (at, value);
        }
        return (best, lowest);
    }

    private static double[] Search(Func<IReadOnlyList<double>, double> objective, double[] start)
    {
        Vector<double> first = Vector<double>.Build.DenseOfArray(start);
        try
        {
            return NelderMeadSimplex.Minimum(ObjectiveFunction.Value(at => Finite(objective(at.AsArray() ?? at.ToArray()))), first,
                Vector<double>.Build.Dense(start.Length, FirstStep), Tolerance, LargestIterations).MinimizingPoint.ToArray();
        }
        catch (MaximumIterationsException)
        {
            // A flat valley: any point of it is as good, and the start's value is kept for comparison.
            return start;
        }
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 1e300;
}
