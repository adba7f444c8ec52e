using System.Globalization;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>What is weak about a fit, each in one sentence: small analysers, none of which changes a number.</summary>
internal static class FitWarnings
{
    private const double FewestDecades = 2;
    private const int FewestSizes = 5;

    /// <summary>ln of a likelihood ratio of 20: less does not tell two forms of as many parameters apart.</summary>
    private const double TellingLogRatio = 3;

    /// <summary>Cook's distance at which one point alone moves the line to the edge of its 50 % region (Cook and Weisberg 1982).</summary>
    private const double DominantCook = 1;

    /// <summary>Under ten, the logarithm of a Poisson count is biased by more than 5 % and its error is skewed.</summary>
    private const double SmallCount = 10;

    /// <summary>Chance pairs above a fifth of the count can imitate a law of their own.</summary>
    private const double LargestNullShare = 0.2;

    private const int FewestClusters = 5;

    private const double SmallestChange = 1e-9;

    public static IEnumerable<string> Of(IReadOnlyList<CountRow> rows, SizeTotals totals, IReadOnlyList<FormFit> rivals,
        HeadlineExponent headline, Curvature curvature) =>
        new[]
        {
            Range(totals), Few(totals), Curved(curvature), Dominant(totals), Falling(totals), Small(rows), NearNull(rows),
            Unlabelled(rows, totals), Clusters(rows, headline),
        }.OfType<string>().Concat(Rivals(rivals));

    private static string? Range(SizeTotals totals) => totals.Decades < FewestDecades
        ? FormattableString.Invariant(
            $"The sizes span {totals.Decades:F2} decades; under {FewestDecades} a power law is hard to tell from other forms.")
        : null;

    private static string? Few(SizeTotals totals) => totals.SizeCount < FewestSizes
        ? $"There are {totals.SizeCount} sizes; under {FewestSizes} the interval rests on very few degrees of freedom."
        : null;

    private static string? Curved(Curvature curvature) =>
        // Rounding of a perfect line is not curvature.
        curvature.ChangeInterval is { } interval && !interval.Contains(0) && Math.Abs(curvature.Change) > SmallestChange
            ? string.Create(CultureInfo.InvariantCulture, $"The counts are curved: the local exponent changes by "
                + $"{curvature.Change:+0.000;-0.000} [{interval.Low:F3}, {interval.High:F3}] from the smallest to the largest size"
                + $"{(curvature.Small ? ": a power law, slightly bent" : "")}.")
            : null;

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
            $"One point dominates: leaving out size {totals.Sizes[worst]:G6} moves the exponent by {without - line.Slope:+0.000;-0.000} "
                + $"(unweighted least squares, Cook's distance {cook[worst]:F1}).");
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
        return zeros > 0 ? $"{zeros} of {rows.Count} counts are zero: the log-log fit is refused; the count models take them as they are."
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
        int clusters = headline.Groups.Length;
        return clusters == 1 || clusters >= FewestClusters ? null
            : $"There are {clusters} clusters of {rows.Count} rows: the spread between their exponents is known on {clusters - 1} "
                + "degree(s) of freedom only.";
    }

    private static IEnumerable<string> Rivals(IReadOnlyList<FormFit> rivals)
    {
        FormFit law = rivals.Single(rival => rival.Law == LawForm.PowerLaw),
            constant = rivals.Single(rival => rival.Law == LawForm.Constant);
        double power = law.LogLikelihood;
        if (constant.Aicc < law.Aicc)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"By AICc a constant is better by {law.Aicc - constant.Aicc:F1}: at so few sizes the second parameter alone costs "
                    + $"{law.Aicc - constant.Aicc + 2 * (power - constant.LogLikelihood):F1}. By likelihood the power law is better by "
                    + $"{power - constant.LogLikelihood:F1} (ln); the scatter of the sizes decides whether the exponent is told from "
                        + $"zero.");
        foreach (FormFit rival in rivals.Where(rival => rival.Law is LawForm.Logarithm or LawForm.Saturation))
        {
            double advantage = rival.LogLikelihood - power;
            if (Math.Abs(advantage) < TellingLogRatio)
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{(rival.Law == LawForm.Logarithm ? "A logarithm a + b ln N" : "Saturation N / (N + K)")} fits about as well (ln of "
                        + $"the likelihood {(advantage >= 0 ? "higher" : "lower")} by {Math.Abs(advantage):F1}).");
        }
    }
}
