namespace Rosetta.Theory.Statistics.Distributions;

/// <summary>Root of a continuous function between two ends of opposite sign (Brent 1973, chapter 4), to rounding.</summary>
internal static class BracketedRoot
{
    private const int MaxSteps = 300;

    /// <exception cref="ArgumentException">The ends do not bracket a root.</exception>
    public static double Find(Func<double, double> function, double low, double high, double relative = 4e-16)
    {
        double a = low, b = high, fa = function(a), fb = function(b);
        if (fa == 0)
            return a;
        if (fb == 0)
            return b;
        if (double.IsNaN(fa) || double.IsNaN(fb) || fa > 0 == fb > 0)
            throw new ArgumentException(FormattableString.Invariant(
                $"No sign change between {low:R} (value {fa:R}) and {high:R} (value {fb:R})."), nameof(function));
        double c = a, fc = fa, step = b - a, previousStep = step;
        for (int i = 0; i < MaxSteps; i++)
        {
            if (fb > 0 == fc > 0)
            {
                (c, fc) = (a, fa);
                step = previousStep = b - a;
            }
            if (Math.Abs(fc) < Math.Abs(fb))
            {
                (a, b, c) = (b, c, b);
                (fa, fb, fc) = (fb, fc, fb);
            }
            double tolerance = 2 * relative * Math.Abs(b) + double.Epsilon, half = 0.5 * (c - b);
            if (Math.Abs(half) <= tolerance || fb == 0)
                return b;
            if (Math.Abs(previousStep) >= tolerance && Math.Abs(fa) > Math.Abs(fb) && double.IsFinite(fa) && double.IsFinite(fc))
            {
                double p, q, s = fb / fa;
                if (a == c)
                {
                    p = 2 * half * s;
                    q = 1 - s;
                }
                else
                {
                    double r = fb / fc, t = fa / fc;
                    p = s * (2 * half * t * (t - r) - (b - a) * (r - 1));
                    q = (t - 1) * (r - 1) * (s - 1);
                }
                if (p > 0)
                    q = -q;
                p = Math.Abs(p);
                if (2 * p < Math.Min(3 * half * q - Math.Abs(tolerance * q), Math.Abs(previousStep * q)))
                {
                    previousStep = step;
                    step = p / q;
                }
                else
                {
                    step = previousStep = half;
                }
            }
            else
            {
                step = previousStep = half;
            }
            (a, fa) = (b, fb);
            b += Math.Abs(step) > tolerance ? step : Math.CopySign(tolerance, half);
            fb = function(b);
        }
        return b;
    }
}
