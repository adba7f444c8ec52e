using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Utilities;

/// <summary>A user's ln U'(c) sampled on a logarithmic grid of capacity: checked there, and inverted from there.</summary>
/// <remarks>
/// Inversion finds the grid cell that holds the answer and closes in by the secant rule in ln c, inside the cell's
/// bracket: four or five evaluations to the last bits. Ten such solutions give an interpolant of the cell
/// (<see cref="InverseCell"/>) that serves from then on.
/// </remarks>
internal sealed class MarginalGrid
{
    /// <summary>Grid from this fraction of the capacity scale to this multiple: 1e16 exceeds any capacity of 10^15 neurons.</summary>
    private const double Smallest = 1e-12, Largest = 1e16;

    /// <summary>Cells per factor e of capacity.</summary>
    private const int CellsPerUnit = 12;

    /// <summary>
    /// Below this fraction of the scale a function that starts flat is flat to float64, and equal neighbours are no fault.
    /// </summary>
    private const double StrictFrom = 1e-3;

    /// <summary>Rounding of a closed-form inverse, through cancellation near c = 0.</summary>
    private const double InverseTolerance = 1e-9;

    private const int MaxSteps = 100;

    private readonly Func<double, double> _logMarginal;
    private readonly double[] _logCapacity, _value;
    private readonly double _atZero;
    private readonly InverseCell?[] _cells;

    private MarginalGrid(Func<double, double> logMarginal, double[] logCapacity, double[] value, double atZero)
    {
        _logMarginal = logMarginal;
        _logCapacity = logCapacity;
        _value = value;
        _atZero = atZero;
        _cells = new InverseCell?[value.Length - 1];
    }

    /// <summary>ln U'(0).</summary>
    public double LogMarginalAtZero => _atZero;

    /// <summary>Samples and checks ln U'.</summary>
    /// <param name="logMarginal">ln U'(c), c &gt;= 0.</param>
    /// <param name="scale">The capacity scale, in neurons.</param>
    /// <exception cref="BadInputException">U' is not positive and finite at some capacity above 0, or does not
    /// decrease; the message says where.</exception>
    public static MarginalGrid Of(Func<double, double> logMarginal, double scale)
    {
        int cells = (int)Math.Round(Math.Log(Largest / Smallest) * CellsPerUnit);
        double first = Math.Log(scale * Smallest), width = Math.Log(Largest / Smallest) / cells;
        double atZero = logMarginal(0), previous = double.IsNaN(atZero) ? throw Refuse(0, "has no value", atZero) : atZero;
        List<double> logCapacity = [], value = [];
        for (int i = 0; i <= cells; i++)
        {
            double log = first + i * width, capacity = Math.Exp(log), here = logMarginal(capacity);
            if (double.IsNaN(here) || double.IsPositiveInfinity(here))
                throw Refuse(capacity, "is negative, infinite or has no value", here);
            if (double.IsNegativeInfinity(here))
                throw Refuse(capacity, "is zero", here);
            double rounding = 1e-13 * (1 + Math.Abs(here));
            if (here > previous + rounding)
                throw Refuse(capacity, "rises", here);
            if (capacity >= StrictFrom * scale && here >= previous)
                throw Refuse(capacity, "does not decrease", here);
            logCapacity.Add(log);
            value.Add(here);
            previous = here;
        }
        return new MarginalGrid(logMarginal, [.. logCapacity], [.. value], atZero);

        BadInputException Refuse(double capacity, string fault, double logValue) => new(
            $"U'(c) {fault} at c = {capacity:G6} (ln U' = {Parameter.Text(logValue)})",
            $"Marginal utility must be positive and decrease over capacities from {scale * Smallest:G3} to {scale * Largest:G3} neurons: "
                + "utility must grow, and be concave (eq. kkt)",
            "Correct the hypothesis or its parameters");
    }

    /// <summary>Throws unless <paramref name="inverse"/> undoes ln U' on the grid.</summary>
    /// <exception cref="BadInputException">It does not; the message says where.</exception>
    public void RefuseUnlessInverse(Func<double, double?> inverse)
    {
        for (int i = 0; i < _value.Length; i++)
        {
            if (inverse(_value[i]) is not { } capacity)
                return;
            double back = _logMarginal(capacity);
            if (!(Math.Abs(back - _value[i]) <= InverseTolerance * (1 + Math.Abs(_value[i]))))
                throw new BadInputException(
                    $"The given inverse of ln U' returns c = {capacity:G6} for ln U' = {Parameter.Text(_value[i])}, where ln U' is "
                        + $"{Parameter.Text(back)}",
                    "An inverse must undo the marginal utility", "Correct the inverse, or leave it out to have it found numerically");
        }
    }

    /// <summary>Decay exponent -d ln U' / d ln c at the far end; null when the last decades have not settled.</summary>
    public double? FarSlope()
    {
        double Slope(int from, int to) => -(_value[to] - _value[from]) / (_logCapacity[to] - _logCapacity[from]);
        int last = _value.Length - 1, decade = (int)Math.Round(Math.Log(10) * CellsPerUnit);
        double near = Slope(last - 2 * decade, last - decade), far = Slope(last - decade, last);
        // A finite exponent settles; one that grows with capacity (e^-c) more than doubles in a decade.
        return Math.Abs(far - near) <= 1e-6 * Math.Max(far, 1) ? far : far > 2 * near ? double.PositiveInfinity : null;
    }

    /// <summary>The capacity at which ln U' is <paramref name="target"/>; 0 where ln U'(0) is not above it.</summary>
    public double CapacityAt(double target)
    {
        if (target >= _atZero)
            return 0;
        if (target >= _value[0])
            // Below the grid ln U' is straight in c when it starts finite, and straight in ln c when it does not.
            return double.IsFinite(_atZero) ? Math.Exp(_logCapacity[0]) * ((_atZero - target) / (_atZero - _value[0]))
                : Math.Exp(Extrapolated(0, 1, target));
        int last = _value.Length - 1;
        if (target < _value[last])
            return Math.Exp(Extrapolated(last - 1, last, target));
        int low = 0, high = last;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = _value[middle] > target ? (middle, high) : (low, middle);
        }
        // Built when first asked for; two threads that build one cell build the same.
        InverseCell cell = _cells[low] ??= InverseCell.Of(value => Within(low, value), _value[low + 1], _value[low]);
        return Math.Exp(cell.IsFaithful ? cell.At(target) : Within(low, target));
    }

    private double Extrapolated(int from, int to, double target) => _logCapacity[from]
        + (target - _value[from]) * (_logCapacity[to] - _logCapacity[from]) / (_value[to] - _value[from]);

    // Secant steps in ln c inside one cell, bisection where a step leaves the bracket.
    private double Within(int cell, double target)
    {
        double low = _logCapacity[cell], high = _logCapacity[cell + 1];
        double previous = low, previousExcess = _value[cell] - target, current = high, excess = _value[cell + 1] - target;
        for (int step = 0; step < MaxSteps && excess != 0; step++)
        {
            double slope = (excess - previousExcess) / (current - previous), next = current - excess / slope;
            if (!(next > low && next < high))
                next = low + (high - low) / 2;
            (previous, previousExcess) = (current, excess);
            if (Math.Abs(next - current) <= 2e-16 * (1 + Math.Abs(next)) || next <= low || next >= high)
                return next;
            current = next;
            excess = _logMarginal(Math.Exp(current)) - target;
            (low, high) = excess > 0 ? (current, high) : (low, current);
            if (Math.Abs(excess) <= 2e-16 * (1 + Math.Abs(target)))
                break;
        }
        return current;
    }
}
