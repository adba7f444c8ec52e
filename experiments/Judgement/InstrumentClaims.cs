using System.Globalization;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Experiments.Judgement;

/// <summary>What the instrument must do in worlds of known truth before it may judge others: recover isolations, and keep false pairs rare.</summary>
internal static class InstrumentClaims
{
    /// <summary>Largest bias of mean isolation that still counts as recovered: a tenth of the way from the plateau (0.8) to tau would be 0.03; this is stricter.</summary>
    private const double IsolationMargin = 0.02;

    /// <summary>Mean isolation of Rosetta neurons, recovered against true, over worlds.</summary>
    public static VerdictRecord Isolation(string world, IReadOnlyList<CellRow> cells, double level)
    {
        double[] differences = [.. cells.Select(cell => cell.Pair?.Truth).OfType<TruthSummary>()
            .Select(truth => truth.RecoveredIsolationRosetta - truth.TrueIsolationRosetta).Where(double.IsFinite)];
        var record = new VerdictRecord
        {
            Id = $"{world}/isolation",
            World = world,
            Claim = $"The correlation of matched neurons measures isolation: its mean over Rosetta neurons is within {IsolationMargin.ToString(CultureInfo.InvariantCulture)} of the truth.",
            Predicted = 0,
            PredictedInterval95 = [-IsolationMargin, IsolationMargin],
            Outcome = VerdictNames.CannotTell,
            Reason = $"{differences.Length} worlds: a mean with an error needs at least two.",
            WouldSettle = "More seeds.",
        };
        if (differences.Length < 2)
            return record;
        double mean = differences.Average();
        double error = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Length - 1) / differences.Length);
        int degrees = differences.Length - 1;
        double half = StudentT.TwoSidedQuantile(1 - level, degrees) * error;
        double[] interval = [mean - half, mean + half];
        bool equivalent = EquivalenceTest.Of(mean, error, degrees, -IsolationMargin, IsolationMargin).P < level;
        bool refuted = interval[0] > IsolationMargin || interval[1] < -IsolationMargin;
        string numbers = string.Create(CultureInfo.InvariantCulture, $"recovered minus true {mean:F4} [{interval[0]:F4}, {interval[1]:F4}] over {differences.Length} worlds");
        return record with
        {
            Measured = mean,
            MeasuredInterval95 = interval,
            P = RefutationP(Math.Abs(mean) - IsolationMargin, error, degrees),
            Outcome = equivalent ? VerdictNames.Agrees : refuted ? VerdictNames.Disagrees : VerdictNames.CannotTell,
            Reason = equivalent ? $"Within the margin: {numbers}." : refuted ? $"Biased beyond the margin: {numbers}." : $"The interval reaches beyond the margin: {numbers}.",
            WouldSettle = equivalent || refuted ? null : "More seeds, or more samples per world.",
        };
    }

    /// <summary>Two-sided p value of "the bias is at most the margin", at the margin itself.</summary>
    private static double RefutationP(double beyond, double error, int degrees) =>
        beyond <= 0 ? 1 : error > 0 ? Math.Min(1, 2 * StudentT.Upper(beyond / error, degrees)) : 0;

    /// <summary>Share of false pairs among those counted at tau, all worlds together.</summary>
    public static VerdictRecord FalsePairs(string world, IReadOnlyList<CellRow> cells, double rate, double level)
    {
        TruthSummary[] truths = [.. cells.Select(cell => cell.Pair?.Truth).OfType<TruthSummary>()];
        int found = truths.Sum(truth => truth.FoundRosetta), wrong = found - truths.Sum(truth => truth.CorrectRosetta);
        var record = new VerdictRecord
        {
            Id = $"{world}/false-pairs",
            World = world,
            Claim = string.Create(CultureInfo.InvariantCulture, $"At most {rate:P0} of the pairs counted as Rosetta Neurons are false."),
            Predicted = rate,
            Outcome = VerdictNames.CannotTell,
            Reason = "No pair was counted.",
            WouldSettle = "Larger sizes or more samples, so that pairs pass the threshold.",
        };
        if (found == 0)
            return record;
        Interval interval = ProportionInterval.ClopperPearson(wrong, found, 1 - level);
        string outcome = interval.High <= rate ? VerdictNames.Agrees : interval.Low > rate ? VerdictNames.Disagrees : VerdictNames.CannotTell;
        return record with
        {
            Measured = wrong / (double)found,
            MeasuredInterval95 = [interval.Low, interval.High],
            // The chance of at least so many false pairs at the rate, twice: the test that the upper tail of the interval inverts.
            P = wrong == 0 ? 1 : Math.Min(1, 2 * RegularizedBeta.Lower(wrong, found - wrong + 1, rate, 1 - rate)),
            Outcome = outcome,
            Reason = string.Create(CultureInfo.InvariantCulture, $"{wrong} of {found} counted pairs are false, interval [{interval.Low:F4}, {interval.High:F4}]."),
            WouldSettle = outcome == VerdictNames.CannotTell ? "More seeds." : null,
        };
    }
}
