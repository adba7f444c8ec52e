using System.Globalization;
using Rosetta.Theory.Statistics.Ranks;

namespace Rosetta.Theory.Claims;

/// <summary>What can be said of counts that came without a null of their own: the files of others.</summary>
internal static class UncalibratedLaw
{
    /// <summary>
    /// The law in raw counts, and above the noise floor where samples are stated. Without a null
    /// neither is a verdict on more than the floor allows.
    /// </summary>
    /// <param name="evidence">The pairs, some of which have no null.</param>
    /// <param name="level">Level of the tests.</param>
    public static IEnumerable<ClaimVerdict> Of(PairsEvidence evidence, double level)
    {
        string world = evidence.World;
        IReadOnlyList<MeasuredPair> cells = evidence.Pairs;
        double onParameters = evidence.NeuronsOnParameters()?.NeuronsOnParameters ?? double.NaN;
        double? cut = cells.All(cell => cell.Pair.Cut is not null) ? cells.Max(cell => cell.Pair.Cut) : null;
        bool floor = cells.All(cell => double.IsFinite(cell.Pair.Floor));
        foreach ((string id, string axis, double share) in new[] { ("law-neurons", CountedSeries.NeuronAxis, 1.0),
            ("law-parameters", CountedSeries.ParameterAxis, onParameters) })
        {
            if (double.IsNaN(share))
                continue;
            ClaimVerdict raw = LawClaim.Judge($"{world}/{id}", evidence.Counts(axis, CountedPairs.Raw), share, level);
            string said = $"No null is there, so no count is calibrated. Raw: {raw.Reason} {RawMeaning(cells)}";
            if (cut is not { } threshold || !cells.All(cell => cell.Pair.Thresholds.Any(entry => entry.Threshold == threshold)))
            {
                yield return raw with
                {
                    Claim = raw.Claim + " (raw counts)",
                    Asks = axis == CountedSeries.NeuronAxis ? LawClaim.SublinearLaw : null,
                    Outcome = Outcomes.CannotTell,
                    P = null,
                    Reason = said,
                    WouldSettle = "best_buddies.json of a null (one model's samples permuted or shifted), or the number of samples.",
                };
                continue;
            }
            ClaimVerdict above = LawClaim.Judge($"{world}/{id}", evidence.Counts(axis, CountedPairs.AtThreshold, threshold), share, level);
            // Spans of one text are not independent: the floor of the stated samples is the lowest that
            // there can be, and a law must outlive a higher one.
            double? higher = HigherCut(cells, threshold);
            ClaimVerdict? strict = higher is { } high
                ? LawClaim.Judge($"{world}/{id}", evidence.Counts(axis, CountedPairs.AtThreshold, high), share, level) : null;
            bool part = cells.Any(cell => cell.Pair.Part?.End == threshold);
            // Where independent neurons would have more mutual pairs than the files, nothing shows that these are not chance.
            bool few = cells.Any(cell => cell.Pair.Pairs["1"] < cell.Pair.RandomPairs);
            bool stands = floor && !part && strict?.Outcome == above.Outcome && !(few && above.Outcome == Outcomes.Agrees);
            string basis = part ? "where the known part of a profile ends"
                : floor ? "the noise floor of the stated samples" : "the cut taken by word alone";
            yield return above with
            {
                Claim = string.Create(CultureInfo.InvariantCulture, $"{above.Claim} (pairs above {threshold:F3}, {basis})"),
                Asks = axis == CountedSeries.NeuronAxis ? LawClaim.SublinearLaw : null,
                Outcome = stands ? above.Outcome : Outcomes.CannotTell,
                P = stands ? above.P : null,
                Reason = string.Create(CultureInfo.InvariantCulture,
                    $"{(few && above.Outcome == Outcomes.Agrees ? FewerThanChance : "")}Pairs above {threshold:F3}, {basis}: "
                        + $"{above.Reason}{Strict(higher, strict)} {said}"),
                WouldSettle = stands && above.Outcome != Outcomes.CannotTell ? null
                    : "best_buddies.json of a null (one model's samples permuted or shifted).",
            };
        }
    }

    /// <summary>Dependence that may hide in the stated samples: a noise floor so many times higher, as of 1/25 of them.</summary>
    private const double FloorFactor = 5;

    /// <summary>
    /// The lowest threshold at which every pair was counted and that lies above the floor of dependent samples; null where there is none.
    /// </summary>
    private static double? HigherCut(IReadOnlyList<MeasuredPair> cells, double threshold) =>
        cells.Select(cell => cell.Pair.Thresholds.Select(entry => entry.Threshold))
            .Aggregate((common, own) => common.Intersect(own)).Where(own => own >= FloorFactor * threshold).Order().Cast<double?>()
            .FirstOrDefault();

    private static string Strict(double? cut, ClaimVerdict? strict) =>
        strict is null ? " No higher threshold was counted, so it is not known whether this outlives dependent samples."
            : string.Create(CultureInfo.InvariantCulture,
                $" Above {cut:F2}, the floor if the samples were worth a twenty-fifth of their number or less: {strict.Reason}");

    private const string FewerThanChance = "Independent neurons would have more mutual pairs than these files, so a law of their counts "
        + "is no "
        + "evidence of shared features. ";

    private static string RawMeaning(IReadOnlyList<MeasuredPair> cells) => "A raw count means little: independent neurons alone would give "
        + "about N_A N_B / (N_A + N_B - 1) mutual nearest neighbours, a constant share of one half. Found against that: "
        + string.Join(", ", cells.Select(cell =>
            string.Create(CultureInfo.InvariantCulture, $"{cell.Pair.Pairs["1"]} of {cell.Pair.RandomPairs:F0} at N = {cell.Neurons:F0}")))
        + ".";
}
