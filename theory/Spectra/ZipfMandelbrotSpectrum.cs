using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Spectra;

/// <summary>w(r) = (r + q)^-beta, beta &gt; 0, q &gt; -1: a power law with a flattened head.</summary>
public sealed class ZipfMandelbrotSpectrum : Spectrum
{
    private static readonly LawParameter BetaParameter = LawParameter.Positive("beta", "importance must decrease with rank"),
        ShiftParameter = LawParameter.Above("q", -1, "the first feature's importance, (1 + q)^-beta, must be finite");

    private ZipfMandelbrotSpectrum(double beta, double shift) : base(Definition, beta, shift) => (Beta, Shift) = (beta, shift);

    /// <summary>Exponent and shift free.</summary>
    public static LawKind<Spectrum> Definition { get; } = new("zipf-mandelbrot", "w = (r + q)^-beta", [BetaParameter, ShiftParameter],
        stated => Of(stated.Number(BetaParameter), stated.Number(ShiftParameter)));

    /// <summary>Decay exponent of the tail.</summary>
    public double Beta { get; }

    /// <summary>q, in ranks.</summary>
    public double Shift { get; }

    /// <inheritdoc/>
    public override double TailExponent => Beta;

    internal override PowerTail? Tail => new(0, Beta, Shift, 0);

    /// <exception cref="BadInputException">beta is not above 0, or q not above -1.</exception>
    public static ZipfMandelbrotSpectrum Of(double beta, double shift) => new(beta, shift);

    /// <inheritdoc/>
    [Equation("spectrum-zipf-mandelbrot")]
    protected override double LogWeightFromOne(double rank) => -Beta * Math.Log(rank + Shift);

    /// <inheritdoc/>
    protected override double LocalExponentFromOne(double rank) => Beta * rank / (rank + Shift);

    /// <inheritdoc/>
    protected override double RankFromOne(double logWeight) => Math.Exp(-logWeight / Beta) - Shift;
}
