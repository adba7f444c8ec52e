using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Spectra;

/// <summary>
/// Importance w(r) of feature r = 1, 2, ..., positive and decreasing; a smooth function of real rank between break points.
/// </summary>
/// <remarks>
/// Ranks are real numbers where a crossing is sought and integers where features are summed. Below rank 1 a spectrum
/// continues as the power law that touches it at rank 1, so that a crossing below the first feature is still a number.
/// </remarks>
public abstract class Spectrum : Law<Spectrum>
{
    private const int MaxBisections = 200;

    private protected Spectrum(LawKind<Spectrum> kind, params IReadOnlyList<double> values) : base("spectrum", kind, values) { }

    private protected Spectrum(string kind, IReadOnlyList<NamedValue> parameters) : base("spectrum", kind, parameters) { }

    /// <summary>Every spectrum that a user can name: a new one is a file and a line here.</summary>
    public static Registry<LawKind<Spectrum>> Kinds { get; } = LawKinds.Register("spectrum",
        PowerLawSpectrum.Definition,
        ZipfMandelbrotSpectrum.Definition,
        CutoffSpectrum.Definition,
        BrokenSpectrum.Definition,
        LognormalSpectrum.Definition,
        TableSpectrum.Definition);

    /// <summary>The exponent beta(r) in the limit of large r; positive infinity when w falls faster than every power.</summary>
    public abstract double TailExponent { get; }

    /// <summary>The last feature that exists; infinite but for a table that ends.</summary>
    public virtual double LastRank => double.PositiveInfinity;

    /// <summary>
    /// Up to this rank features are summed one by one (a table that lists every rank); 0 when w is smooth from the start.
    /// </summary>
    internal virtual double ListedTo => 0;

    /// <summary>Ranks, ascending, where w or a derivative of it jumps; sums are split there.</summary>
    internal virtual IReadOnlyList<double> Breaks => [];

    /// <summary>The power law that w follows exactly beyond some rank; null when there is none.</summary>
    internal abstract PowerTail? Tail { get; }

    /// <summary>ln w(r), r &gt; 0.</summary>
    public double LogWeight(double rank) =>
        rank >= 1 ? LogWeightFromOne(rank) : LogWeightFromOne(1) - LocalExponentFromOne(1) * Math.Log(rank);

    /// <summary>w(r), r &gt; 0.</summary>
    public double Weight(double rank) => Math.Exp(LogWeight(rank));

    /// <summary>Local exponent beta(r) = -d ln w / d ln r; at a break, of the side above.</summary>
    [Equation("local-spectrum-exponent")]
    public double LocalExponent(double rank) => LocalExponentFromOne(Math.Max(rank, 1));

    /// <summary>
    /// The real rank r with ln w(r) = <paramref name="logWeight"/>: 0 when w never reaches it, infinity when it never falls to it.
    /// </summary>
    public double RankAt(double logWeight)
    {
        double excess = logWeight - LogWeightFromOne(1);
        if (excess <= 0)
            return RankFromOne(logWeight);
        double slope = LocalExponentFromOne(1);
        return slope > 0 ? Math.Exp(-excess / slope) : 0;
    }

    /// <summary>Sum of w(r)^power over whole ranks first .. last; last may be infinite.</summary>
    /// <returns>Positive infinity when the sum diverges.</returns>
    [Equation("spectrum-sum")]
    public double PowerSum(double power, double first = 1, double last = double.PositiveInfinity) =>
        RankSum.OfPower(this, power, first, last);

    /// <summary>ln w(r) for r &gt;= 1.</summary>
    protected abstract double LogWeightFromOne(double rank);

    /// <summary>beta(r) for r &gt;= 1.</summary>
    protected abstract double LocalExponentFromOne(double rank);

    /// <summary>The rank r &gt;= 1 with the given ln w, which is at most ln w(1).</summary>
    /// <remarks>By bisection on ln r, to the last bit; a closed form overrides it where there is one.</remarks>
    protected virtual double RankFromOne(double logWeight)
    {
        double low = 0, high = 1;
        while (LogWeightFromOne(Math.Exp(high)) > logWeight)
        {
            low = high;
            high *= 2;
            if (high > 700)
                return double.PositiveInfinity;
        }
        for (int step = 0; step < MaxBisections; step++)
        {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
                break;
            if (LogWeightFromOne(Math.Exp(middle)) > logWeight)
                low = middle;
            else
                high = middle;
        }
        return Math.Exp(high);
    }
}

/// <summary>w(r) = e^LogScale (r + Shift)^-Exponent, exactly, for every rank above From.</summary>
internal sealed record PowerTail(double From, double Exponent, double Shift, double LogScale);
