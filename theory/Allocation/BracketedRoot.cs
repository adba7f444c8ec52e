namespace Rosetta.Theory.Allocation;

/// <summary>The zero of a decreasing function on a line, to the last bits of float64.</summary>
/// <remarks>
/// Illinois false position inside a bracket that never widens, with bisection where an end is infinite or the bracket
/// has not halved in three steps; infinite values are legal, NaN is not.
/// </remarks>
internal static class BracketedRoot
{
    private const int MaxSteps = 400;

    /// <summary>x in [low, high] with f(x) = 0, given f(low) &gt;= 0 &gt;= f(high).</summary>
    public static double OfDecreasing(Func<double, double> function, double low, double valueLow, double high, double valueHigh)
    {
        double widthThreeAgo = high - low;
        int side = 0;
        for (int step = 1; step <= MaxSteps; step++)
        {
            double middle = low + (high - low) / 2;
            if (valueLow == 0)
                return low;
            if (valueHigh == 0)
                return high;
            if (middle <= low || middle >= high)
                break;
            bool interpolates = double.IsFinite(valueLow) && double.IsFinite(valueHigh);
            if (step % 3 == 0)
            {
                interpolates &= high - low <= widthThreeAgo / 2;
                widthThreeAgo = high - low;
            }
            double next = interpolates ? low + (high - low) * (valueLow / (valueLow - valueHigh)) : middle;
            if (!(next > low && next < high))
                next = middle;
            double value = function(next);
            if (double.IsNaN(value))
                throw new InvalidOperationException($"The function whose root is sought is NaN at {next:R}");
            if (value >= 0)
            {
                (low, valueLow) = (next, value);
                valueHigh /= side == 1 ? 2 : 1;
                side = 1;
            }
            else
            {
                (high, valueHigh) = (next, value);
                valueLow /= side == -1 ? 2 : 1;
                side = -1;
            }
        }
        return low + (high - low) / 2;
    }
}
