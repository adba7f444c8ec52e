using System.Globalization;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Experiments.Judgement;

/// <summary>The paper's own claim: "the number of Rosetta Neurons is a sublinear power law of size". Its rival: a constant share of the neurons.</summary>
internal static class LawClaim
{
    /// <param name="id">Id of the verdict.</param>
    /// <param name="series">Calibrated counts against neurons or parameters.</param>
    /// <param name="constantShare">Exponent that a constant share of neurons would have on this axis: 1 against neurons, x against parameters.</param>
    /// <param name="level">Level of the tests.</param>
    public static VerdictRecord Judge(string id, CountSeriesOfRun series, double constantShare, double level)
    {
        double[]? interval = series.Fit?.ExponentInterval() is { } found ? [found.Low, found.High] : null;
        (string outcome, double p, string reason) = Decide(series, constantShare, level);
        return new VerdictRecord
        {
            Id = id,
            World = series.World,
            Claim = $"The number of Rosetta Neurons is a power law of {series.Axis} that grows, and more slowly than a constant share of the neurons.",
            Measured = series.Fit?.Exponent,
            MeasuredInterval95 = interval,
            Rival = "constant share of the neurons",
            RivalValue = constantShare,
            RivalRejected = interval is null ? null : constantShare < interval[0] || constantShare > interval[1],
            Outcome = outcome,
            P = double.IsNaN(p) ? null : p,
            Reason = reason,
            WouldSettle = outcome == VerdictNames.CannotTell ? "More sizes, over more decades, or more seeds at each size." : null,
            Decisive = false,
        };
    }

    private static (string Outcome, double P, string Reason) Decide(CountSeriesOfRun series, double constantShare, double level)
    {
        if (series.Fit is not { } fit || fit.ExponentInterval(1 - level) is not { } interval)
            return (VerdictNames.CannotTell, double.NaN, series.Refusal ?? "The exponent has no interval: more than two sizes are needed.");
        if (!fit.Law)
            return (fit.LawP < level ? VerdictNames.Disagrees : VerdictNames.CannotTell, fit.LawP, $"No law: {fit.Reason}");
        string numbers = string.Create(CultureInfo.InvariantCulture, $"exponent {fit.Exponent:F3} [{interval.Low:F3}, {interval.High:F3}] against {constantShare:F3}");
        double shrinks = Beyond(fit, 0, below: true), faster = Beyond(fit, constantShare, below: false);
        if (shrinks < level)
            return (VerdictNames.Disagrees, shrinks, $"A power law, but the number falls with size: {numbers}.");
        if (faster < level)
            return (VerdictNames.Disagrees, faster, $"A power law, but faster than a constant share: {numbers}.");
        double p = Math.Min(shrinks, faster);
        return interval.High < constantShare
            ? (VerdictNames.Agrees, p, $"A power law, and slower than a constant share: {numbers}.")
            : (VerdictNames.CannotTell, p, $"A power law, but a constant share fits as well: {numbers}.");
    }

    /// <summary>Two-sided p value of the nearest exponent that the claim allows; 1 where the measured one is allowed.</summary>
    private static double Beyond(SizeFit fit, double bound, bool below)
    {
        double distance = below ? bound - fit.Exponent : fit.Exponent - bound;
        return distance <= 0 ? 1 : fit.StandardError > 0 ? StudentT.TwoSidedP(distance / fit.StandardError, fit.DegreesOfFreedom) : 0;
    }
}
