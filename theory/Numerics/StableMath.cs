namespace Rosetta.Theory.Numerics;

/// <summary>Elementary functions that keep their relative precision where the framework's lose it.</summary>
/// <remarks>
/// .NET's <see cref="double.ExpM1"/> and <see cref="double.LogP1"/> are the direct forms: at 1e-17 both return 0 and at
/// 1e-10 both are wrong from the eighth digit.
/// </remarks>
public static class StableMath
{
    /// <summary>e^x - 1, to a few ulp for every x.</summary>
    /// <remarks>Kahan's quotient: (u - 1) x / ln u with u = e^x cancels the rounding of u. (Higham 2002, section 1.14.1.)</remarks>
    public static double Expm1(double x)
    {
        if (Math.Abs(x) > 1)
            return Math.Exp(x) - 1;
        double u = Math.Exp(x);
        if (u == 1)
            return x;
        double difference = u - 1;
        return difference == -1 ? -1 : difference * x / Math.Log(u);
    }

    /// <summary>ln(1 + x), to a few ulp for every x &gt; -1.</summary>
    /// <remarks>Kahan's quotient: x ln u / (u - 1) with u = 1 + x. (Higham 2002, problem 1.5.)</remarks>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        if (u == 1)
            return x;
        return double.IsInfinity(u) ? Math.Log(u) : Math.Log(u) * x / (u - 1);
    }
}
