using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Discovery;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>One candidate's standing.</summary>
/// <param name="Name">The candidate.</param>
/// <param name="IsHypothesis">False for the reference.</param>
/// <param name="Curve">Fitted to all clusters.</param>
/// <param name="HeldOutError">Mean squared error on clusters that it was not fitted to.</param>
/// <param name="Explained">1 - that error / the variance of y: 1 is a perfect prediction.</param>
/// <param name="Excess">Its error less the best hypothesis's, in units of the variance of y.</param>
/// <param name="ExcessInterval">Of the excess, paired by cluster (t interval).</param>
/// <param name="P">That the excess is zero, Holm's over the candidates; NaN for the best.</param>
/// <param name="Verdict">Disagrees where a candidate predicts worse than the best one at the stated level; Agrees for the best where all others do; else CannotTell.</param>
public sealed record CandidateScore(string Name, bool IsHypothesis, FittedCurve Curve, double HeldOutError, double Explained, double Excess, Interval ExcessInterval, double P, Verdict Verdict);

/// <summary>Which of several curves predicts unseen clusters best, and which are refuted by that.</summary>
/// <remarks>
/// Clusters are left out a fold at a time, every candidate is fitted to the rest and predicts them. Errors are compared cluster by cluster, so what
/// makes one cluster hard for all candidates cancels. A candidate that does not predict worse than the best one beyond chance stands.
/// </remarks>
/// <param name="Candidates">Best hypothesis first; the reference where it falls.</param>
/// <param name="Best">The best hypothesis.</param>
/// <param name="Shortfall">Excess of the best hypothesis over the reference (any increasing curve), in units of the variance of y, with its interval: what no candidate explains.</param>
public sealed record CurveComparison(IReadOnlyList<CandidateScore> Candidates, CandidateScore Best, Interval? Shortfall)
{
    /// <summary>Compares.</summary>
    /// <param name="clusters">Independent units.</param>
    /// <param name="candidates">At least two.</param>
    /// <param name="folds">Parts that are left out in turn; at most one per cluster.</param>
    /// <param name="level">Of the family of tests.</param>
    /// <exception cref="BadInputException">Fewer than three clusters.</exception>
    public static CurveComparison Of(IReadOnlyList<ObservedCluster> clusters, IReadOnlyList<CurveCandidate> candidates, int folds = 4, double level = 0.05)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(candidates);
        if (clusters.Count < 3)
            throw new BadInputException($"{clusters.Count} cluster(s)", "A comparison on unseen clusters needs three or more", "Measure more seeds or sizes");
        folds = Math.Clamp(folds, 2, clusters.Count);
        double variance = Variance(clusters);
        double[][] errors = [.. candidates.Select(candidate => HeldOut(candidate, clusters, folds))];
        double[] means = [.. errors.Select(own => own.Average())];
        int best = Enumerable.Range(0, candidates.Count).Where(c => candidates[c].IsHypothesis).MinBy(c => means[c]);
        int[] rivals = [.. Enumerable.Range(0, candidates.Count).Where(c => c != best && candidates[c].IsHypothesis)];
        var tests = Enumerable.Range(0, candidates.Count).Select(c => Paired(errors[c], errors[best], variance, level)).ToArray();
        IReadOnlyList<double> holm = MultipleTests.Holm([.. rivals.Select(c => double.IsNaN(tests[c].P) ? 1 : tests[c].P)]);
        bool alone = holm.All(p => p < level);
        CandidateScore Score(int c)
        {
            double p = c == best ? double.NaN : candidates[c].IsHypothesis ? holm[Array.IndexOf(rivals, c)] : tests[c].P;
            Verdict verdict = c == best ? alone ? Verdict.Agrees : Verdict.CannotTell : p < level && tests[c].Mean > 0 ? Verdict.Disagrees : Verdict.CannotTell;
            return new(candidates[c].Name, candidates[c].IsHypothesis, candidates[c].Fit(clusters), means[c], 1 - means[c] / variance, tests[c].Mean, tests[c].Interval, p, verdict);
        }
        CandidateScore[] scores = [.. Enumerable.Range(0, candidates.Count).OrderBy(c => means[c]).Select(Score)];
        int reference = Enumerable.Range(0, candidates.Count).FirstOrDefault(c => !candidates[c].IsHypothesis, -1);
        return new(scores, scores.Single(score => score.Name == candidates[best].Name), reference < 0 ? null : Paired(errors[best], errors[reference], variance, level).Interval);
    }

    private static double[] HeldOut(CurveCandidate candidate, IReadOnlyList<ObservedCluster> clusters, int folds)
    {
        var errors = new double[clusters.Count];
        for (int fold = 0; fold < folds; fold++)
        {
            FittedCurve curve = candidate.Fit([.. clusters.Where((_, i) => i % folds != fold)]);
            for (int i = fold; i < clusters.Count; i += folds)
                errors[i] = clusters[i].ErrorOf(curve.Predict(clusters[i]));
        }
        return errors;
    }

    private static (double Mean, Interval Interval, double P) Paired(double[] own, double[] other, double variance, double level)
    {
        SampleMoments moments = SampleMoments.Of(own.Zip(other, (a, b) => (a - b) / variance));
        double error = Math.Sqrt(moments.SampleVariance / moments.Count), degrees = moments.Count - 1;
        return error > 0
            ? (moments.Mean, Interval.Around(moments.Mean, StudentT.TwoSidedQuantile(1 - level, degrees) * error), StudentT.TwoSidedP(moments.Mean / error, degrees))
            : (moments.Mean, Interval.Around(moments.Mean, 0), moments.Mean == 0 ? double.NaN : 0);
    }

    // Of y around its mean, every cluster with the same weight: the error of the best constant.
    private static double Variance(IReadOnlyList<ObservedCluster> clusters)
    {
        double mean = clusters.Average(cluster => cluster.Y.Zip(cluster.Weights, (y, w) => y * w).Sum() / cluster.Weights.Sum());
        return clusters.Average(cluster => cluster.ErrorOf([.. cluster.Y.Select(_ => mean)]));
    }
}
