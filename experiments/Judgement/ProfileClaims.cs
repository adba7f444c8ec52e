using System.Globalization;
using Rosetta.Experiments.Runs;
using Rosetta.Theory;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Ranks;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Judgement;

/// <summary>What the isolation profiles of a measured world say: delta at each size, alpha against the threshold, polarization (E24, E28, E33, E35).</summary>
internal static class ProfileClaims
{
    /// <summary>delta of every cell whose profile carries it, above the cell's own calibrated threshold.</summary>
    public static IReadOnlyList<ProfileFitRecord> Fits(string world, IReadOnlyList<CellRow> cells)
    {
        var fits = new List<ProfileFitRecord>();
        foreach (CellRow cell in cells)
        {
            if ((cell.Pair?.Tau ?? cell.Pair?.Cut) is not { } tau || tau <= 0)
                continue;
            try
            {
                DeltaEstimate delta = DeltaEstimate.Of(IsolationProfile.Of(cell.Neurons, cell.Pair!.Profile, tau));
                fits.Add(new ProfileFitRecord
                {
                    World = world,
                    Neurons = cell.Neurons,
                    Delta = delta.Value,
                    Interval95 = [delta.Interval95.Low, delta.Interval95.High],
                    R0 = delta.Frontier,
                    Cut = tau,
                });
            }
            catch (BadInputException)
            {
                // Too few pairs above the threshold for a shape: that size has no delta, and the report shows none.
            }
        }
        return fits;
    }

    /// <summary>"The exponent does not depend on the threshold": rising is polarization, falling is dilution.</summary>
    public static VerdictRecord ThresholdIndependence(string world, IReadOnlyList<CellRow> cells, double level)
    {
        var record = new VerdictRecord
        {
            Id = $"{world}/threshold",
            World = world,
            Claim = "The exponent does not depend on the correlation from which neurons count (rising: polarization; falling: dilution).",
            Predicted = 0,
            Outcome = VerdictNames.CannotTell,
            Reason = "Too few sizes or thresholds with pairs.",
            WouldSettle = "More sizes, or more pairs at high correlations.",
            Decisive = false,
        };
        double floor = cells.Select(cell => cell.Pair!.Tau ?? cell.Pair.Cut ?? 1).DefaultIfEmpty(1).Max();
        double[] thresholds = [.. cells.SelectMany(cell => cell.Pair!.Thresholds).Select(entry => entry.Threshold).Distinct().Where(threshold => threshold >= floor)];
        if (thresholds.Length < 2 || cells.Select(cell => cell.Neurons).Distinct().Count() < 3)
            return record;
        ThresholdScan scan = ThresholdScan.Of([.. cells.Select(cell => new ProfileRow(cell.Neurons, cell.Pair!.Profile))], thresholds, level: level);
        if (scan is not { Trend: { } trend, Verdict: { } verdict })
            return record;
        var interval = trend.IntervalAt(1 - level);
        string direction = verdict.Verdict != Verdict.Disagrees ? "flat within its error" : trend.Value > 0 ? "rising: polarization" : "falling: dilution";
        return record with
        {
            Measured = trend.Value,
            MeasuredInterval95 = [interval.Low, interval.High],
            Outcome = verdict.Verdict == Verdict.Disagrees ? VerdictNames.Disagrees : VerdictNames.CannotTell,
            Reason = $"alpha over tau = {string.Join(", ", scan.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Tau:F1}: {point.Fit.Exponent:F2}")))}; {direction}. {verdict.Reason}",
            WouldSettle = verdict.Verdict == Verdict.Disagrees ? null : "A stated margin within which alpha counts as flat, and more sizes.",
        };
    }

    /// <summary>"Rosetta Neurons become more selective with size": mean isolation of Rosetta neurons rises while that of the others does not.</summary>
    public static VerdictRecord Polarization(string world, IReadOnlyList<CellRow> cells, double level)
    {
        CellRow[] usable = [.. cells.Where(cell => cell.Pair is { MeanIsolationRosetta: not null, MeanIsolationOther: not null })];
        var record = new VerdictRecord
        {
            Id = $"{world}/polarization",
            World = world,
            Claim = "With size, the isolation of Rosetta Neurons rises relative to that of the other neurons.",
            Predicted = 1,
            Outcome = VerdictNames.CannotTell,
            Reason = $"{usable.Length} sizes with both kinds of neurons.",
            WouldSettle = "More sizes: Kendall's test needs at least five for any verdict at 5 %.",
            Decisive = false,
        };
        if (usable.Length < 4)
            return record;
        double[] sizes = [.. usable.Select(cell => Math.Log(cell.Neurons))];
        Kendall rosetta = Kendall.Of(sizes, [.. usable.Select(cell => cell.Pair!.MeanIsolationRosetta!.Value)]);
        Kendall gap = Kendall.Of(sizes, [.. usable.Select(cell => cell.Pair!.MeanIsolationRosetta!.Value - cell.Pair.MeanIsolationOther!.Value)]);
        string outcome = gap.P >= level ? VerdictNames.CannotTell : gap.TauB > 0 ? VerdictNames.Agrees : VerdictNames.Disagrees;
        return record with
        {
            Measured = gap.TauB,
            Outcome = outcome,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Kendall's tau of the gap with size {gap.TauB:F2} (p = {gap.P:G2}), of Rosetta isolation alone {rosetta.TauB:F2} (p = {rosetta.P:G2}), over {usable.Length} sizes: ")
                + string.Join(", ", usable.Select(cell => string.Create(CultureInfo.InvariantCulture, $"N = {cell.Neurons:F0}: {cell.Pair!.MeanIsolationRosetta:F3} against {cell.Pair.MeanIsolationOther:F3}"))) + ".",
            WouldSettle = outcome == VerdictNames.CannotTell ? record.WouldSettle : null,
        };
    }
}
