using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Spectra;

/// <summary>w(r) = r^-beta e^(-r/R), beta &gt;= 0: a power law that ends around rank R.</summary>
public sealed class CutoffSpectrum : Spectrum
{
    private static readonly LawParameter BetaParameter = LawParameter.NotNegative("beta", "importance must decrease with rank"),
        CutoffParameter = LawParameter.Positive("cutoff", "it is the rank around which the power law ends");

    private CutoffSpectrum(double beta, double cutoff) : base(Definition, beta, cutoff) => (Beta, Cutoff) = (beta, cutoff);

    /// <summary>Exponent and cutoff free.</summary>
    public static LawKind<Spectrum> Definition { get; } =
        new("cutoff", "w = r^-beta e^(-r/R), R the cutoff", [BetaParameter, CutoffParameter],
        stated => Of(stated.Number(BetaParameter), stated.Number(CutoffParameter)));

    /// <summary>Decay exponent well below the cutoff.</summary>
    public double Beta { get; }

    /// <summary>R, in ranks.</summary>
    public double Cutoff { get; }

    /// <inheritdoc/>
    public override double TailExponent => double.PositiveInfinity;

    internal override PowerTail? Tail => null;

    /// <exception cref="BadInputException">beta is below 0 or the cutoff not above 0.</exception>
    public static CutoffSpectrum Of(double beta, double cutoff) => new(beta, cutoff);

    /// <inheritdoc/>
    [Equation("spectrum-cutoff")]
    protected override double LogWeightFromOne(double rank) => -Beta * Math.Log(rank) - rank / Cutoff;

    /// <inheritdoc/>
    protected override double LocalExponentFromOne(double rank) => Beta + rank / Cutoff;
}
