using System.Globalization;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>
/// "A pair's correlation measures isolation": two networks give a feature neurons whose correlation should be sqrt(s_A s_B) (theory.md section 1). The feature is known here, so the
/// number of pairs that the instrument finds above tau is held against the number that the two isolations imply, network pair by network pair.
/// </summary>
internal static class ToyPairClaims
{
    /// <summary>The claim of one series; none where no pair is measured.</summary>
    public static IEnumerable<VerdictRecord> Of(ToySeries series, IReadOnlyList<CellRow> cells, double level)
    {
        CellRow[] pairs = [.. cells.Where(cell => cell.World == series.World && cell.Pair is not null)];
        if (pairs.Length == 0)
            yield break;
        Dictionary<string, CellRow> networks = series.Cells.ToDictionary(cell => cell.Key, StringComparer.Ordinal);
        double tau = series.Definition.Tau;
        (double Implied, double Found, double Bias, int Features)[] measured = [.. pairs.Where(pair => networks.ContainsKey(pair.Pair!.ModelA) && networks.ContainsKey(pair.Pair.ModelB))
            .Select(pair => Compare(networks[pair.Pair!.ModelA].Toy!, networks[pair.Pair.ModelB].Toy!, pair.Pair, tau))];
        if (measured.Length < 2)
            yield break;
        SampleMoments logs = SampleMoments.Of(measured.Select(own => Math.Log((own.Found + 0.5) / (own.Implied + 0.5))));
        double error = Math.Sqrt(logs.SampleVariance / measured.Length), half = StudentT.TwoSidedQuantile(1 - level, measured.Length - 1) * error;
        double p = error > 0 ? StudentT.TwoSidedP(logs.Mean / error, measured.Length - 1) : logs.Mean == 0 ? 1 : 0;
        double limit = Math.Log(1 + series.Definition.Margin);
        bool inside = Math.Abs(logs.Mean) + half <= limit;
        yield return new VerdictRecord
        {
            Id = $"{series.World}/pairs-measure-isolation",
            World = series.World,
            Claim = "As many pairs of neurons of two seeds correlate above tau as features have sqrt(s_A s_B) above tau: a correlation of matched neurons measures isolation.",
            Predicted = 1,
            Measured = Math.Exp(logs.Mean),
            MeasuredInterval95 = [Math.Exp(logs.Mean - half), Math.Exp(logs.Mean + half)],
            P = p,
            Outcome = inside ? VerdictNames.Agrees : p < level ? VerdictNames.Disagrees : VerdictNames.CannotTell,
            Reason = string.Create(CultureInfo.InvariantCulture, $"{measured.Sum(own => own.Found):F0} pairs found, {measured.Sum(own => own.Implied):F0} implied, over {measured.Length} pairs of networks; ")
                + string.Create(CultureInfo.InvariantCulture, $"mean sorted correlation minus mean sorted sqrt(s_A s_B) over the pairs found: {measured.Where(own => own.Features > 0).Select(own => own.Bias).DefaultIfEmpty(double.NaN).Average():F3}."),
            WouldSettle = inside || p < level ? null : "More seeds.",
            Decisive = false,
        };
    }

    private static (double, double, double, int) Compare(ToySummary a, ToySummary b, PairSummary pair, double tau)
    {
        double[] implied = [.. a.Isolation.Zip(b.Isolation, (one, other) => Math.Sqrt(one * other)).OrderDescending()];
        double[] found = [.. pair.Profile.Where(correlation => correlation >= tau)];
        // An |x| feature holds a neuron for each sign, so one feature may make two pairs: pairs are counted by distinct features, which is what the halved list gives.
        int compared = Math.Min(found.Length, implied.Length);
        double bias = compared == 0 ? 0 : Enumerable.Range(0, compared).Average(i => found[i] - implied[i]);
        return (implied.Count(value => value >= tau), found.Length, bias, compared);
    }
}
