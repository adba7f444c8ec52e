using System.Globalization;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"Counts follow the number of neurons": pairs above the rotation as L^a d^b, with a = b; the rival is a capacity set by the
/// residual stream, a = 0.</summary>
/// <remarks>
/// N grows as L d, so that a law of N has a = b, and a budget kappa d has a = 0 (docs/theory.md, E78). Fitted over the main series and
/// every series that varies the shape at equal neurons, a constant for each series (they differ in tokens). Where depth and width grow
/// together the two powers cannot be told apart: the condition number of the design is stated, and above <see cref="Confounded"/> nothing
/// is judged.
/// </remarks>
public sealed class DepthWidthClaim : IClaim<LevelsEvidence>
{
    /// <summary>Condition number above which depth and width count as one variable.</summary>
    public const double Confounded = 30;

    /// <summary>Depths and widths that span less than this say nothing about a power, however sharp the counts are.</summary>
    private const double LeastFactor = 2;

    private const double UsualLevel = 0.05;

    /// <summary>The fits that are judged, level by level; none where the shapes are fewer than its powers need.</summary>
    public static IReadOnlyList<(double Level, DepthWidth? Fit)> Fits(LevelsEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return evidence.Shapes;
    }

    internal static IEnumerable<(double Level, DepthWidth? Fit)> FitsOf(LevelsEvidence evidence)
    {
        LevelCell[] cells = Shapes(evidence);
        return Vary(cells) ? AboveRotationClaim.Judged.Select(level => (level, Of(level))) : [];

        DepthWidth? Of(double level) => DepthWidth.Of(evidence, cells, level) is not { } fit ? null : fit with
        {
            WithoutOne = [.. Known(cells).Select(shape => (shape, Told([.. cells.Where(cell => ShapeOf(cell) != shape)], level, fit)))],
            OfMain = cells.Any(cell => cell.Series.Length > 0)
                ? Told([.. cells.Where(cell => cell.Series.Length == 0)], level, fit) : null,
        };

        DepthWidth? Told(LevelCell[] some, double level, DepthWidth all) => Vary(some)
            && DepthWidth.Of(evidence, some, level) is { Condition: <= Confounded } fit && fit.Above == all.Above ? fit : null;
    }

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        IReadOnlyList<(double Level, DepthWidth? Fit)> fits = Fits(evidence);
        if (fits.Count == 0)
            yield break;
        // A series has a constant of its own, so that only what varies within one says something.
        LevelCell[][] series = [.. Shapes(evidence).GroupBy(cell => cell.Series).Select(own => own.ToArray())];
        double factor = Math.Min(series.Max(own => own.Max(cell => cell.Shape.Layers!.Value) / own.Min(cell => cell.Shape.Layers!.Value)),
            series.Max(own => own.Max(cell => cell.Shape.Width!.Value) / own.Min(cell => cell.Shape.Width!.Value)));
        string? narrow = factor >= LeastFactor ? null : FormattableString.Invariant(
            $"Cannot tell: depths or widths span a factor {factor:G3}; powers need at least {LeastFactor}.");
        foreach ((double level, DepthWidth? fit) in fits)
        {
            string name = $"depth-width/{(level == 0 ? "any" : level.ToString("0.##", CultureInfo.InvariantCulture))}";
            string what = fit?.Above == false ? "Pairs" : "Pairs above the rotation";
            yield return Standing(Of(evidence, fit, $"{name}/neurons", $"{what} {LevelText.Said(level)} follow the number of neurons: "
                + "depth and width have one power.", "a capacity set by the width alone", "a - b", own => own.Difference, rules));
            yield return Standing(Of(evidence, fit, $"{name}/residual", $"{what} {LevelText.Said(level)} follow the width of the residual "
                + "stream alone: depth has no power.", "the number of neurons", "a", own => own.Layers, rules));

            ClaimVerdict Standing(ClaimVerdict verdict) => LevelText.Standing(verdict, fit is { Above: false }, narrow);
        }
    }

    /// <summary>The main series, and those that vary the shape at equal neurons; cells whose shape is known.</summary>
    private static LevelCell[] Shapes(LevelsEvidence evidence) =>
        [.. evidence.Cells.Where(cell => cell.Shape is { Layers: > 0, Width: > 0 })
        .GroupBy(cell => cell.Series).Where(series => series.Key == "" || series.Any(one => series.Any(two =>
            Math.Abs(Math.Log(one.Neurons / two.Neurons)) < 0.01 && one.Shape.Layers != two.Shape.Layers))).SelectMany(series => series)];

    private static (double Layers, double Width)[] Known(LevelCell[] cells) => [.. cells.Select(ShapeOf).Distinct()];

    private static (double Layers, double Width) ShapeOf(LevelCell cell) => (cell.Shape.Layers!.Value, cell.Shape.Width!.Value);

    /// <summary>Whether there are more shapes than powers, of several depths and widths.</summary>
    private static bool Vary(LevelCell[] cells) => Known(cells) is var shapes && shapes.Length > 2
        && shapes.Select(shape => shape.Layers).Distinct().Count() > 1 && shapes.Select(shape => shape.Width).Distinct().Count() > 1;

    private static ClaimVerdict Of(LevelsEvidence evidence, DepthWidth? fit, string name, string claim, string rival, string symbol,
        Func<DepthWidth, Estimate> tested, JudgeRules rules)
    {
        ClaimVerdict open = LevelText.Open(evidence, name, claim) with
        {
            Rival = rival,
            WouldSettle = "Shapes of equal neurons and other depths, trained alike, with several seeds.",
        };
        if (fit is null)
            return open with { Reason = "Too few pairs, or fewer shapes than powers." };
        string powers = string.Create(CultureInfo.InvariantCulture, $"a = {LevelText.Of(fit.Layers)} (layers), b = "
            + $"{LevelText.Of(fit.Width)} (width), a - b = {LevelText.Of(fit.Difference)}; condition number {fit.Condition:F1} over "
            + $"{fit.Shapes} shapes in {fit.SeriesCount} series{(fit.Above ? "" : "; no rotation was drawn for all, so raw counts")}"
            + $"{Without(fit, symbol, tested)}.");
        if (fit.Condition > Confounded)
            return open with { Reason = $"Confounded: depth and width grow together. {powers}" };
        Estimate zero = tested(fit);
        ClaimVerdict judged = LevelText.AgainstZero(open, zero, null, rules.Level, powers);
        if (!(zero.DegreesOfFreedom > 0))
            return judged;
        // Nearer to the claim than to its rival: within half of b, which is known no better than a.
        (Estimate above, Estimate below) = symbol == "a" ? (fit.Halves.LessHalf, fit.Halves.MoreHalf)
            : (fit.Halves.LessAll, fit.Halves.LessHalf);
        bool isNear = above.IntervalAt(1 - 2 * rules.Level).High < 0 && below.IntervalAt(1 - 2 * rules.Level).Low > 0;
        // That is no tolerance: what lies nearer to the claim need not be it. A stricter level excuses nothing.
        bool isOff = !zero.IntervalAt(1 - Math.Max(rules.Level, UsualLevel)).Contains(0);
        if (isNear && !isOff)
            judged = judged with { Outcome = Outcomes.Agrees, P = 1, WouldSettle = null };
        string? why = isNear && isOff ? "Nearer to this than to its rival, but not this."
            : judged.Outcome != Outcomes.CannotTell && fit.Above
                && fit.WithoutOne.FirstOrDefault(one => one.Fit is null) is { Shape.Layers: > 0 } alone
            ? string.Create(CultureInfo.InvariantCulture, $"Without {alone.Shape.Layers:0.##}x{alone.Shape.Width:0.##} too little is "
                + $"left to tell depth from width: one shape decides.") : null;
        return why is null ? judged : judged with
        {
            Outcome = Outcomes.CannotTell,
            P = null,
            Reason = $"{why} {powers}",
            WouldSettle = open.WouldSettle,
        };
    }

    /// <summary>Whether one shape, or the twins, make the number.</summary>
    private static string Without(DepthWidth fit, string symbol, Func<DepthWidth, Estimate> tested)
    {
        double[] values = [.. fit.WithoutOne.Select(one => one.Fit).OfType<DepthWidth>().Select(one => tested(one).Value)];
        string without = values.Length < Math.Max(2, fit.WithoutOne.Count) ? "" : string.Create(CultureInfo.InvariantCulture,
            $"; without any one shape {symbol} = {values.Min():F2} to {values.Max():F2}");
        return fit.OfMain is { } main ? $"{without}; in the main series alone {symbol} = {LevelText.Of(tested(main))}" : without;
    }
}
