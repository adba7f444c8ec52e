namespace Rosetta.Theory.Spectra;

/// <summary>Sixteen-point Gauss rule for a sum over n consecutive integers: exact for polynomials of degree 31.</summary>
/// <remarks>
/// Nodes and weights belong to the Gram (discrete Chebyshev) polynomials, orthogonal under the uniform measure on n
/// integers; their monic recurrence has beta_k = k^2 (n^2 - k^2) / (4 (4 k^2 - 1)). As n grows the rule becomes
/// Gauss-Legendre, so one rule serves sums and integrals and no derivative is needed, unlike in Euler-Maclaurin.
/// </remarks>
internal sealed class GramRule
{
    /// <summary>Nodes per block.</summary>
    public const int Points = 16;

    /// <summary>Blocks up to this size are summed term by term: cheaper than, and as good as, the rule.</summary>
    public const int DirectSize = 64;

    private const int MaxNewtonSteps = 60;

    private static readonly double[] LegendreNodes = StartingNodes();
    private static readonly GramRule?[] PowersOfTwo = new GramRule?[1024];

    private readonly double[] _node = new double[Points], _weight = new double[Points], _last = new double[Points],
        _nextToLast = new double[Points];

    private GramRule(double count)
    {
        double[] scale = Recurrence(count);
        Span<double> values = stackalloc double[Points];
        for (int i = 0; i < Points; i++)
        {
            double node = Root(LegendreNodes[i], scale);
            Orthonormal(node, scale, values);
            double squares = 0;
            foreach (double value in values)
                squares += value * value;
            (_node[i], _weight[i]) = (node, 1 / squares);
            (_last[i], _nextToLast[i]) = (values[Points - 1], values[Points - 2]);
        }
    }

    /// <summary>The rule for a block of this many integers, at least <see cref="DirectSize"/>.</summary>
    public static GramRule For(double count)
    {
        // Doubling blocks have the same few sizes in every sum; the rule is a pure function of the size, so a race is harmless.
        int exponent = Math.ILogB(count);
        return Math.ScaleB(1, exponent) == count ? PowersOfTwo[exponent] ??= new GramRule(count) : new GramRule(count);
    }

    /// <summary>Sum of f over the integers first .. last, and a bound of its truncation error.</summary>
    /// <remarks>
    /// Where the coefficients of f in Gram polynomials decay as rho^-k, the last of sixteen is near rho^-15 and the rule
    /// errs by about rho^-32: the square of the last coefficient, relative to the first, estimates the error.
    /// </remarks>
    [Equation("sum-rule")]
    public (double Sum, double Error) Apply(Func<double, double> term, double first, double last)
    {
        double count = last - first + 1, middle = first + (last - first) / 2, half = count / 2;
        double mean = 0, tail = 0, beforeTail = 0;
        for (int i = 0; i < Points; i++)
        {
            double weighted = _weight[i] * term(middle + half * _node[i]);
            mean += weighted;
            tail += weighted * _last[i];
            beforeTail += weighted * _nextToLast[i];
        }
        double coefficient = Math.Max(Math.Abs(tail), Math.Abs(beforeTail));
        double error = coefficient == 0 ? 0 : coefficient * coefficient / Math.Max(Math.Abs(mean), coefficient);
        return (mean * count, error * count);
    }

    // sqrt(beta_k) for abscissae scaled to half the block, k = 0 .. Points.
    private static double[] Recurrence(double count)
    {
        var scale = new double[Points + 1];
        for (int k = 1; k <= Points; k++)
        {
            double ratio = k / count;
            scale[k] = k * Math.Sqrt((1 - ratio * ratio) / (4.0 * k * k - 1));
        }
        return scale;
    }

    private static void Orthonormal(double x, double[] scale, Span<double> values)
    {
        values[0] = 1;
        values[1] = x / scale[1];
        for (int k = 1; k < Points - 1; k++)
            values[k + 1] = (x * values[k] - scale[k] * values[k - 1]) / scale[k + 1];
    }

    private static double Root(double start, double[] scale)
    {
        double x = start;
        for (int step = 0; step < MaxNewtonSteps; step++)
        {
            double value = 1, previous = 0, slope = 0, previousSlope = 0;
            for (int k = 0; k < Points; k++)
            {
                double next = (x * value - scale[k] * previous) / scale[k + 1];
                double nextSlope = (value + x * slope - scale[k] * previousSlope) / scale[k + 1];
                (previous, value, previousSlope, slope) = (value, next, slope, nextSlope);
            }
            double change = value / slope;
            x -= change;
            if (Math.Abs(change) < 1e-16)
                break;
        }
        return x;
    }

    private static double[] StartingNodes()
    {
        double[] scale = Recurrence(double.PositiveInfinity);
        var nodes = new double[Points];
        for (int i = 0; i < Points; i++)
            nodes[i] = Root(Math.Cos(Math.PI * (i + 0.75) / (Points + 0.5)), scale);
        return nodes;
    }
}
