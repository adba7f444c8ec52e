using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>Whether a power law stands.</summary>
/// <remarks>
/// No law when (a) there are under three sizes, (b) the headline exponent cannot be told from 0 at 5 %, (c) R^2 is under 0.8, or
/// (d) a rival's AICc is lower by at least 6 and, for the curved rivals, its local exponent moves by more than 0.2 over the sizes.
/// Only a curved rival speaks against a law; all else says that none is shown. Against a logarithm, of as many parameters, the p value of
/// "a power law is true" is e^(-difference/2), Markov's bound on the likelihood ratio; against a broken power law AICc has charged the
/// rival for its parameter first. A constant that AICc prefers at few sizes, by its penalty alone, refutes nothing, and neither does
/// scatter: counts of trained models scatter more than counts must.
/// </remarks>
public static class LawDecision
{
    /// <summary>Likelihood ratio e^3 = 20: under a true law a rival of as many parameters gains it with probability at most 1/20
    /// (Markov's inequality on the likelihood ratio).</summary>
    public const double RivalMargin = 6;

    /// <summary>
    /// Size matters beside significance: the allocation model's own finite-N curve bends by up to 0.15 over N = 2^6 .. 2^20 and is a
    /// power law for every purpose here. A rival must bend by more than that to refuse the law.
    /// </summary>
    public const double MaterialSpread = 0.2;

    /// <summary>
    /// A fifth of the variance of ln count unexplained by size is no law to extrapolate from; the published fits have 0.99.
    /// </summary>
    public const double LeastRSquared = 0.8;

    /// <summary>Level at which the exponent must differ from zero.</summary>
    public const double SlopeLevel = 0.05;

    internal static (bool Law, string Reason, double P) Of(HeadlineExponent headline, IReadOnlyList<FormFit> rivals, int sizeCount)
    {
        if (sizeCount < 3)
            return (false, $"No law can be told from {sizeCount} sizes: two points lie on every line.", double.NaN);
        if (!double.IsFinite(headline.Exponent) || !double.IsFinite(headline.StandardError))
            return (false, $"No exponent could be estimated ({headline.Model}).", double.NaN);
        double p = headline.StandardError > 0
            ? StudentT.TwoSidedP(headline.Exponent / headline.StandardError, headline.DegreesOfFreedom)
            : headline.Exponent == 0 ? 1 : 0;
        if (p >= SlopeLevel)
            return (false, FormattableString.Invariant(
                $"The exponent {headline.Exponent:F3} cannot be told from zero (p = {p:G2}): no dependence on size is shown."), double.NaN);
        if (headline.RSquared < LeastRSquared)
            return (false,
                FormattableString.Invariant($"A power law explains too little: R^2 = {headline.RSquared:F3}, under {LeastRSquared}."),
                double.NaN);
        FormFit power = rivals.Single(rival => rival.Law == LawForm.PowerLaw);
        FormFit? better = rivals.FirstOrDefault(rival => Advantage(power, rival) >= RivalMargin
            && (rival.Law == LawForm.Constant || rival.ExponentSpread > MaterialSpread));
        return better is null
            ? (true, string.Create(CultureInfo.InvariantCulture, $"A power law stands: exponent told from zero (p = {p:G2}), R^2 = "
                + $"{headline.RSquared:F4}, no rival form better by {RivalMargin} of AICc."), 1)
            : (false, string.Create(CultureInfo.InvariantCulture,
                $"{Name(better.Law)} is better than a power law by {Advantage(power, better):F1} of AICc ({better.Note}), and its local "
                    + $"exponent moves by {better.ExponentSpread:F2} over the sizes."),
                better.Law == LawForm.Constant ? double.NaN : Math.Exp(-Advantage(power, better) / 2));
    }

    /// <summary>
    /// AICc of the power law minus that of the rival; with equally many parameters the correction cancels and few points do not matter.
    /// </summary>
    internal static double Advantage(FormFit power, FormFit rival) => rival.Law == LawForm.PowerLaw ? 0
        : rival.ParameterCount == power.ParameterCount ? 2 * (rival.LogLikelihood - power.LogLikelihood)
        : power.Aicc - rival.Aicc;

    internal static string Name(LawForm law) => law switch
    {
        LawForm.Constant => "A constant",
        LawForm.Logarithm => "A logarithm a + b ln N",
        LawForm.BrokenPowerLaw => "A broken power law",
        _ => "A power law",
    };
}

/// <summary>A form of dependence of the count on the size N.</summary>
public enum LawForm
{
    /// <summary>count = c.</summary>
    Constant,

    /// <summary>count = c N^alpha.</summary>
    PowerLaw,

    /// <summary>count = a + b ln N.</summary>
    Logarithm,

    /// <summary>Two power laws that meet at a break between two measured sizes.</summary>
    BrokenPowerLaw,
}
