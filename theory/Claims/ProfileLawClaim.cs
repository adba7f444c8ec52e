using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>
/// C7: "one exponent makes both the counts and the profile": impurity grows with rank to the power beta = 1 / alpha, alpha being the
/// exponent of the counts. Counts (C1) can hold where this fails.
/// </summary>
/// <remarks>
/// delta is read off the pairs at or above tau, at each size, less what the null has there (E57). alpha is the counts' own at the same tau
/// where there are sizes enough, else the paper's range. The product alpha delta is 1 under <c>log</c> (E41); the test is of its logarithm
/// (E58), with the errors of both. Rival: isolations spread evenly above tau, delta = 1. Of a profile that is known in part tau is where
/// that part ends: a power has the same exponent over any of its heads. One size alone disagrees only where it does without its first
/// ranks too.
/// </remarks>
/// <param name="decides">Whether it decides where a single size is all there is, so that no law of counts can.</param>
public sealed class ProfileLawClaim(bool decides) : IClaim<PairsEvidence>
{
    /// <summary>The paper's isolation threshold, SIR 1, as a correlation; and the exponents that it reports.</summary>
    public const double PaperTau = 0.5, LeastAlpha = 0.5, MostAlpha = 0.7;

    /// <summary>Ranks at which the impurity is shown beside the law's.</summary>
    private static readonly int[] Shown = [1, 2, 5, 12, 20, 30, 43, 59, 73, 85];

    /// <summary>First ranks that are left out, one choice after the other.</summary>
    private static readonly int[] LeftOut = [5, 12, 20];

    /// <summary>Largest step between rounded correlations from which a shape is read, as a share of the impurity at tau.</summary>
    private const double CoarsestStep = 0.05;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) =>
        evidence.Pairs.Count == 0 ? [] : [Of(evidence, rules)];

    private ClaimVerdict Of(PairsEvidence evidence, JudgeRules rules)
    {
        int sizes = evidence.Pairs.Select(pair => pair.Neurons).Distinct().Count();
        double asked = PaperTau + rules.TauShift, tau = evidence.Pairs.Max(pair => pair.Pair.Part?.End ?? asked);
        tau = Math.Max(tau, asked);
        var open = new ClaimVerdict
        {
            Id = $"{evidence.World}/profile",
            World = evidence.World,
            Paper = ["C7"],
            Claim = string.Create(CultureInfo.InvariantCulture, $"Above a correlation of {tau:0.###}, impurity grows with rank to the "
                + $"power 1 / alpha, alpha being the exponent of the counts."),
            Asks = "the correlations of shared neurons fall from pair to pair as the growth of their number demands",
            Predicted = 1,
            Rival = "isolations spread evenly above tau",
            Outcome = Outcomes.CannotTell,
            Reason = "",
            WouldSettle = "More pairs above tau: larger sizes or more samples.",
            Decisive = decides && sizes < ScalingEstimators.FewestSizes,
        };
        var deltas = new List<(MeasuredPair Pair, DeltaEstimate Delta)>();
        string refused = "";
        foreach (MeasuredPair pair in evidence.Pairs)
        {
            try
            {
                if (pair.Pair.Part?.Step > CoarsestStep * (1 - tau))
                    throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"correlations {pair.Pair.Part.Step:G2} apart "
                        + $"from {tau:F3} on"), "A shape needs finer ones", "Compute them at full precision");
                deltas.Add((pair, ScalingEstimators.DeltaOf(pair.Pair, pair.Neurons, tau)));
            }
            catch (BadInputException refusal)
            {
                refused = refusal.Message;
            }
        }
        if (deltas.Count == 0)
            return open with { Reason = refused };
        Estimate delta = Joined([.. deltas.Select(entry => entry.Delta)]);
        CountedSeries counts = evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.AtThreshold, tau);
        MeasuredPair[] read = [.. deltas.Select(entry => entry.Pair)];
        (int First, Estimate Delta)[] without = [.. LeftOut.Select(first => (first, Without(read, tau, first)))
            .Where(one => one.Item2 is not null)!];
        string shown = string.Create(CultureInfo.InvariantCulture, $"{Said(without, rules.Level)}{Ranks(deltas[^1].Pair, tau, asked)}");
        return sizes >= ScalingEstimators.FewestSizes && counts.Fit is { Exponent: > 0 } fit && fit.ExponentInterval() is not null
            ? OfProduct(open, delta, Estimate.Of(fit), shown, rules)
            : OfRange(open, delta, [.. without.Select(one => one.Delta)], shown, rules);
    }

    /// <summary>alpha delta against 1, on the scale of its logarithm.</summary>
    [Equation("profile-product")]
    private static ClaimVerdict OfProduct(ClaimVerdict open, Estimate delta, Estimate alpha, string shown, JudgeRules rules)
    {
        double ofDelta = delta.StandardError / delta.Value, ofAlpha = alpha.StandardError / alpha.Value;
        var product = new Estimate(Math.Log(alpha.Value * delta.Value), Math.Sqrt(ofDelta * ofDelta + ofAlpha * ofAlpha),
            BehrensFisher.MatchedDegrees(ofDelta, delta.DegreesOfFreedom, ofAlpha, alpha.DegreesOfFreedom));
        ExponentVerdict verdict = ExponentJudge.Judge(product, PredictedExponent.Of("alpha delta = 1", 0),
            PredictedExponent.Of(open.Rival!, Math.Log(alpha.Value), ofAlpha, alpha.DegreesOfFreedom), null, rules.Level);
        Interval interval = product.IntervalAt(0.95);
        return open.Of(verdict) with
        {
            Measured = Math.Exp(product.Value),
            MeasuredInterval95 = [Math.Exp(interval.Low), Math.Exp(interval.High)],
            RivalValue = alpha.Value,
            Reason = string.Create(CultureInfo.InvariantCulture,
                $"alpha = {alpha.Value:F3}, delta = {delta.Value:F3} {delta.IntervalAt(0.95)}: their product is "
                    + $"{Math.Exp(product.Value):F2} "
                    + $"[{Math.Exp(interval.Low):F2}, {Math.Exp(interval.High):F2}], where the law has 1 (p = {verdict.PredictionP:G2}). "
                        + $"{shown}"),
        };
    }

    /// <summary>One size alone: delta against 1 / alpha of every alpha that the paper reports.</summary>
    private static ClaimVerdict OfRange(ClaimVerdict open, Estimate delta, Estimate[] without, string shown, JudgeRules rules)
    {
        Interval interval = delta.IntervalAt(1 - rules.Level);
        double low = 1 / MostAlpha, high = 1 / LeastAlpha, own = Beyond(delta, low, high);
        double[] others = [.. without.Select(one => Beyond(one, low, high))];
        bool even = interval.Contains(1), refuted = own < rules.Level,
            turned = refuted ? others.Any(other => other >= rules.Level) : others.Any(other => other < rules.Level);
        // What some choice of ranks does not refute is refuted by none.
        double p = refuted ? others.Append(own).Max() : own;
        return open.Of(delta) with
        {
            Predicted = (low + high) / 2,
            PredictedInterval95 = [low, high],
            RivalValue = 1,
            RivalRejected = !even,
            P = p,
            Outcome = turned ? Outcomes.CannotTell : refuted ? Outcomes.Disagrees
                : interval.Low >= low && interval.High <= high && !even ? Outcomes.Agrees : Outcomes.CannotTell,
            Reason = string.Create(CultureInfo.InvariantCulture, $"delta = {delta.Value:F3} {interval}, where counts that grow with the "
                + $"exponents reported, {LeastAlpha} to {MostAlpha}, ask for {low:F2} to {high:F2} (p = {p:G2}). "
                + $"{(turned ? "It turns with the first ranks that are left out, so nothing is said. " : "")}{shown}"),
            WouldSettle = p < rules.Level ? null : open.WouldSettle,
        };
    }

    /// <summary>Two-sided p value of the nearest delta that the claim allows; 1 where the measured one is allowed. An error grows with its
    /// delta: the larger of both is taken, the measured one's and the one that the allowed one would have.</summary>
    private static double Beyond(Estimate delta, double low, double high)
    {
        double nearest = Math.Clamp(delta.Value, low, high);
        double error = delta.StandardError * Math.Max(1, nearest / delta.Value);
        return delta.Value == nearest ? 1 : StudentT.TwoSidedP((delta.Value - nearest) / error, delta.DegreesOfFreedom);
    }

    /// <summary>delta without the first ranks; null where too few would remain.</summary>
    private static Estimate? Without(MeasuredPair[] pairs, double tau, int first)
    {
        try
        {
            return Joined([.. pairs.Select(pair => ScalingEstimators.DeltaWithout(pair.Pair, pair.Neurons, tau, first))]);
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    private static string Said((int First, Estimate Delta)[] without, double level) => without.Length == 0 ? ""
        : $"Without the first ranks delta is {string.Join(", ", without.Select(one => string.Create(CultureInfo.InvariantCulture,
            $"{one.Delta.Value:F3} {one.Delta.IntervalAt(1 - level)} (less {one.First})")))}. ";

    /// <summary>Several sizes as one delta: weights by the errors, the scatter between sizes in the error where there are
    /// several.</summary>
    private static Estimate Joined(DeltaEstimate[] deltas)
    {
        if (deltas.Length == 1)
            return new(deltas[0].Value, deltas[0].StandardError, deltas[0].DegreesOfFreedom);
        double[] weights = [.. deltas.Select(delta => 1 / (delta.StandardError * delta.StandardError))];
        double total = weights.Sum(), mean = deltas.Zip(weights, (delta, weight) => delta.Value * weight).Sum() / total;
        double scatter = deltas.Zip(weights, (delta, weight) => weight * Math.Pow(delta.Value - mean, 2)).Sum() / (deltas.Length - 1);
        return new(mean, Math.Sqrt(Math.Max(1, scatter) / total), deltas.Length - 1);
    }

    /// <summary>Measured impurity beside the law's at some ranks, and what could still save the law.</summary>
    private static string Ranks(MeasuredPair pair, double tau, double asked)
    {
        IReadOnlyList<double> profile = pair.Pair.Profile;
        int count = pair.Pair.CountAt(tau);
        int[] ranks = [.. Shown.Where(rank => rank <= (pair.Pair.Part is null ? Math.Min(count, profile.Count) : profile.Count))];
        if (ranks.Length == 0)
            return "";
        string table = string.Join(", ", ranks.Select(rank => string.Create(CultureInfo.InvariantCulture,
            $"rank {rank}: {1 - profile[rank - 1]:G3} ({Law(rank, 1 / MostAlpha):G2} to {Law(rank, 1 / LeastAlpha):G2})")));
        return string.Create(CultureInfo.InvariantCulture,
            $"At N = {pair.Neurons:F0} {count} pairs reach {tau:0.###}; impurity, and in brackets the "
            + $"law's for alpha {MostAlpha} and {LeastAlpha} through the same count: {table}. "
            + $"{Level(pair.Pair, count, tau, asked)}Noise that both models do not share, alike for all neurons, cannot save the law: "
            + $"the purest pair leaves it at most {1 - profile[0]:F3}. Noise that grows with rank as "
            + $"impurity does could, but the model counts all of it as interference (E58).");

        double Law(int rank, double beta) => (1 - tau) * Math.Pow(rank / (count + 0.5), beta);
    }

    /// <summary>Of a part of a profile: the level that the law has there, which needs the count at the paper's tau, by
    /// assumption.</summary>
    private static string Level(PairEvidence pair, int count, double tau, double asked)
    {
        if (pair.Part is not { } part || tau <= asked)
            return "";
        double assumed = part.AssumedAbove(pair.Profile, pair.Pairs["1"], asked);
        return !double.IsFinite(assumed) ? "" : string.Create(CultureInfo.InvariantCulture,
            $"That needs no count at {asked:0.##}, which is not known. If the correlations that were not published "
            + $"are normal, with the mean and deviation that are left to them, {assumed:F0} pairs reach it (an "
            + $"assumption), and the law through them has an impurity of {Through(1 / LeastAlpha):F3} to {Through(1 / MostAlpha):F3} at "
            + $"rank {count}, where {1 - tau:F3} is measured. For that level it would need {Needed(1 / LeastAlpha):F0} to "
            + $"{Needed(1 / MostAlpha):F0} pairs there; the exponent does not depend on their number. ");

        double Through(double beta) => (1 - asked) * Math.Pow((count + 0.5) / (assumed + 0.5), beta);
        double Needed(double beta) => (count + 0.5) * Math.Pow((1 - asked) / (1 - tau), 1 / beta) - 0.5;
    }
}
