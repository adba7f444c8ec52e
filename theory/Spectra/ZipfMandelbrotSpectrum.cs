using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Spectra;

/// <summary>w(r) = (r + q)^-beta, beta &gt; 0, q &gt; -1: a power law with a flattened head.</summary>
public sealed class ZipfMandelbrotSpectrum : Spectrum
{
    private ZipfMandelbrotSpectrum(double beta, double shift)
    {
        Beta = beta;
        Shift = shift;
    }

    /// <summary>Decay exponent of the tail.</summary>
    public double Beta { get; }

    /// <summary>q, in ranks.</summary>
    public double Shift { get; }

    /// <inheritdoc/>
    public override string Kind => "zipf-mandelbrot";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedValue> Parameters => [new("beta", Beta), new("q", Shift)];

    /// <inheritdoc/>
    public override double TailExponent => Beta;

    internal override PowerTail? Tail => new(0, Beta, Shift, 0);

    /// <exception cref="BadInputException">beta is not above 0, or q not above -1.</exception>
    public static ZipfMandelbrotSpectrum Of(double beta, double shift)
    {
        Parameter.Positive("spectrum.beta", beta, "importance must decrease with rank");
        Parameter.Positive("1 + spectrum.q", 1 + shift, "the first feature's importance, (1 + q)^-beta, must be finite");
        return new ZipfMandelbrotSpectrum(beta, shift);
    }

    /// <inheritdoc/>
    public override Spectrum With(string parameter, double value) => parameter switch
    {
        "beta" => Of(value, Shift),
        "q" => Of(Beta, value),
        _ => throw NamedValue.Unknown($"spectrum {Kind}", parameter, Parameters),
    };

    /// <inheritdoc/>
    [Equation("spectrum-zipf-mandelbrot")]
    protected override double LogWeightFromOne(double rank) => -Beta * Math.Log(rank + Shift);

    /// <inheritdoc/>
    protected override double LocalExponentFromOne(double rank) => Beta * rank / (rank + Shift);

    /// <inheritdoc/>
    protected override double RankFromOne(double logWeight) => Math.Exp(-logWeight / Beta) - Shift;
}
