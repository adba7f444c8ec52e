using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>The lowest point that a simplex search (Nelder and Mead 1965) finds from several starts.</summary>
/// <remarks>Objectives here are continuous but kinked (frontiers meet the last feature), so no derivative is asked for.</remarks>
internal static class Minimum
{
    private const double Tolerance = 1e-9, FirstStep = 0.5;

    private const int LargestIterations = 2000;

    /// <summary>
    /// Minimises; not-a-number counts as the highest value there is. The point returned is the lowest of all that were looked
    /// at, also where a search ran out of iterations.
    /// </summary>
    public static (double[] At, double Value) Of(Func<IReadOnlyList<double>, double> objective, IReadOnlyList<IReadOnlyList<double>> starts)
    {
        double[] best = [.. starts[0]];
        double lowest = double.PositiveInfinity;
        foreach (IReadOnlyList<double> start in starts)
        {
            (double[] at, double value) = Search(objective, [.. start]);
            // A second simplex from the first's end leaves the false ends of a collapsed one.
            (at, value) = Search(objective, at);
            if (value < lowest)
                (best, lowest) = (at, value);
        }
        return (best, lowest);
    }

    private static (double[] At, double Value) Search(Func<IReadOnlyList<double>, double> objective, double[] start)
    {
        double[] best = start;
        double lowest = double.PositiveInfinity;
        try
        {
            NelderMeadSimplex.Minimum(ObjectiveFunction.Value(Seen), Vector<double>.Build.DenseOfArray(start),
                Vector<double>.Build.Dense(start.Length, FirstStep), Tolerance, LargestIterations);
        }
        catch (MaximumIterationsException)
        {
            // A flat valley: the lowest point that was seen in it is as good as any.
        }
        return (best, lowest);

        double Seen(Vector<double> at)
        {
            double[] point = at.ToArray();
            double value = objective(point);
            value = double.IsFinite(value) ? value : 1e300;
            if (value < lowest)
                (best, lowest) = (point, value);
            return value;
        }
    }
}
