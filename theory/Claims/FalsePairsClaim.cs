using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "Few of the pairs that are counted are false": what the instrument must do in worlds of known truth before it may judge others.
/// </summary>
public sealed class FalsePairsClaim : IClaim<PairsEvidence>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) =>
        [Of(evidence, rules.FalseDiscoveryRate, rules.Level)];

    /// <summary>Share of false pairs among those counted at tau, all worlds together.</summary>
    private static ClaimVerdict Of(PairsEvidence evidence, double rate, double level)
    {
        (string world, IReadOnlyList<MeasuredPair> cells) = (evidence.World, evidence.Pairs);
        TruthEvidence[] truths = [.. cells.Select(cell => cell.Pair.Truth).OfType<TruthEvidence>()];
        int found = truths.Sum(truth => truth.FoundRosetta), wrong = found - truths.Sum(truth => truth.CorrectRosetta);
        var record = new ClaimVerdict
        {
            Id = $"{world}/false-pairs",
            World = world,
            Claim = string.Create(CultureInfo.InvariantCulture, $"At most {rate:P0} of the pairs counted as Rosetta Neurons are false."),
            Predicted = rate,
            Outcome = Outcomes.CannotTell,
            Reason = "No pair was counted.",
            WouldSettle = "Larger sizes or more samples, so that pairs pass the threshold.",
        };
        if (found == 0)
            return record;
        Interval interval = ProportionInterval.ClopperPearson(wrong, found, 1 - level);
        string outcome = interval.High <= rate ? Outcomes.Agrees : interval.Low > rate ? Outcomes.Disagrees : Outcomes.CannotTell;
        return record with
        {
            Measured = wrong / (double)found,
            MeasuredInterval95 = [interval.Low, interval.High],
            // The chance of at least so many false pairs at the rate, twice: the test that the upper tail of the interval inverts.
            P = wrong == 0 ? 1 : Math.Min(1, 2 * RegularizedBeta.Lower(wrong, found - wrong + 1, rate, 1 - rate)),
            Outcome = outcome,
            Reason = string.Create(CultureInfo.InvariantCulture,
                $"{wrong} of {found} counted pairs are false, interval [{interval.Low:F4}, {interval.High:F4}]."),
            WouldSettle = outcome == Outcomes.CannotTell ? "More seeds." : null,
        };
    }
}
