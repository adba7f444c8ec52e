using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Claims;

/// <summary>
/// The paper's own claim: "the number of Rosetta Neurons is a sublinear power law of size". Its rival: a constant share of the neurons.
/// </summary>
/// <remarks>
/// Claims C1 and C2 of the paper. Where no prediction is asked of a world, its law against neurons is what the run is about, and decides.
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
        CountedSeries calibrated = evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.Calibrated);
        yield return Judge($"{evidence.World}/law-neurons", calibrated, 1, rules.Level) with { Decisive = decides };
        if (evidence.NeuronsOnParameters() is { } relation)
        {
            yield return Judge($"{evidence.World}/law-parameters", evidence.Counts(CountedSeries.ParameterAxis, CountedPairs.Calibrated),
                relation.NeuronsOnParameters, rules.Level);
        }
    }

    /// <summary>Judges one series of counts.</summary>
    /// <param name="id">Id of the verdict.</param>
    /// <param name="series">Calibrated counts against neurons or parameters.</param>
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
        if (!fit.Law)
            return (fit.LawP < level ? Outcomes.Disagrees : Outcomes.CannotTell, fit.LawP, $"No law: {fit.Reason}");
        string numbers = string.Create(CultureInfo.InvariantCulture,
            $"exponent {fit.Exponent:F3} [{interval.Low:F3}, {interval.High:F3}] against {constantShare:F3}");
        double shrinks = Beyond(fit, 0, below: true), faster = Beyond(fit, constantShare, below: false);
        if (shrinks < level)
            return (Outcomes.Disagrees, shrinks, $"A power law, but the number falls with size: {numbers}.");
        if (faster < level)
            return (Outcomes.Disagrees, faster, $"A power law, but faster than a constant share: {numbers}.");
        double p = Math.Min(shrinks, faster);
        return interval.High < constantShare
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
