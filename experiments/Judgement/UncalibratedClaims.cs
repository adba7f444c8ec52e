using System.Globalization;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Ranks;

namespace Rosetta.Experiments.Judgement;

/// <summary>What can be said of counts that came without a null of their own: the files of others.</summary>
internal static class UncalibratedClaims
{
    /// <summary>The law in raw counts, and above the noise floor where samples are stated. Without a null neither is a verdict on more than the floor allows.</summary>
    /// <param name="world">Name of the world.</param>
    /// <param name="cells">Its pairs.</param>
    /// <param name="relation">How neurons grow with parameters, or null.</param>
    /// <param name="level">Level of the tests.</param>
    public static IEnumerable<VerdictRecord> Law(string world, IReadOnlyList<CellRow> cells, SizeRelationRecord? relation, double level)
    {
        double? cut = cells.All(cell => cell.Pair!.Cut is not null) ? cells.Max(cell => cell.Pair!.Cut) : null;
        bool floor = cells.All(cell => double.IsFinite(cell.Pair!.Floor));
        foreach ((string id, string axis, double share) in new[] { ("law-neurons", CountSeriesOfRun.NeuronAxis, 1.0), ("law-parameters", CountSeriesOfRun.ParameterAxis, relation?.NeuronsPerParametersExponent ?? double.NaN) })
        {
            if (double.IsNaN(share))
                continue;
            VerdictRecord raw = LawClaim.Judge($"{world}/{id}", CountSeriesOfRun.Of(world, cells, axis, CountedPairs.Raw), share, level);
            string said = $"No null is there, so no count is calibrated. Raw: {raw.Reason} {RawMeaning(cells)}";
            if (cut is not { } threshold || !cells.All(cell => cell.Pair!.Thresholds.Any(entry => entry.Threshold == threshold)))
            {
                yield return raw with
                {
                    Claim = raw.Claim + " (raw counts)",
                    Outcome = VerdictNames.CannotTell,
                    P = null,
                    Reason = said,
                    WouldSettle = "best_buddies.json of a null (one model's samples permuted or shifted), or the number of samples.",
                };
                continue;
            }
            VerdictRecord above = LawClaim.Judge($"{world}/{id}", CountSeriesOfRun.Of(world, cells, axis, CountedPairs.AtThreshold, threshold), share, level);
            // Spans of one text are not independent: the floor of the stated samples is the lowest that there can be, and a law must outlive a higher one.
            double? higher = HigherCut(cells, threshold);
            VerdictRecord? strict = higher is { } high ? LawClaim.Judge($"{world}/{id}", CountSeriesOfRun.Of(world, cells, axis, CountedPairs.AtThreshold, high), share, level) : null;
            bool stands = floor && strict?.Outcome == above.Outcome;
            string basis = floor ? "the noise floor of the stated samples" : "the cut taken by word alone";
            yield return above with
            {
                Claim = string.Create(CultureInfo.InvariantCulture, $"{above.Claim} (pairs above {threshold:F3}, {basis})"),
                Outcome = stands ? above.Outcome : VerdictNames.CannotTell,
                P = stands ? above.P : null,
                Reason = string.Create(CultureInfo.InvariantCulture, $"Pairs above {threshold:F3}, {basis}: {above.Reason}{Strict(higher, strict)} {said}"),
                WouldSettle = stands && above.Outcome != VerdictNames.CannotTell ? null : "best_buddies.json of a null (one model's samples permuted or shifted).",
            };
        }
    }

    /// <summary>Dependence that may hide in the stated samples: a noise floor so many times higher, as of 1/25 of them.</summary>
    private const double FloorFactor = 5;

    /// <summary>The lowest threshold at which every pair was counted and that lies above the floor of dependent samples; null where there is none.</summary>
    private static double? HigherCut(IReadOnlyList<CellRow> cells, double threshold) => cells.Select(cell => cell.Pair!.Thresholds.Select(entry => entry.Threshold))
        .Aggregate((common, own) => common.Intersect(own)).Where(own => own >= FloorFactor * threshold).Order().Cast<double?>().FirstOrDefault();

    private static string Strict(double? cut, VerdictRecord? strict) => strict is null ? " No higher threshold was counted, so it is not known whether this outlives dependent samples."
        : string.Create(CultureInfo.InvariantCulture, $" Above {cut:F2}, the floor if the samples were worth a twenty-fifth of their number or less: {strict.Reason}");

    /// <summary>What the files lack or spoil.</summary>
    public static VerdictRecord Files(string world, IReadOnlyList<CellRow> cells)
    {
        string[] warnings = [.. cells.SelectMany(cell => cell.Pair!.Warnings.Select(warning => (warning, cell.Pair.ModelA)))
            .GroupBy(entry => entry.warning, entry => entry.ModelA, StringComparer.Ordinal)
            .Select(group => group.Count() == cells.Count && cells.Count > 1 ? $"All pairs: {group.Key}" : $"{string.Join(", ", group)}: {group.Key}")];
        return new VerdictRecord
        {
            Id = $"{world}/files",
            World = world,
            Claim = "The files say enough to count by: correlations at full precision, sizes, and a null of their own.",
            Outcome = warnings.Length == 0 && cells.Count > 0 ? VerdictNames.Agrees : VerdictNames.CannotTell,
            Reason = cells.Count == 0 ? "No file could be used." : warnings.Length == 0 ? $"{cells.Count} pairs, each with a null and float64 or float32 correlations." : string.Join(" ", warnings),
            WouldSettle = warnings.Length == 0 && cells.Count > 0 ? null : "The files made again at full precision, with a null.",
            Decisive = false,
        };
    }

    /// <summary>Polarization as far as matched pairs alone show it: does their mean correlation rise with size?</summary>
    public static VerdictRecord MeanCorrelation(string world, IReadOnlyList<CellRow> cells, double level)
    {
        (double Neurons, double Mean)[] means = [.. cells.Where(cell => cell.Pair!.MeanIsolationRosetta is not null).Select(cell => (cell.Neurons, cell.Pair!.MeanIsolationRosetta!.Value))];
        var record = new VerdictRecord
        {
            Id = $"{world}/polarization",
            World = world,
            Claim = "With size, the mean correlation of the counted pairs rises (of the neurons outside the pairs these files say nothing, so polarization itself cannot be judged).",
            Predicted = 1,
            Outcome = VerdictNames.CannotTell,
            Reason = $"{means.Length} pairs with a count above a threshold.",
            WouldSettle = "Activations, for the neurons outside the pairs; five sizes or more.",
            Decisive = false,
        };
        if (means.Length < 4)
            return record;
        Kendall trend = Kendall.Of([.. means.Select(mean => Math.Log(mean.Neurons))], [.. means.Select(mean => mean.Mean)]);
        return record with
        {
            Measured = trend.TauB,
            Outcome = trend.P >= level ? VerdictNames.CannotTell : trend.TauB > 0 ? VerdictNames.Agrees : VerdictNames.Disagrees,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Kendall's tau with size {trend.TauB:F2} (p = {trend.P:G2}) over {means.Length} pairs: ")
                + string.Join(", ", means.Select(mean => string.Create(CultureInfo.InvariantCulture, $"N = {mean.Neurons:F0}: {mean.Mean:F3}"))) + ".",
        };
    }

    private static string RawMeaning(IReadOnlyList<CellRow> cells) => "A raw count means little: independent neurons alone would give about N_A N_B / (N_A + N_B - 1) mutual nearest neighbours, a constant share of one half. Found against that: "
        + string.Join(", ", cells.Select(cell => string.Create(CultureInfo.InvariantCulture, $"{cell.Pair!.Pairs["1"]} of {cell.Pair.RandomPairs:F0} at N = {cell.Neurons:F0}"))) + ".";
}
