using System.Globalization;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>C19 against C8, from data alone: quantiles of SIR among isolated pairs stay with size; their mean grows as N^(1 - alpha).
/// </summary>
/// <remarks>
/// Under the model 1 + SIR of isolated pairs follows one Pareto law of index alpha at every size (E67): quantiles do not move, and the
/// sample mean grows with N^((beta - 1)/beta) = N^(1 - alpha). Each is judged against the other as its rival, alpha being that of the
/// isolated pairs at the same sizes. <see cref="ScaleInvarianceClaim"/> holds the same against a frozen law.
/// </remarks>
public sealed class SirQuantilesClaim : IClaim<LevelsEvidence>
{
    private static readonly double[] Quartiles = [0.25, 0.5, 0.75];

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        LevelTable table = LevelTable.Of(evidence);
        int level = table.Level(LevelsEvidence.Isolated);
        if (level < 0 || evidence.From > LevelsEvidence.Isolated || table.Sizes.Count < 3
            || table.Sizes.Any(cells => cells.Any(cell => cell.Profile.Count == 0)))
            yield break;
        Estimate? alpha = table.Exponent(table.HasRotation ? LevelTable.Counted.Above : LevelTable.Counted.Raw, level);
        IsolatedPairs? median = Quantile(table, 0.5), mean = IsolatedPairs.Of(table, pairs => Math.Log(pairs.MeanRatio));
        PredictedExponent? growth = alpha is { Value: > 0, DegreesOfFreedom: > 0 } && mean is not null ? Growth(alpha, mean) : null;
        string beside = $"{LevelText.Beside(table, level)}.";
        string quantiles = string.Join(", ", Quartiles.Select(share => string.Create(CultureInfo.InvariantCulture,
            $"{share:0.##}: {LevelText.Of(Quantile(table, share)?.Slope())}")));
        yield return LevelText.Standing(table, Of(table, "sir/median", "The median signal-to-interference ratio of isolated pairs does not move with size.", ["C19"],
            median, PredictedExponent.Of("quantiles that stay", 0), growth is { Value: > 0 } ? growth : null, $"Slopes of quantiles "
                + $"{quantiles}; of the mean {LevelText.Of(mean?.Slope())}. {beside}", rules));
        yield return LevelText.Standing(table, Of(table, "sir/mean", "The mean signal-to-interference ratio of isolated pairs grows as N^(1 - alpha), alpha "
            + "being the exponent of their counts.", ["C8"], mean, growth, PredictedExponent.Of("a mean that stays", 0), beside, rules));
    }

    /// <summary>
    /// Slope of ln(mean SIR) of whole ranks up to a frontier that grows as N^alpha, with beta = 1/alpha and the pairs measured: the
    /// asymptotic 1 - alpha is reached slowly (E67). Its error is that of alpha.
    /// </summary>
    private static PredictedExponent? Growth(Estimate alpha, IsolatedPairs pairs)
    {
        double[] logs = [.. pairs.Neurons.Select(size => Math.Log(size))];
        double middle = logs.Average(), level = pairs.Weights.Average(weight => Math.Log(weight));
        double Slope(double power) => WeightedLine.Slope(logs, [.. logs.Select(log => Math.Log(Mean(
            Math.Exp(level + power * (log - middle)), 1 / power)))], pairs.Weights).Value;
        double step = Math.Min(alpha.StandardError, alpha.Value / 2),
            derivative = step > 0 ? (Slope(alpha.Value + step) - Slope(alpha.Value - step)) / (2 * step) : 0;
        // With hardly any growth of the counts beta = 1/alpha is beyond all bounds, and so are the means.
        return !double.IsFinite(Slope(alpha.Value)) || !double.IsFinite(derivative) ? null
            : PredictedExponent.Of("a mean that grows as N^(1 - alpha)", Slope(alpha.Value), Math.Abs(derivative) * alpha.StandardError,
                alpha.DegreesOfFreedom);
    }

    /// <summary>Mean SIR of ranks 1 .. n whose share of variance is 1/2 at n + 1/2.</summary>
    private static double Mean(double frontier, double beta)
    {
        int ranks = Math.Max(1, (int)Math.Round(frontier));
        double sum = 0;
        for (int rank = 1; rank <= ranks; rank++)
            sum += 2 * Math.Pow((frontier + 0.5) / rank, beta) - 1;
        return sum / ranks;
    }

    private static IsolatedPairs? Quantile(LevelTable table, double share) =>
        IsolatedPairs.Of(table, pairs => Math.Log(pairs.Quantile(share)));

    private static ClaimVerdict Of(LevelTable table, string name, string claim, IReadOnlyList<string> paper, IsolatedPairs? values,
        PredictedExponent? predicted, PredictedExponent? rival, string beside, JudgeRules rules)
    {
        ClaimVerdict open = LevelText.Open(table.Evidence, name, claim, paper) with { Rival = rival?.Name, RivalValue = rival?.Value };
        if (values is null || predicted is null)
        {
            return open with
            {
                Reason = (values is null ? $"Fewer than three sizes have {IsolatedPairs.Fewest} isolated pairs. "
                    : "The counts have no exponent, or one too near 0. ") + beside,
            };
        }
        Estimate slope = values.Slope();
        double toRival = rival is null ? double.PositiveInfinity : Math.Abs(rival.Value - predicted.Value);
        ExponentVerdict verdict = ExponentJudge.Judge(slope, predicted, rival, Math.Min(ScaleInvarianceClaim.Margin, toRival / 2),
            rules.Level);
        string each = string.Join(", ", values.Neurons.Select((size, i) => string.Create(CultureInfo.InvariantCulture,
            $"{Math.Exp(values.Values[i]):F2} at N = {size:F0}")));
        return open.Of(slope).Of(verdict) with
        {
            Predicted = predicted.Value,
            Reason = $"{each}: {verdict.Reason} {beside}",
        };
    }
}
