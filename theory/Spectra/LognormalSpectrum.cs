using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Spectra;

/// <summary>w(r) = exp(-(ln r)^2/(2 sigma^2) - tilt ln r), tilt &gt;= 0: an exponent that grows with ln r.</summary>
public sealed class LognormalSpectrum : Spectrum
{
    private LognormalSpectrum(double sigma, double tilt)
    {
        Sigma = sigma;
        Tilt = tilt;
    }

    /// <summary>Width in ln rank.</summary>
    public double Sigma { get; }

    /// <summary>Local exponent at rank 1.</summary>
    public double Tilt { get; }

    /// <inheritdoc/>
    public override string Kind => "lognormal";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedValue> Parameters => [new("sigma", Sigma), new("tilt", Tilt)];

    /// <inheritdoc/>
    public override double TailExponent => double.PositiveInfinity;

    internal override PowerTail? Tail => null;

    /// <exception cref="BadInputException">sigma is not above 0, or tilt below 0, where importance would rise from rank 1 on.</exception>
    public static LognormalSpectrum Of(double sigma, double tilt) => new(
        Parameter.Positive("spectrum.sigma", sigma, "it is the width in ln rank"),
        Parameter.NotNegative("spectrum.tilt", tilt, "below 0 importance rises from rank 1 to rank exp(-tilt sigma^2)"));

    /// <inheritdoc/>
    public override Spectrum With(string parameter, double value) => parameter switch
    {
        "sigma" => Of(value, Tilt),
        "tilt" => Of(Sigma, value),
        _ => throw NamedValue.Unknown($"spectrum {Kind}", parameter, Parameters),
    };

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
