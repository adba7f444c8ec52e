using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Spectra;

/// <summary>w(r) = r^-beta, beta &gt; 0: the default spectrum.</summary>
public sealed class PowerLawSpectrum : Spectrum
{
    private PowerLawSpectrum(double beta) => Beta = beta;

    /// <summary>The decay exponent, stored positive.</summary>
    public double Beta { get; }

    /// <inheritdoc/>
    public override string Kind => "power-law";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedValue> Parameters => [new("beta", Beta)];

    /// <inheritdoc/>
    public override double TailExponent => Beta;

    internal override PowerTail? Tail => new(0, Beta, 0, 0);

    /// <exception cref="BadInputException">beta is not a finite number above 0.</exception>
    public static PowerLawSpectrum Of(double beta) =>
        new(Parameter.Positive("spectrum.beta", beta, "importance must decrease with rank"));

    /// <inheritdoc/>
    public override Spectrum With(string parameter, double value) => parameter switch
    {
        "beta" => Of(value),
        _ => throw NamedValue.Unknown($"spectrum {Kind}", parameter, Parameters),
    };

    /// <inheritdoc/>
    [Equation("spectrum-power-law")]
    protected override double LogWeightFromOne(double rank) => -Beta * Math.Log(rank);

    /// <inheritdoc/>
    protected override double LocalExponentFromOne(double rank) => Beta;

    /// <inheritdoc/>
    protected override double RankFromOne(double logWeight) => Math.Exp(-logWeight / Beta);
}
