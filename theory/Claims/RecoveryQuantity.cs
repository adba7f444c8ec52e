using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>One of the three numbers that the paper's simulation follows over sizes, and the estimator of its exponent.</summary>
/// <param name="Name">Part of ids.</param>
/// <param name="Sentence">What the paper says of it.</param>
/// <param name="Rival">What it is otherwise.</param>
/// <param name="RivalExponent">The exponent that the rival has.</param>
/// <param name="Asymptote">The paper's exponent, from beta.</param>
/// <param name="Measured">The number in one world.</param>
/// <param name="Expected">What is expected of it, and the standard deviation between worlds.</param>
public sealed record RecoveryQuantity(string Name, string Sentence, string Rival, double RivalExponent, Func<double, double> Asymptote,
    Func<RecoveryEvidence, double> Measured, Func<RecoveryExpectation, (double Value, double Deviation)> Expected)
{
    /// <summary>Bisections of the exponent: enough for the last bit.</summary>
    private const int Bisections = 100;

    /// <summary>No exponent of these quantities lies beyond: values at one end of the sizes alone have none.</summary>
    private const double Steepest = 20;

    /// <summary>Relative error below which sizes are not told apart by their weights.</summary>
    private const double LeastError = 0.01;

    /// <summary>Counts, mean SIR of matched coordinates, SIR of unmatched ones per neuron.</summary>
    public static IReadOnlyList<RecoveryQuantity> All { get; } =
    [
        new("matched-count", "Mutual nearest neighbours, no threshold, grow as the features that the law lets them find: as N^(1/beta) "
            + "for large N", "a constant share", 1, beta => 1 / beta, cell => cell.Matched,
            expected => (expected.Matched, expected.MatchedDeviation)),
        new("matched-sir", "The mean SIR assigned to matched neurons grows as the law says: as N^((beta-1)/beta) for large N",
            "no growth", 0, beta => (beta - 1) / beta, cell => cell.RatioMatched,
            expected => (expected.RatioMatched, expected.RatioMatchedDeviation)),
        new("unmatched-sir", "The mean SIR assigned to unmatched neurons falls as the law says: as N^-((beta-1)/beta) for large N",
            "no fall", 0, beta => (1 - beta) / beta, cell => cell.RatioUnmatched,
            expected => (expected.RatioUnmatched, expected.RatioUnmatchedDeviation)),
    ];

    /// <summary>
    /// The exponent b of a curve over sizes for which the weighted values are, in sum and in sum times ln N, those of a N^b: the
    /// quasi-likelihood of a log link, in which a zero is a value like any other.
    /// </summary>
    /// <param name="curve">Sizes, distinct and positive, with values of at least 0 and positive weights.</param>
    /// <returns>Null where all values are zero, all but those at one end, one is not finite, or fewer than two sizes are there.</returns>
    public static double? Exponent(IReadOnlyList<(double Neurons, double Value, double Weight)> curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        double total = curve.Sum(point => point.Weight * point.Value);
        if (curve.Count < 2 || !(total > 0) || !double.IsFinite(total))
            return null;
        double wanted = curve.Sum(point => point.Weight * point.Value * Math.Log(point.Neurons)) / total;
        double low = -Steepest, high = Steepest;
        for (int i = 0; i < Bisections; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Moments(curve, middle).Mean < wanted ? (middle, high) : (low, middle);
        }
        double exponent = (low + high) / 2;
        return Math.Abs(exponent) < 0.999 * Steepest ? exponent : null;
    }

    /// <summary>
    /// Weight of a size, from what is expected there before anything is measured: value over variance, the variance being that of a world
    /// and, lest a number that hardly varies decides alone, that of one per cent.
    /// </summary>
    public double Weight(RecoveryExpectation expectation)
    {
        (double value, double deviation) = Expected(expectation);
        return value / (deviation * deviation + LeastError * LeastError * value * value);
    }

    /// <summary>
    /// The exponent of the means over runs. Its error is that of the means, each from the scatter of its runs, but no smaller than what
    /// is expected of them; degrees of freedom by Satterthwaite, as if all errors were of the scatter.
    /// </summary>
    /// <param name="cells">Worlds of several runs at each size.</param>
    /// <param name="expectation">Which expectation gives weights and least errors.</param>
    /// <returns>Null where there is no exponent; without an error where a size has a single run.</returns>
    internal Estimate? Estimated(IReadOnlyList<MeasuredRecovery> cells, Func<RecoveryEvidence, RecoveryExpectation> expectation)
    {
        (double Neurons, double Value, double Weight, double Variance, int Runs)[] means = [.. cells.GroupBy(cell => cell.Neurons)
            .Select(size =>
        {
            double[] values = [.. size.Select(cell => Measured(cell.Recovery))];
            double mean = values.Average(), scatter = values.Sum(own => (own - mean) * (own - mean)) / Math.Max(1, values.Length - 1);
            RecoveryExpectation own = expectation(size.First().Recovery);
            return (size.Key, mean, Weight(own), Math.Max(scatter, Math.Pow(Expected(own).Deviation, 2)) / values.Length, values.Length);
        })];
        (double, double, double)[] curve = [.. means.Select(mean => (mean.Neurons, mean.Value, mean.Weight))];
        if (Exponent(curve) is not { } exponent)
            return null;
        double total = means.Sum(mean => mean.Weight * mean.Value);
        (double centre, double spread) = Moments(curve, exponent);
        double[] parts = [.. means.Select(mean =>
            Math.Pow(mean.Weight * (Math.Log(mean.Neurons) - centre) / (total * spread), 2) * mean.Variance)];
        double variance = parts.Sum(), squares = means.Zip(parts, (mean, part) => part * part / (mean.Runs - 1)).Sum();
        return means.Any(mean => mean.Runs < 2) ? new(exponent, double.NaN, 0)
            : new(exponent, Math.Sqrt(variance), variance > 0 ? variance * variance / squares : means.Sum(mean => mean.Runs - 1));
    }

    /// <summary>Mean and variance of ln N, weighted by the weights times N^b.</summary>
    private static (double Mean, double Variance) Moments(IReadOnlyList<(double Neurons, double Value, double Weight)> curve,
        double exponent)
    {
        double largest = curve.Max(point => exponent * Math.Log(point.Neurons));
        (double Log, double Weight)[] weighted = [.. curve.Select(point => (Math.Log(point.Neurons),
            point.Weight * Math.Exp(exponent * Math.Log(point.Neurons) - largest)))];
        double total = weighted.Sum(entry => entry.Weight), mean = weighted.Sum(entry => entry.Weight * entry.Log) / total;
        return (mean, weighted.Sum(entry => entry.Weight * (entry.Log - mean) * (entry.Log - mean)) / total);
    }
}
