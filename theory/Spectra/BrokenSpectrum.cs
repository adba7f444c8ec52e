using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Spectra;

/// <summary>w(r) = r^-beta1 up to rank b, continued as a multiple of r^-beta2 beyond.</summary>
public sealed class BrokenSpectrum : Spectrum
{
    private readonly double _logBreak;

    private BrokenSpectrum(double headBeta, double tailBeta, double breakRank)
    {
        HeadBeta = headBeta;
        TailBeta = tailBeta;
        Break = breakRank;
        _logBreak = Math.Log(breakRank);
        Breaks = [breakRank];
    }

    /// <summary>Decay exponent up to the break.</summary>
    public double HeadBeta { get; }

    /// <summary>Decay exponent beyond the break.</summary>
    public double TailBeta { get; }

    /// <summary>b, in ranks; need not be whole.</summary>
    public double Break { get; }

    /// <inheritdoc/>
    public override string Kind => "broken";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedValue> Parameters => [new("beta1", HeadBeta), new("beta2", TailBeta), new("break", Break)];

    /// <inheritdoc/>
    public override double TailExponent => TailBeta;

    internal override IReadOnlyList<double> Breaks { get; }

    internal override PowerTail? Tail => new(Break, TailBeta, 0, (TailBeta - HeadBeta) * _logBreak);

    /// <exception cref="BadInputException">An exponent is not above 0, or the break lies below rank 1.</exception>
    public static BrokenSpectrum Of(double headBeta, double tailBeta, double breakRank)
    {
        Parameter.Positive("spectrum.beta1", headBeta, "importance must decrease with rank");
        Parameter.Positive("spectrum.beta2", tailBeta, "importance must decrease with rank");
        if (!(breakRank >= 1 && double.IsFinite(breakRank)))
            throw new BadInputException($"spectrum.break = {Parameter.Text(breakRank)}", "spectrum.break is a rank, 1 or above", "Correct spectrum.break in the scenario");
        return new BrokenSpectrum(headBeta, tailBeta, breakRank);
    }

    /// <inheritdoc/>
    public override Spectrum With(string parameter, double value) => parameter switch
    {
        "beta1" => Of(value, TailBeta, Break),
        "beta2" => Of(HeadBeta, value, Break),
        "break" => Of(HeadBeta, TailBeta, value),
        _ => throw NamedValue.Unknown($"spectrum {Kind}", parameter, Parameters),
    };

    /// <inheritdoc/>
    [Equation("spectrum-broken")]
    protected override double LogWeightFromOne(double rank)
    {
        double log = Math.Log(rank);
        return rank <= Break ? -HeadBeta * log : -HeadBeta * _logBreak - TailBeta * (log - _logBreak);
    }

    /// <inheritdoc/>
    protected override double LocalExponentFromOne(double rank) => rank < Break ? HeadBeta : TailBeta;

    /// <inheritdoc/>
    protected override double RankFromOne(double logWeight)
    {
        double beyond = logWeight + HeadBeta * _logBreak;
        return beyond >= 0 ? Math.Exp(-logWeight / HeadBeta) : Math.Exp(_logBreak - beyond / TailBeta);
    }
}
