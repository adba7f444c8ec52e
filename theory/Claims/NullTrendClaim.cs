using System.Globalization;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Claims;

/// <summary>C3 and C4: "untrained models, and models whose samples were displaced, have few mutual pairs, and no more as they
/// grow".</summary>
/// <remarks>
/// As the paper states it, of raw counts. Independent neurons have a quarter of N or more (M18), so small counts say that neurons have
/// few independent directions, and a count that grows refutes the statement as it stands. What matters, pairs above the null, is
/// judged elsewhere.
/// </remarks>
public sealed class NullTrendClaim : IClaim<PairsEvidence>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        if (evidence.Pairs.Count == 0)
            yield break;
        foreach ((string name, CountedSeries series) in evidence.HasNull ? Displaced(evidence) : [])
        {
            yield return Of(evidence, name, "C4", "Mutual pairs of models whose samples were displaced "
                + $"({series.Counted}) do not grow with neurons.",
                series, rules.Level);
        }
        if (evidence.Pairs.All(pair => pair.Pair.Untrained is not null))
        {
            yield return Of(evidence, "untrained-trend", "C3", "Mutual pairs of the same architectures at initialisation do not grow with "
                + "neurons.", evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.Untrained), rules.Level);
        }
    }

    /// <summary>
    /// Pairs of the nulls that displace samples, the paper's own first; a rotation keeps them where they are, and says nothing of C4. Of
    /// files that others made the null is what they named.
    /// </summary>
    private static IEnumerable<(string Name, CountedSeries Series)> Displaced(PairsEvidence evidence) =>
        evidence.Pairs.All(pair => pair.Pair.Nulls.Count == 0)
            ? [("null-trend", evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.Null))]
            : Displacing.Where(evidence.CommonNulls.Contains).Select((name, i) => (i == 0 ? "null-trend" : $"null-trend/{name}",
                evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.NullNamed + name)));

    /// <summary>Names of nulls over samples, the paper's own first.</summary>
    private static readonly string[] Displacing = ["permutation", "shift"];

    private static ClaimVerdict Of(PairsEvidence evidence, string name, string paper, string claim, CountedSeries series, double level)
    {
        var open = new ClaimVerdict
        {
            Id = $"{evidence.World}/{name}",
            World = evidence.World,
            Paper = [paper],
            Claim = claim,
            Predicted = 0,
            Rival = "a constant share of the neurons",
            RivalValue = 1,
            Outcome = Outcomes.CannotTell,
            Reason = series.Refusal ?? "The exponent has no interval: more than two sizes are needed.",
            WouldSettle = "More sizes, over more decades.",
            Decisive = false,
        };
        if (series.Fit is not { } fit || fit.ExponentInterval(1 - level) is not { } interval)
            return open;
        string counts = string.Join(", ", series.Rows.GroupBy(row => row.Size).OrderBy(group => group.Key).Select(group =>
            string.Create(CultureInfo.InvariantCulture, $"{group.Average(row => row.Count):F0} at N = {group.Key:F0}")));
        bool grows = interval.Low > 0, share = interval.Low <= 1 && interval.High >= 1;
        return open.Of(series) with
        {
            RivalRejected = !share,
            Outcome = grows || interval.High < 0 ? Outcomes.Disagrees : share ? Outcomes.CannotTell : Outcomes.Agrees,
            Reason = string.Create(CultureInfo.InvariantCulture,
                $"{counts}: exponent {fit.Exponent:F3} {interval}, where none is 0 and a constant share 1."),
            WouldSettle = grows || !share ? null : open.WouldSettle,
        };
    }
}
