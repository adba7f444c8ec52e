using System.Globalization;
using Rosetta.Theory.Statistics.Discovery;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Claims;

/// <summary>C5: "however many nearest neighbours count as mutual, the number of pairs is a sublinear power law": raw counts at each k, as
/// the paper's Figure 25 has them.</summary>
public sealed class NeighbourCountClaim : IClaim<PairsEvidence>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        string[] ks = [.. evidence.CommonNeighbours];
        return ks.Length < 2 ? [] : [Of(evidence, ks, rules.Level)];
    }

    private static ClaimVerdict Of(PairsEvidence evidence, string[] ks, double level)
    {
        ClaimVerdict[] judged = [.. ks.Select(k =>
            LawClaim.Judge($"{evidence.World}/neighbours", evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.Neighbours + k), 1,
                level))];
        IReadOnlyList<double> shared = MultipleTests.Holm([.. judged.Select(verdict => verdict.P ?? 1)]);
        bool refuted = judged.Zip(shared).Any(pair => pair.First.Outcome == Outcomes.Disagrees && pair.Second < level);
        bool all = judged.All(verdict => verdict.Outcome == Outcomes.Agrees);
        return judged[0] with
        {
            Paper = ["C5"],
            Claim = "However many nearest neighbours count as mutual (k), the number of mutual pairs, chance among them, is a power law of "
                + "neurons, slower than a constant share.",
            Outcome = refuted ? Outcomes.Disagrees : all ? Outcomes.Agrees : Outcomes.CannotTell,
            P = judged[0].P is null ? null : judged.Zip(shared).Where(pair => pair.First.Outcome == Outcomes.Disagrees)
                .Select(pair => pair.Second).DefaultIfEmpty(1).Min(),
            Reason = string.Join("; ", judged.Zip(ks, (verdict, k) => string.Create(CultureInfo.InvariantCulture,
                $"k = {k}: {verdict.Outcome}, {(verdict.Measured is { } exponent ? $"{exponent:F3}" : "no exponent")}"
                    + $"{(verdict.MeasuredInterval95 is [var low, var high] ? $" [{low:F3}, {high:F3}]" : "")}"))) + ".",
        };
    }
}
