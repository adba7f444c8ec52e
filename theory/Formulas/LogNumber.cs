using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Formulas;

/// <summary>A real number as sign and ln of its magnitude: arithmetic without overflow or underflow. Zero has ln = -infinity.</summary>
internal readonly record struct LogNumber(int Sign, double LogMagnitude)
{
    public static LogNumber Of(double value) => new(double.IsNaN(value) ? 1 : Math.Sign(value), Math.Log(Math.Abs(value)));

    /// <summary>The number itself; 0 or infinite outside the range of float64.</summary>
    public double Value => Sign * Math.Exp(LogMagnitude);

    public LogNumber Negated => new(-Sign, LogMagnitude);

    public static LogNumber operator *(LogNumber left, LogNumber right) => left.Sign * right.Sign is var sign && sign == 0
        ? Of(0) : new(sign, left.LogMagnitude + right.LogMagnitude);

    public static LogNumber operator /(LogNumber left, LogNumber right) => left.Sign == 0 && right.Sign != 0
        ? Of(0) : new(right.Sign == 0 ? left.Sign : left.Sign * right.Sign, left.LogMagnitude - right.LogMagnitude);

    public static LogNumber operator +(LogNumber left, LogNumber right)
    {
        if (left.Sign == 0 || right.Sign == 0)
            return left.Sign == 0 ? right : left;
        (LogNumber large, LogNumber small) = left.LogMagnitude >= right.LogMagnitude ? (left, right) : (right, left);
        double below = small.LogMagnitude - large.LogMagnitude;
        if (large.Sign == small.Sign)
            return new(large.Sign, large.LogMagnitude + StableMath.Log1p(Math.Exp(below)));
        return below == 0 ? Of(0) : new(large.Sign, large.LogMagnitude + Math.Log(-StableMath.Expm1(below)));
    }

    /// <summary>left^right; NaN for a negative base under a fractional exponent.</summary>
    public static LogNumber Power(LogNumber left, LogNumber right)
    {
        double exponent = right.Value;
        if (exponent == 0)
            return Of(1);
        if (left.Sign == 0)
            return Of(exponent > 0 ? 0 : double.PositiveInfinity);
        int sign = left.Sign > 0 ? 1 : Math.Floor(exponent) != exponent ? 0 : Math.IEEERemainder(exponent, 2) == 0 ? 1 : -1;
        return sign == 0 ? Of(double.NaN) : new(sign, exponent * left.LogMagnitude);
    }
}
