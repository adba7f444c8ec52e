using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>One candidate's standing.</summary>
/// <param name="Name">The candidate.</param>
/// <param name="IsHypothesis">False for the reference.</param>
/// <param name="Curve">Fitted to all clusters.</param>
/// <param name="Explained">1 - mean squared error on units that it was not fitted to / variance of y: 1 is a perfect prediction.</param>
/// <param name="Shortfall">Error less the reference's, in units of the variance of y: what the
/// candidate misses of what there is to explain.</param>
/// <param name="ShortfallInterval">Of it, over units (t interval), at a level shared over the hypotheses
/// (Bonferroni); a point for the reference.</param>
/// <param name="P">That the true shortfall is at most the margin, times the number of hypotheses; NaN for the reference.</param>
/// <param name="Verdict">Disagrees where the interval lies above the margin, Agrees where it lies below, else
/// CannotTell; CannotTell for the reference.</param>
public sealed record CandidateScore(string Name, bool IsHypothesis, FittedCurve Curve, double Explained, double Shortfall,
    Interval ShortfallInterval, double P, Verdict Verdict);

/// <summary>Which of several curves describe unseen units as well as any curve of their kind could, and which do not.</summary>
/// <remarks>
/// Units (seeds) are left out a fold at a time; every candidate is fitted to the others and predicts them. Each hypothesis is held against
/// one reference that no theory proposes and that is fixed beforehand (any increasing curve; the mean of the other units), unit by unit, so
/// that what makes one unit hard for all cancels (the error that a reference has as a mean of few units is taken off,
/// <see cref="CurveCandidate.OwnNoise"/>); so no hypothesis is judged by the best of them, chosen on the same errors. No finite form is
/// exactly true of a trained network: a margin says how much of the variance a form may miss. Clusters of one unit share data, hence its
/// mean is one observation: units - 1 degrees of freedom.
/// </remarks>
/// <param name="Candidates">Best first, the reference where it falls.</param>
/// <param name="Best">The hypothesis with the least error: a description, since it was chosen here.</param>
/// <param name="UnitCount">Independent units.</param>
/// <param name="Margin">Of the shortfall.</param>
public sealed record CurveComparison(IReadOnlyList<CandidateScore> Candidates, CandidateScore Best, int UnitCount, double Margin)
{
    /// <summary>Compares.</summary>
    /// <param name="clusters">Observations of every unit.</param>
    /// <param name="candidates">Hypotheses and exactly one reference.</param>
    /// <param name="margin">Share of the variance that a hypothesis may miss, positive.</param>
    /// <param name="folds">Parts of the units that are left out in turn; at most one per unit.</param>
    /// <param name="level">Of all tests together.</param>
    /// <exception cref="BadInputException">Fewer than three units, or y that does not vary.</exception>
    [Equation("curve-shortfall")]
    public static CurveComparison Of(IReadOnlyList<ObservedCluster> clusters, IReadOnlyList<CurveCandidate> candidates, double margin,
        int folds = 4, double level = 0.05)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(candidates);
        if (!(margin > 0))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "A margin is positive.");
        CurveCandidate reference = candidates.Single(candidate => !candidate.IsHypothesis);
        string[] units = [.. clusters.Select(cluster => cluster.Unit).Distinct().Order(StringComparer.Ordinal)];
        if (units.Length < 3)
            throw new BadInputException($"{units.Length} independent unit(s)", "A comparison on unseen units needs three or more",
                "Measure more seeds");
        double variance = Variance(clusters);
        if (!(variance > 0))
            throw new BadInputException("observations without variance", "There must be something to explain",
                "Measure over a wider range");
        folds = Math.Clamp(folds, 2, units.Length);
        double[][] errors = [.. candidates.Select(candidate => HeldOut(candidate, clusters, units, folds))];
        if (errors.Any(own => own.Any(double.IsNaN)))
            throw new BadInputException("a condition that is measured in one fold of the units only",
                "Every condition must be there when a fold is left out", "Measure more seeds at each size");
        double[] own = errors[candidates.Index().Single(entry => entry.Item == reference).Index];
        int hypotheses = candidates.Count - 1;
        CandidateScore[] scores =
            [.. candidates.Zip(errors, (candidate, error) => Score(candidate, error)).OrderByDescending(score => score.Explained)];
        return new(scores, scores.First(score => score.IsHypothesis), units.Length, margin);

        CandidateScore Score(CurveCandidate candidate, double[] error)
        {
            FittedCurve curve = candidate.Fit(clusters);
            double explained = 1 - error.Average() / variance;
            if (!candidate.IsHypothesis)
                return new(candidate.Name, false, curve, explained, 0, Interval.Of(0, 0), double.NaN, Verdict.CannotTell);
            SampleMoments moments = SampleMoments.Of(error.Zip(own, (a, b) => (a - b) / variance));
            double deviation = Math.Sqrt(moments.SampleVariance / units.Length), degrees = units.Length - 1;
            Interval interval = Interval.Around(moments.Mean, StudentT.TwoSidedQuantile(1 - level / hypotheses, degrees) * deviation);
            double beyond = Math.Max(0, moments.Mean - margin);
            double p = Math.Min(1, hypotheses * (deviation > 0 ? StudentT.TwoSidedP(beyond / deviation, degrees) : beyond > 0 ? 0 : 1));
            return new(candidate.Name, true, curve, explained, moments.Mean, interval, p,
                interval.Low > margin ? Verdict.Disagrees : interval.High < margin ? Verdict.Agrees : Verdict.CannotTell);
        }
    }

    /// <summary>Mean error of each unit under a curve that was fitted without its fold.</summary>
    private static double[] HeldOut(CurveCandidate candidate, IReadOnlyList<ObservedCluster> clusters, string[] units, int folds)
    {
        var errors = new double[units.Length];
        for (int fold = 0; fold < folds; fold++)
        {
            HashSet<string> left = [.. units.Where((_, i) => i % folds == fold)];
            FittedCurve curve = candidate.Fit([.. clusters.Where(cluster => !left.Contains(cluster.Unit))]);
            for (int i = fold; i < units.Length; i += folds)
                errors[i] = curve.ErrorOn([.. clusters.Where(cluster => cluster.Unit == units[i])])
                    * (1 - candidate.OwnNoise(units.Length - left.Count));
        }
        return errors;
    }

    // Of y around its mean, every cluster with the same weight: the error of the best constant.
    private static double Variance(IReadOnlyList<ObservedCluster> clusters)
    {
        double mean = clusters.Average(cluster => cluster.Y.Zip(cluster.Weights, (y, w) => y * w).Sum() / cluster.Weights.Sum());
        return clusters.Average(cluster => cluster.ErrorOf([.. cluster.Y.Select(_ => mean)]));
    }
}
