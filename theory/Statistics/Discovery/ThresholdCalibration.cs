using System.Globalization;

namespace Rosetta.Theory.Statistics.Discovery;

/// <summary>The threshold tau from which mutual pairs are more than chance, and the count above it.</summary>
/// <remarks>
/// With D null draws, n_d(t) null pairs and n(t) real pairs of correlation &gt;= t, the estimated false discovery rate is
/// FDR(t) = (1 + sum over d of n_d(t)) / (D n(t)), and tau is the smallest real correlation t above <see cref="MaximumBound"/> with
/// FDR(t) &lt;= level (M18).
/// The 1 is the correction that makes the estimate safe with few draws: if a false real pair is exchangeable with the null
/// pairs, E[false real pairs / (1 + sum n_d)] &lt;= 1/D at a threshold chosen by looking (Barber and Candes 2015, eq. 1.9, for
/// D = 1; Emery et al. 2020 for more), so the rate itself, not its estimate only, is at most the level. It vanishes with
/// many draws; with D draws at level 0.05 at least 20/D real pairs must pass before any count is given. Pairs of one draw are not
/// independent, however: on documents, or in few dimensions, all of them may lie higher than in any other draw, and then the rate alone
/// lets many false ones through at once. The bound keeps models that share nothing from having a single one in more than 5 % of runs.
/// </remarks>
public sealed record ThresholdCalibration
{
    private ThresholdCalibration() { }

    /// <summary>The threshold, a Pearson correlation; null where no real pair passes.</summary>
    public required double? Tau { get; init; }

    /// <summary>Real pairs of correlation &gt;= tau; 0 where tau is null.</summary>
    public required int CalibratedCount { get; init; }

    /// <summary>The largest null correlation over all draws; null where no draw has a pair.</summary>
    public required double? NullMaximum { get; init; }

    /// <summary>What the largest pair of one more draw exceeds in a share of runs of at most the level; null where no draw has a
    /// pair.</summary>
    public required double? Bound { get; init; }

    /// <summary>What happened, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Calibrates the threshold.</summary>
    /// <param name="real">Correlations of the real mutual pairs, in any order, in [-1, 1].</param>
    /// <param name="nullDraws">Correlations of the mutual pairs of each null draw; at least one draw, which may be empty.</param>
    /// <param name="level">Highest false discovery rate, and share of runs with a false pair where all are; 0 &lt; level &lt; 1.</param>
    /// <exception cref="BadInputException">No null draw, a NaN or a correlation outside [-1, 1].</exception>
    public static ThresholdCalibration Of(IReadOnlyList<double> real, IReadOnlyList<IReadOnlyList<double>> nullDraws, double level = 0.05)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(nullDraws);
        if (level is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "A false discovery rate lies strictly between 0 and 1.");
        if (nullDraws.Count == 0)
            throw new BadInputException("no null draw", "A threshold is calibrated against at least one draw of a null",
                "Draw a null, or state the threshold.");
        RequireCorrelations(real, "the real pairs");
        foreach (IReadOnlyList<double> draw in nullDraws)
            RequireCorrelations(draw, "a null draw");

        double[] descending = [.. real.OrderDescending()];
        double[] nulls = [.. nullDraws.SelectMany(draw => draw).OrderDescending()];
        double? bound = MaximumBound.Of(nullDraws, level);
        Point? chosen = null, uncorrected = null;
        int nullsAbove = 0;
        for (int i = 0; i < descending.Length; i++)
        {
            if (i + 1 < descending.Length && descending[i + 1] == descending[i])
                continue;
            while (nullsAbove < nulls.Length && nulls[nullsAbove] >= descending[i])
                nullsAbove++;
            // From the highest correlation down: the last point that passes is the lowest threshold.
            Point here = new(descending[i], i + 1, (double)nullsAbove / nullDraws.Count);
            if (!(here.Correlation <= bound) && (1.0 + nullsAbove) / ((double)nullDraws.Count * here.RealPairs) <= level)
                chosen = here;
            if (here.ExpectedFalse / here.RealPairs <= level)
                uncorrected = here;
        }
        return new()
        {
            Tau = chosen?.Correlation,
            CalibratedCount = chosen?.RealPairs ?? 0,
            NullMaximum = nulls.Length > 0 ? nulls[0] : null,
            Bound = bound,
            Reason = Explain(chosen, uncorrected, descending, bound, nullDraws.Count, level),
        };
    }

    private static string Explain(Point? chosen, Point? uncorrected, double[] real, double? bound, int draws, double level)
    {
        if (chosen is not null)
            return string.Create(CultureInfo.InvariantCulture,
                $"{chosen.RealPairs} of {real.Length} pairs have a correlation of at least {chosen.Correlation:G4}, where "
                    + $"{chosen.ExpectedFalse:G3} false ones are expected.");
        if (real.Length == 0)
            return "There are no real pairs.";
        if (uncorrected is null)
            return FormattableString.Invariant($"At no threshold do the null's pairs fall to {level:P0} of the real ones.");
        int above = real.Count(r => !(r <= bound));
        return string.Create(CultureInfo.InvariantCulture, $"{uncorrected.RealPairs} pairs stand out")
            + (above < uncorrected.RealPairs ? string.Create(CultureInfo.InvariantCulture,
                $", {above} of them above {bound:G4}, which the largest of a null draw exceeds in {level:P0} of draws") : "")
            + string.Create(CultureInfo.InvariantCulture, $": too few for {draws} null draw(s): at least "
                + $"{Math.Ceiling(1 / (level * draws)):F0} must pass, or draw the null more often.");
    }

    private static void RequireCorrelations(IReadOnlyList<double> values, string source)
    {
        // The margin is rounding: a float32 correlation of equal streams can pass 1 by a few ulp.
        foreach (double value in values)
            if (!(Math.Abs(value) <= 1 + 1e-5))
                throw new BadInputException($"a correlation of {value:R} among {source}", "A correlation lies between -1 and 1",
                    "Leave dead neurons out before calibrating.");
    }

    /// <summary>A threshold, the real pairs at or above it, and the mean of the null pairs there.</summary>
    private sealed record Point(double Correlation, int RealPairs, double ExpectedFalse);
}
