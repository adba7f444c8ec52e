using System.Globalization;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>C7 over sizes: "one beta makes the counts, the profile by rank and the distribution of SIR", a parameter measured three
/// ways.</summary>
/// <remarks>
/// alpha: exponent of the isolated pairs (above the rotation where there is one). beta from the Pareto index of 1 + SIR among isolated
/// pairs, 1/index (E67; the mean of ln((1 + SIR)/2), less what the rotation has, E57). beta from the impurity 1 - r against rank, from
/// <see cref="FirstRank"/> to the last isolated pair. Under the model alpha beta = 1 with either (E58), and both beta are one. A shape is
/// read at each size and averaged over sizes, the scatter of the sizes being its error. Rival: isolations spread evenly above 1/2, beta =
/// 1.
/// </remarks>
public sealed class ThreeWaysClaim : IClaim<LevelsEvidence>
{
    /// <summary>Ranks before this are few and of the purest pairs alone.</summary>
    public const int FirstRank = 5;

    private const string Rival = "isolations spread evenly above 1/2";

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        LevelTable table = LevelTable.Of(evidence);
        int level = table.Level(LevelsEvidence.Isolated);
        if (level < 0 || evidence.From > LevelsEvidence.Isolated || table.Sizes.Count < 3
            || table.Sizes.Any(cells => cells.Any(cell => cell.Profile.Count == 0)))
            yield break;
        Estimate? alpha = table.Exponent(table.HasRotation ? LevelTable.Counted.Above : LevelTable.Counted.Raw, level);
        IsolatedPairs? shapes = IsolatedPairs.Of(table, LogShape), ranks = IsolatedPairs.Of(table, LogRankPower);
        string third = shapes is not null && ranks is not null
            ? $" Third way: beta by rank is {LevelText.Of(Powered(ranks.Mean()))}, by the Pareto index "
                + $"{LevelText.Of(Powered(shapes.Mean()))}."
            : "";
        yield return LevelText.Standing(table, Of(table, level, "three-ways/pareto", "The Pareto index of 1 + SIR among isolated pairs is "
            + "the exponent of their counts.", "beta = 1/index", alpha, shapes, third, rules));
        yield return LevelText.Standing(table, Of(table, level, "three-ways/ranks", "Impurity grows with rank, at each size, to the power "
            + "1/alpha of the counts.", "impurity grows with rank to the power", alpha, ranks, third, rules));
    }

    /// <summary>ln beta by Hill's estimator, less the rotated pairs; NaN where too few are left.</summary>
    public static double LogShape(IsolatedSample pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Above < DeltaEstimate.FewestFeatures)
            return double.NaN;
        double left = pairs.Own.Sum(Excess) - pairs.Share * pairs.Rotated.Sum(Excess);
        // Whole ranks, as in DeltaEstimate.
        double mean = Math.Log(pairs.Own.Count + 0.5) - GammaFunctions.LogGamma(pairs.Own.Count + 1) / pairs.Own.Count;
        return left > 0 ? Math.Log(left / pairs.Above / mean) : double.NaN;

        static double Excess(double correlation) => -Math.Log((1 - correlation) / (1 - LevelsEvidence.Isolated));
    }

    /// <summary>ln of the power with which impurity grows with rank; NaN where it does not grow.</summary>
    /// <remarks>As many ranks are left out at the end as the rotation has: that is where its pairs are.</remarks>
    public static double LogRankPower(IsolatedSample pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        int last = (int)Math.Floor(pairs.Above);
        if (last - FirstRank < DeltaEstimate.FewestFeatures)
            return double.NaN;
        int[] ranks = [.. Enumerable.Range(FirstRank, last - FirstRank + 1)];
        double slope = LineFit.Of([.. ranks.Select(rank => Math.Log(rank))], [.. ranks.Select(rank => Math.Log(1 - pairs.Own[rank - 1]))])
            .Slope;
        return slope > 0 ? Math.Log(slope) : double.NaN;
    }

    private static ClaimVerdict Of(LevelTable table, int level, string name, string claim, string what, Estimate? alpha,
        IsolatedPairs? shapes, string third, JudgeRules rules)
    {
        ClaimVerdict open = LevelText.Open(table.Evidence, name, claim, ["C7"]) with
        {
            Predicted = 1,
            Rival = Rival,
            RivalValue = alpha?.Value,
            WouldSettle = "More isolated pairs: larger sizes, or more sizes.",
        };
        string beside = LevelText.Beside(table, level);
        if (shapes is null)
            return open with { Reason = $"Fewer than three sizes have {IsolatedPairs.Fewest} isolated pairs. {beside}." };
        string each = string.Join(", ", shapes.Neurons.Select((size, i) => string.Create(CultureInfo.InvariantCulture,
            $"{Math.Exp(shapes.Values[i]):F2} at N = {size:F0}")));
        string own = $"{what} {each}; {LevelText.Of(Powered(shapes.Mean()))} over sizes, moving with size to the power "
            + LevelText.Of(shapes.Slope());
        if (IsolatedPairs.LogProduct(alpha, shapes.Mean(), table.Design) is not { } product)
            return open with { Reason = $"The counts have no exponent above 0. {own}. {beside}.{third}" };
        double relative = alpha!.StandardError / alpha.Value;
        ExponentVerdict verdict = ExponentJudge.Judge(product, PredictedExponent.Of("alpha beta = 1", 0),
            PredictedExponent.Of(Rival, Math.Log(alpha.Value), relative, alpha.DegreesOfFreedom), null, rules.Level);
        Statistics.Intervals.Interval interval = product.IntervalAt(0.95);
        return open.Of(verdict) with
        {
            Measured = Math.Exp(product.Value),
            MeasuredInterval95 = [Math.Exp(interval.Low), Math.Exp(interval.High)],
            Reason = string.Create(CultureInfo.InvariantCulture, $"alpha = {alpha.Value:F3}, {own}: alpha beta = "
                + $"{Math.Exp(product.Value):F2} [{Math.Exp(interval.Low):F2}, {Math.Exp(interval.High):F2}], where the model has 1 "
                + $"(p = {verdict.PredictionP:G2}). {beside}.{third}"),
        };
    }

    /// <summary>An estimate of a logarithm as one of the number, at the same relative error.</summary>
    private static Estimate Powered(Estimate logarithm) => logarithm with
    {
        Value = Math.Exp(logarithm.Value),
        StandardError = Math.Exp(logarithm.Value) * logarithm.StandardError,
    };
}
