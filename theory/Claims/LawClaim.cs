using System.Globalization;
using Rosetta.Theory.Statistics.Discovery;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Claims;

/// <summary>
/// The paper's own claim: "the number of Rosetta Neurons is a sublinear power law of size". Its rival: a constant share of the neurons.
/// </summary>
/// <remarks>
/// Claims C1 and C2 of the paper. Judged at fixed thresholds alone: one that moves with size makes laws of its own. Where no prediction is
/// asked of a world, its law against neurons is what the run is about, and decides.
/// </remarks>
/// <param name="decides">Whether the law against neurons decides.</param>
public sealed class LawClaim(bool decides) : IClaim<PairsEvidence>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        if (!evidence.HasNull)
        {
            // Counts without a null have a claim of their own.
            foreach (ClaimVerdict verdict in UncalibratedLaw.Of(evidence, rules.Level))
                yield return verdict with { Decisive = decides && verdict.Id.EndsWith("/law-neurons", StringComparison.Ordinal) };
            yield break;
        }
        yield return OfScan(evidence, CountedSeries.NeuronAxis, rules) with { Decisive = decides };
        yield return Sublinear(evidence, rules);
        yield return OfRaw(evidence, rules.Level);
        if (evidence.NeuronsOnParameters() is not null)
            yield return ShareClaim.Of(evidence, rules.Level);
    }

    /// <summary>
    /// At every fixed threshold of the scan above the common floor, none of which moves with size. Agrees where a law is shown at the
    /// floor, where pairs are most, and no threshold above refutes it; disagrees where one of them does, with the level shared over all
    /// (Holm). The numbers are those of the floor.
    /// </summary>
    private static ClaimVerdict OfScan(PairsEvidence evidence, string axis, JudgeRules rules)
    {
        IReadOnlyList<double> thresholds = evidence.ScanUnder(rules.Null);
        ClaimVerdict[] judged = [.. thresholds.Select((threshold, i) => Judge($"{evidence.World}/law-{axis}",
            evidence.Counts(axis, i == 0 ? CountedPairs.Floor : CountedPairs.AtThreshold, threshold), 1, rules.Level))];
        IReadOnlyList<double> shared = MultipleTests.Holm([.. judged.Select(verdict =>
            verdict.Outcome == Outcomes.Disagrees ? verdict.P ?? 1 : 1)]);
        int refuted = Enumerable.Range(0, judged.Length).FirstOrDefault(i => shared[i] < rules.Level, -1);
        int deciding = Math.Max(refuted, 0);
        string outcome = refuted >= 0 ? Outcomes.Disagrees : judged[0].Outcome == Outcomes.Agrees ? Outcomes.Agrees : Outcomes.CannotTell;
        string exponents = string.Join(", ", judged.Zip(thresholds, (verdict, threshold) => verdict.Measured is { } exponent
            ? FormattableString.Invariant($"{exponent:F2} from {threshold:F2}")
            : FormattableString.Invariant($"none from {threshold:F2}")));
        return judged[0] with
        {
            Claim = $"Above chance, the number of Rosetta Neurons is a power law of {axis} that grows, and more slowly than a constant "
                + "share of the neurons; no fixed correlation from which they are counted refutes it.",
            Asks = SublinearLaw,
            Outcome = outcome,
            P = refuted >= 0 ? shared[refuted] : judged[deciding].P is null ? null : 1,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Counted from the common floor {thresholds[0]:F3}")
                + (thresholds.Count == 1 ? ": " : string.Create(CultureInfo.InvariantCulture,
                    $" and from {thresholds.Count - 1} thresholds up to {thresholds[^1]:F2}, the same at every size; exponents "
                        + $"{exponents}. "))
                + (refuted < 0 && judged[0].Outcome == Outcomes.Disagrees ? "Refuted alone, and not with the level shared over "
                    + $"{thresholds.Count} thresholds: " : "")
                + (deciding == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"From {thresholds[deciding]:F2}: "))
                + judged[deciding].Reason,
            WouldSettle = outcome == Outcomes.CannotTell ? judged[deciding].WouldSettle : null,
        };
    }

    /// <summary>C2 alone: the exponent lies below a constant share's, whatever the form of the curve, at the floor.</summary>
    private static ClaimVerdict Sublinear(PairsEvidence evidence, JudgeRules rules)
    {
        CountedSeries series = evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.Floor, evidence.FloorUnder(rules.Null));
        ClaimVerdict open = Judge($"{evidence.World}/sublinear", series, 1, rules.Level) with
        {
            Paper = ["C2"],
            Claim = "Above chance, the number of Rosetta Neurons grows more slowly than a constant share, whatever the form.",
        };
        if (series.Fit is not { Barred: null } fit || fit.Design.SizeCount < FewestSizes
            || fit.ExponentInterval(1 - rules.Level) is not { } interval)
            return open with { Outcome = Outcomes.CannotTell };
        bool slower = interval.High < 1 - LeastGap, faster = interval.Low > 1 + LeastGap;
        return open with
        {
            P = slower ? 1 : Beyond(fit, 1, below: false),
            Outcome = slower ? Outcomes.Agrees : faster ? Outcomes.Disagrees : Outcomes.CannotTell,
            Reason = string.Create(CultureInfo.InvariantCulture,
                $"Counted from the common floor {series.Threshold:F3}: exponent {fit.Exponent:F3} {interval} against 1."),
            WouldSettle = slower || faster ? null : open.WouldSettle,
        };
    }

    /// <summary>The paper's own count (C1): all mutual pairs, with what its null has beside it.</summary>
    private static ClaimVerdict OfRaw(PairsEvidence evidence, double level)
    {
        ClaimVerdict raw = Judge($"{evidence.World}/law-raw", evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.Raw), 1, level);
        string beside = evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.Null).Fit is { } fit
            && fit.ExponentInterval() is { } interval
            ? string.Create(CultureInfo.InvariantCulture,
                $" The pairs of the null ({evidence.Pairs[0].Pair.Null}), {evidence.Pairs.Min(pair => pair.Pair.NullPairs):F0} to "
                + $"{evidence.Pairs.Max(pair => pair.Pair.NullPairs):F0}, grow with exponent {fit.Exponent:F3} {interval}: what they share "
                + $"of the raw count is chance, or the subspace.")
            : " The null's own pairs have no exponent.";
        return raw with { Claim = "All mutual pairs, chance among them (the paper's count): " + raw.Claim, Reason = raw.Reason + beside };
    }

    /// <summary>The claim in plain words.</summary>
    internal const string SublinearLaw = "the number of neurons that models share is a power law of their size, and grows more slowly "
        + "than they do";

    /// <summary>Sizes below which no law is judged: three points bend as they like.</summary>
    private const int FewestSizes = 4;

    private static string TooFew(SizeFit fit) => string.Create(CultureInfo.InvariantCulture,
        $"{fit.Design.SizeCount} sizes are too few to judge a law, of which {FewestSizes} are the least (exponent {fit.Exponent:F3}).");

    /// <summary>An exponent that lies no further below a constant share's is one: counts of exact worlds have no scatter.</summary>
    private const double LeastGap = 0.005;

    /// <summary>Judges one series of counts.</summary>
    /// <param name="id">Id of the verdict.</param>
    /// <param name="series">Counts against neurons or parameters.</param>
    /// <param name="constantShare">Exponent that a constant share of neurons would have on this axis: 1
    /// against neurons, x against parameters.</param>
    /// <param name="level">Level of the tests.</param>
    internal static ClaimVerdict Judge(string id, CountedSeries series, double constantShare, double level)
    {
        double[]? interval = series.Fit?.ExponentInterval() is { } found ? [found.Low, found.High] : null;
        (string outcome, double p, string reason) = Decide(series, constantShare, level);
        return new ClaimVerdict
        {
            Id = id,
            World = series.World,
            Claim = $"The number of Rosetta Neurons is a power law of {series.Axis} that grows, and more slowly than a constant share of "
                + "the neurons.",
            Paper = ["C1"],
            Rival = "constant share of the neurons",
            RivalValue = constantShare,
            RivalRejected = interval is null ? null : constantShare < interval[0] || constantShare > interval[1],
            Outcome = outcome,
            P = double.IsNaN(p) ? null : p,
            Reason = reason,
            WouldSettle = outcome == Outcomes.CannotTell ? "More sizes, over more decades, or more seeds at each size." : null,
            Decisive = false,
        }.Of(series);
    }

    private static (string Outcome, double P, string Reason) Decide(CountedSeries series, double constantShare, double level)
    {
        if (series.Fit is not { } fit || fit.ExponentInterval(1 - level) is not { } interval)
            return (Outcomes.CannotTell, double.NaN, series.Refusal ?? "The exponent has no interval: more than two sizes are needed.");
        if (fit.Design.SizeCount < FewestSizes)
            return (Outcomes.CannotTell, double.NaN, TooFew(fit));
        if (fit.Refuted)
            return (Outcomes.Disagrees, fit.LawP, $"No law: {fit.Reason}");
        if (fit.Barred is not null)
            return (Outcomes.CannotTell, fit.LawP, fit.Reason);
        string numbers = string.Create(CultureInfo.InvariantCulture,
            $"exponent {fit.Exponent:F3} [{interval.Low:F3}, {interval.High:F3}] against {constantShare:F3}");
        // An exponent out of bounds is refuted whatever the form of the curve.
        double shrinks = Beyond(fit, 0, below: true), faster = Beyond(fit, constantShare, below: false);
        string form = fit.Law ? "A power law, but" : "Whatever the form,";
        if (shrinks < level)
            return (Outcomes.Disagrees, shrinks, $"{form} the number falls with size: {numbers}.");
        if (faster < level && interval.Low > constantShare + LeastGap)
            return (Outcomes.Disagrees, faster, $"{form} it grows faster than a constant share: {numbers}.");
        if (!fit.Law)
            return (Outcomes.CannotTell, fit.LawP, $"{fit.Reason} ({numbers}.)");
        double p = Math.Min(shrinks, faster);
        return interval.High < constantShare - LeastGap
            ? (Outcomes.Agrees, p, $"A power law, and slower than a constant share: {numbers}.")
            : (Outcomes.CannotTell, p, $"A power law, but a constant share fits as well: {numbers}.");
    }

    /// <summary>Two-sided p value of the nearest exponent that the claim allows; 1 where the measured one is allowed.</summary>
    private static double Beyond(SizeFit fit, double bound, bool below)
    {
        double distance = below ? bound - fit.Exponent : fit.Exponent - bound;
        return distance <= 0 ? 1 : fit.StandardError > 0 ? StudentT.TwoSidedP(distance / fit.StandardError, fit.DegreesOfFreedom) : 0;
    }
}
