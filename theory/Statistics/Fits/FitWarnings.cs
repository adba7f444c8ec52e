using System.Globalization;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>What is weak about a fit, each in one sentence: small analysers, none of which changes a number.</summary>
internal static class FitWarnings
{
    private const double FewestDecades = 2;
    private const int FewestSizes = 5;
    private const double CurvatureLevel = 0.05;

    /// <summary>Cook's distance at which one point alone moves the line to the edge of its 50 % region (Cook and Weisberg 1982).</summary>
    private const double DominantCook = 1;

    /// <summary>Under ten, the logarithm of a Poisson count is biased by more than 5 % and its error is skewed.</summary>
    private const double SmallCount = 10;

    /// <summary>Chance pairs above a fifth of the count can imitate a law of their own.</summary>
    private const double LargestNullShare = 0.2;

    private const int FewestClusters = 5;

    public static IEnumerable<string> Of(IReadOnlyList<CountRow> rows, SizeTotals totals, IReadOnlyList<FormFit> rivals,
        HeadlineExponent headline) =>
        new[]
        {
            Range(totals), Few(totals), Curved(totals), Dominant(totals), Falling(totals), Small(rows), NearNull(rows),
            Unlabelled(rows, totals), Clusters(rows, headline),
        }.OfType<string>().Concat(Rivals(rivals));

    private static string? Range(SizeTotals totals) => totals.Decades < FewestDecades
        ? FormattableString.Invariant(
            $"The sizes span {totals.Decades:F2} decades; under {FewestDecades} a power law is hard to tell from other forms.")
        : null;

    private static string? Few(SizeTotals totals) => totals.SizeCount < FewestSizes
        ? $"There are {totals.SizeCount} sizes; under {FewestSizes} the interval rests on very few degrees of freedom."
        : null;

    private static string? Curved(SizeTotals totals)
    {
        int n = totals.SizeCount;
        if (n < FewestSizes || !totals.MeanLogCounts.All(double.IsFinite))
            return null;
        // Residuals of y and of (x - mean)^2 after the line: their regression is the quadratic term's.
        double center = LineFit.Mean(totals.LogSizes);
        LineFit y = LineFit.Of(totals.LogSizes, totals.MeanLogCounts);
        LineFit square = LineFit.Of(totals.LogSizes, [.. totals.LogSizes.Select(x => (x - center) * (x - center))]);
        double curvature = square.Residuals.Zip(y.Residuals, (a, b) => a * b).Sum() / square.ResidualSumOfSquares;
        double left = y.ResidualSumOfSquares - curvature * curvature * square.ResidualSumOfSquares;
        double error = Math.Sqrt(Math.Max(left, 0) / (n - 3) / square.ResidualSumOfSquares);
        // Rounding of a perfect line is not curvature.
        if (Math.Abs(curvature) * square.ResidualStandardDeviation < 1e-9)
            return null;
        double p = error > 0 ? StudentT.TwoSidedP(curvature / error, n - 3) : 0;
        double change = 2 * curvature * (totals.LogSizes[^1] - totals.LogSizes[0]);
        return p < CurvatureLevel
            ? string.Create(CultureInfo.InvariantCulture, $"The residuals are curved (p = {p:G2}): the local exponent changes by "
                + $"{change:+0.000;-0.000} from the smallest to the largest size.")
            : null;
    }

    private static string? Dominant(SizeTotals totals)
    {
        int n = totals.SizeCount;
        if (n < FewestSizes || !totals.MeanLogCounts.All(double.IsFinite))
            return null;
        LineFit line = LineFit.Of(totals.LogSizes, totals.MeanLogCounts);
        double center = LineFit.Mean(totals.LogSizes), variance = line.ResidualSumOfSquares / (n - 2);
        if (!(variance > 1e-18))
            return null;
        double[] cook = [.. totals.LogSizes.Select((x, i) =>
        {
            double leverage = 1.0 / n + (x - center) * (x - center) / line.SumOfSquaresX;
            return line.Residuals[i] * line.Residuals[i] / (2 * variance) * leverage / ((1 - leverage) * (1 - leverage));
        })];
        int worst = Array.IndexOf(cook, cook.Max());
        if (cook[worst] <= DominantCook)
            return null;
        double without =
            LineFit.Of([.. totals.LogSizes.Where((_, i) => i != worst)], [.. totals.MeanLogCounts.Where((_, i) => i != worst)]).Slope;
        return string.Create(CultureInfo.InvariantCulture,
            $"One point dominates: without size {totals.Sizes[worst]:G6} the exponent is {without:F3} instead of {line.Slope:F3} (Cook's "
                + $"distance {cook[worst]:F1}).");
    }

    private static string? Falling(SizeTotals totals)
    {
        double[] means = [.. totals.Totals.Select((total, i) => total / totals.RowCounts[i])];
        int[] falls = [.. Enumerable.Range(1, means.Length - 1).Where(i => means[i] < means[i - 1])];
        return falls.Length == 0 || falls.Length == means.Length - 1
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"The counts are not monotone: they fall from size {totals.Sizes[falls[0] - 1]:G6} to "
                    + $"{totals.Sizes[falls[0]]:G6}{(falls.Length > 1 ? $" and in {falls.Length - 1} more step(s)" : "")}.");
    }

    private static string? Small(IReadOnlyList<CountRow> rows)
    {
        int zeros = rows.Count(row => row.Count == 0), small = rows.Count(row => row.Count < SmallCount);
        return zeros > 0 ? $"{zeros} of {rows.Count} counts are zero: the log-log fit is refused and a count model stands in."
            : small > 0 ? $"{small} of {rows.Count} counts are under {SmallCount}: trust the count models before the log-log fit."
            : null;
    }

    private static string? NearNull(IReadOnlyList<CountRow> rows)
    {
        CountRow[] near = [.. rows.Where(row => row.NullCount > LargestNullShare * row.Count)];
        return near.Length == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"In {near.Length} of {rows.Count} rows the null gives more than {LargestNullShare:P0} of the count (size "
                    + $"{near[0].Size:G6}: {near[0].NullCount:G4} of {near[0].Count:G4}): part of the exponent is the null's.");
    }

    private static string? Unlabelled(IReadOnlyList<CountRow> rows, SizeTotals totals) =>
        totals.SizeCount < rows.Count && rows.All(row => row.Pair is null && row.Seed is null)
            ? "Several rows share a size without a pair or seed label: they are averaged, since nothing says that they are independent."
            : null;

    private static string? Clusters(IReadOnlyList<CountRow> rows, HeadlineExponent headline)
    {
        if (!headline.Model.Contains("clusters by", StringComparison.Ordinal))
            return null;
        bool pairs = headline.Model.Contains("by pair", StringComparison.Ordinal);
        int clusters = rows.Select(row => pairs ? row.Pair : row.Seed).OfType<string>().Distinct().Count();
        return clusters < FewestClusters
            ? $"There are {clusters} {(pairs ? "pairs" : "seeds")}: the spread between them is known on {clusters - 1} degree(s) of "
            + "freedom only."
            : null;
    }

    private static IEnumerable<string> Rivals(IReadOnlyList<FormFit> rivals)
    {
        FormFit power = rivals.Single(rival => rival.Law == LawForm.PowerLaw);
        foreach (FormFit rival in rivals)
        {
            double advantage = LawDecision.Advantage(power, rival);
            if (rival.Law is LawForm.Logarithm && advantage > -LawDecision.RivalMargin && advantage < LawDecision.RivalMargin)
                yield return string.Create(CultureInfo.InvariantCulture, $"A logarithm a + b ln N fits about as well (AICc "
                    + $"{(advantage >= 0 ? "lower" : "higher")} by {Math.Abs(advantage):F1}).");
            else if (rival.Law is not (LawForm.PowerLaw or LawForm.Constant) && advantage >= LawDecision.RivalMargin
                && rival.ExponentSpread <= LawDecision.MaterialSpread)
                yield return string.Create(CultureInfo.InvariantCulture, $"{LawDecision.Name(rival.Law)} is better by {advantage:F1} of "
                    + $"AICc, but the local exponent moves by {rival.ExponentSpread:F2} only: the law stands, slightly bent.");
        }
    }
}
