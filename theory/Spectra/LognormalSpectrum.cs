using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Spectra;

/// <summary>w(r) = exp(-(ln r)^2/(2 sigma^2) - tilt ln r), tilt &gt;= 0: an exponent that grows with ln r.</summary>
public sealed class LognormalSpectrum : Spectrum
{
    private static readonly LawParameter SigmaParameter = LawParameter.Positive("sigma", "it is the width in ln rank"),
        TiltParameter = LawParameter.NotNegative("tilt", "below 0 importance rises from rank 1 to rank exp(-tilt sigma^2)")
            with { Default = 0 };

    private LognormalSpectrum(double sigma, double tilt) : base(Definition, sigma, tilt) => (Sigma, Tilt) = (sigma, tilt);

    /// <summary>Width and tilt free.</summary>
    public static LawKind<Spectrum> Definition { get; } =
        new("lognormal", "w = exp(-(ln r)^2/(2 sigma^2) - tilt ln r)", [SigmaParameter, TiltParameter],
        stated => Of(stated.Number(SigmaParameter), stated.Number(TiltParameter)));

    /// <summary>Width in ln rank.</summary>
    public double Sigma { get; }

    /// <summary>Local exponent at rank 1.</summary>
    public double Tilt { get; }

    /// <inheritdoc/>
    public override double TailExponent => double.PositiveInfinity;

    internal override PowerTail? Tail => null;

    /// <exception cref="BadInputException">sigma is not above 0, or tilt below 0, where importance would rise from rank 1 on.</exception>
    public static LognormalSpectrum Of(double sigma, double tilt) => new(sigma, tilt);

    /// <inheritdoc/>
    [Equation("spectrum-lognormal")]
    protected override double LogWeightFromOne(double rank)
    {
        double log = Math.Log(rank);
        return -log * (log / (2 * Sigma * Sigma) + Tilt);
    }

    /// <inheritdoc/>
    protected override double LocalExponentFromOne(double rank) => Math.Log(rank) / (Sigma * Sigma) + Tilt;

    /// <inheritdoc/>
    /// <remarks>The positive root of L^2/(2 sigma^2) + tilt L + ln w = 0 in L = ln r, in the form without cancellation.</remarks>
    protected override double RankFromOne(double logWeight)
    {
        if (logWeight >= 0)
            return 1;
        double product = Tilt * Sigma * Sigma, discriminant = product * product - 2 * Sigma * Sigma * logWeight;
        return Math.Exp(-2 * Sigma * Sigma * logWeight / (product + Math.Sqrt(discriminant)));
    }
}
