using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Spectra;

/// <summary>w(r) = r^-beta e^(-r/R), beta &gt;= 0: a power law that ends around rank R.</summary>
public sealed class CutoffSpectrum : Spectrum
{
    private CutoffSpectrum(double beta, double cutoff)
    {
        Beta = beta;
        Cutoff = cutoff;
    }

    /// <summary>Decay exponent well below the cutoff.</summary>
    public double Beta { get; }

    /// <summary>R, in ranks.</summary>
    public double Cutoff { get; }

    /// <inheritdoc/>
    public override string Kind => "cutoff";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedValue> Parameters => [new("beta", Beta), new("cutoff", Cutoff)];

    /// <inheritdoc/>
    public override double TailExponent => double.PositiveInfinity;

    internal override PowerTail? Tail => null;

    /// <exception cref="BadInputException">beta is below 0 or the cutoff not above 0.</exception>
    public static CutoffSpectrum Of(double beta, double cutoff) => new(
        Parameter.NotNegative("spectrum.beta", beta, "importance must decrease with rank"),
        Parameter.Positive("spectrum.cutoff", cutoff, "it is the rank around which the power law ends"));

    /// <inheritdoc/>
    public override Spectrum With(string parameter, double value) => parameter switch
    {
        "beta" => Of(value, Cutoff),
        "cutoff" => Of(Beta, value),
        _ => throw NamedValue.Unknown($"spectrum {Kind}", parameter, Parameters),
    };

    /// <inheritdoc/>
    [Equation("spectrum-cutoff")]
    protected override double LogWeightFromOne(double rank) => -Beta * Math.Log(rank) - rank / Cutoff;

    /// <inheritdoc/>
    protected override double LocalExponentFromOne(double rank) => Beta + rank / Cutoff;
}
