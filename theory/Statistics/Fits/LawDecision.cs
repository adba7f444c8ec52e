using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>Whether a power law is shown, refuted, or neither.</summary>
/// <remarks>
/// Shown when (a) there are three sizes or more, which span half a decade, (b) the headline exponent is told from 0 at 5 %, (c) it
/// explains 0.8 of the deviance and (d) the local exponent is shown to change by less than half of itself over the sizes
/// (<see cref="Curvature"/>), and (e) no curved form of as many parameters is likelier. Refuted when (a) to (c) hold, the fitted bend is
/// material, more than half of the exponent, and a curved form is better by more than chance (<see cref="LawBootstrap"/>, p below 5 %). All
/// else is open: sizes that cannot tell a law from a logarithm say so. Curvature is judged beside the exponent: 0.2 is nothing at exponent
/// 1 and everything at 0.2. A constant that fits refutes nothing, and neither does scatter: counts of trained models scatter more than
/// counts must.
/// </remarks>
public sealed class LawDecision
{
    /// <summary>
    /// A fifth of the deviance unexplained by size is no law to extrapolate from; the published fits have 0.99.
    /// </summary>
    public const double LeastRSquared = 0.8;

    /// <summary>Level at which the exponent must differ from zero, and at which a law is refuted.</summary>
    public const double SlopeLevel = 0.05;

    /// <summary>
    /// A form whose local exponent moves by less than this share of itself over the sizes is a power law for every purpose; the model's own
    /// curves stay below.
    /// </summary>
    public const double LeastSpread = 0.25;

    private readonly Lazy<(double P, string Reason)> _finding;

    private LawDecision(bool law, double p, string reason)
        : this(law, null, () => (p, reason)) { }

    private LawDecision(bool law, string? barred, Func<(double, string)> finding) =>
        (Law, Barred, _finding) = (law, barred, new(finding));

    /// <summary>Whether a power law is shown.</summary>
    public bool Law { get; }

    /// <summary>
    /// Why the exponent itself means nothing (few sizes, too narrow a range, no dependence on size, scatter), or null where it does.
    /// </summary>
    public string? Barred { get; }

    /// <summary>p value of "a power law is true": 1 where one is shown; NaN where none is shown and none could be refuted.</summary>
    public double P => _finding.Value.P;

    /// <summary>One sentence.</summary>
    public string Reason => _finding.Value.Reason;

    /// <summary>Whether a power law is refuted at the level above.</summary>
    public bool Refuted => P < SlopeLevel;

    internal static LawDecision Of(HeadlineExponent headline, Curvature curvature, CountCells cells, double dispersion, SizeDesign design,
        IReadOnlyList<FormFit> rivals)
    {
        if (design.SizeCount < 3)
            return Bar($"No law can be told from {design.SizeCount} sizes: two points lie on every line.");
        if (design.TooNarrow is { } narrow)
            return Bar(narrow);
        if (!double.IsFinite(headline.Exponent) || !double.IsFinite(headline.StandardError))
            return Bar($"No exponent could be estimated ({headline.Model}).");
        double p = headline.StandardError > 0
            ? StudentT.TwoSidedP(headline.Exponent / headline.StandardError, headline.DegreesOfFreedom)
            : headline.Exponent == 0 ? 1 : 0;
        if (p >= SlopeLevel)
            return Bar(FormattableString.Invariant(
                $"The exponent {headline.Exponent:F3} cannot be told from zero (p = {p:G2}): no dependence on size is shown."));
        if (headline.RSquared < LeastRSquared)
            return Bar(FormattableString.Invariant(
                $"A power law explains too little: R^2 = {headline.RSquared:F3}, under {LeastRSquared}."));
        string change = string.Create(CultureInfo.InvariantCulture,
            $"the local exponent changes by {curvature.Change:+0.00;-0.00;0.00}{Interval(curvature)} over the sizes, beside "
                + $"{curvature.Middle:F2} in their middle");
        // Counts may scatter less than they must: then a form of as many parameters that bends, and is likelier, keeps a law from being
        // shown.
        FormFit power = rivals.Single(rival => rival.Law == LawForm.PowerLaw);
        FormFit? likelier = rivals.FirstOrDefault(rival => rival.ParameterCount == power.ParameterCount && rival.Law != LawForm.PowerLaw
            && rival.LogLikelihood > power.LogLikelihood && rival.ExponentSpread > LeastSpread * Math.Abs(curvature.Middle));
        if (curvature.Small && likelier is not null)
        {
            return new(false, double.NaN, string.Create(CultureInfo.InvariantCulture, $"Cannot tell a power law from another form: "
                + $"{likelier.Note} is as likely or likelier, and {change}."));
        }
        if (curvature.Small)
            return new(true, 1, string.Create(CultureInfo.InvariantCulture,
                $"A power law stands: exponent told from zero (p = {p:G2}), R^2 = {headline.RSquared:F4}, and {change}: less than half."));
        return new(false, null, () =>
        {
            double bent = Math.Abs(curvature.Relative) > Curvature.Bound ? LawBootstrap.P(cells, dispersion) : double.NaN;
            string numbers = double.IsNaN(bent) ? change : FormattableString.Invariant($"{change} (bootstrap p = {bent:G2})");
            return bent < SlopeLevel
                ? (bent, $"A power law is refuted: {numbers}, by more than counts of such scatter would.")
                : (bent, $"Cannot tell a power law from a logarithm: {numbers}; less than half of it must be shown.");
        });

        static LawDecision Bar(string reason) => new(false, reason, () => (double.NaN, reason));

        static string Interval(Curvature curvature) => curvature.ChangeInterval is { } interval
            ? string.Create(CultureInfo.InvariantCulture, $" [{interval.Low:F2}, {interval.High:F2}]") : "";
    }
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

    /// <summary>count = c N / (N + K).</summary>
    Saturation,

    /// <summary>count = c (N + K).</summary>
    ShareAndConstant,

    /// <summary>ln count quadratic in ln N.</summary>
    BentPowerLaw,
}
