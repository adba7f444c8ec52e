using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Spectra;

/// <summary>w(r) = r^-beta1 up to rank b, continued as a multiple of r^-beta2 beyond.</summary>
public sealed class BrokenSpectrum : Spectrum
{
    private static readonly LawParameter HeadParameter = LawParameter.Positive("beta1", "importance must decrease with rank"),
        TailParameter = LawParameter.Positive("beta2", "importance must decrease with rank"),
        BreakParameter = LawParameter.Above("break", 1, "it is a rank", included: true);

    private readonly double _logBreak;

    private BrokenSpectrum(double headBeta, double tailBeta, double breakRank) : base(Definition, headBeta, tailBeta, breakRank)
    {
        HeadBeta = headBeta;
        TailBeta = tailBeta;
        Break = breakRank;
        _logBreak = Math.Log(breakRank);
        Breaks = [breakRank];
    }

    /// <summary>Exponents and break free.</summary>
    public static LawKind<Spectrum> Definition { get; } = new("broken", "w = r^-beta1 up to rank 'break', a multiple of r^-beta2 beyond",
        [HeadParameter, TailParameter, BreakParameter],
        stated => Of(stated.Number(HeadParameter), stated.Number(TailParameter), stated.Number(BreakParameter)));

    /// <summary>Decay exponent up to the break.</summary>
    public double HeadBeta { get; }

    /// <summary>Decay exponent beyond the break.</summary>
    public double TailBeta { get; }

    /// <summary>b, in ranks; need not be whole.</summary>
    public double Break { get; }

    /// <inheritdoc/>
    public override double TailExponent => TailBeta;

    internal override IReadOnlyList<double> Breaks { get; }

    internal override PowerTail? Tail => new(Break, TailBeta, 0, (TailBeta - HeadBeta) * _logBreak);

    /// <exception cref="BadInputException">An exponent is not above 0, or the break lies below rank 1.</exception>
    public static BrokenSpectrum Of(double headBeta, double tailBeta, double breakRank) => new(headBeta, tailBeta, breakRank);

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
