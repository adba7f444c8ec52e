using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Spectra;

/// <summary>w(r) = r^-beta, beta &gt; 0: the default spectrum.</summary>
public sealed class PowerLawSpectrum : Spectrum
{
    private static readonly LawParameter BetaParameter = LawParameter.Positive("beta", "importance must decrease with rank");

    private PowerLawSpectrum(double beta) : base(Definition, beta) => Beta = beta;

    /// <summary>The exponent free.</summary>
    public static LawKind<Spectrum> Definition { get; } =
        new("power-law", "w = r^-beta", [BetaParameter], stated => Of(stated.Number(BetaParameter)));

    /// <summary>The decay exponent, stored positive.</summary>
    public double Beta { get; }

    /// <inheritdoc/>
    public override double TailExponent => Beta;

    internal override PowerTail? Tail => new(0, Beta, 0, 0);

    /// <exception cref="BadInputException">beta is not a finite number above 0.</exception>
    public static PowerLawSpectrum Of(double beta) => new(beta);

    /// <inheritdoc/>
    [Equation("spectrum-power-law")]
    protected override double LogWeightFromOne(double rank) => -Beta * Math.Log(rank);

    /// <inheritdoc/>
    protected override double LocalExponentFromOne(double rank) => Beta;

    /// <inheritdoc/>
    protected override double RankFromOne(double logWeight) => Math.Exp(-logWeight / Beta);
}
