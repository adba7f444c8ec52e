using System.Globalization;
using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Judgement;

/// <summary>The paper's own claim: "the number of Rosetta Neurons is a sublinear power law of size". Its rival: a constant share of the neurons.</summary>
internal static class LawClaim
{
    /// <param name="id">Id of the verdict.</param>
    /// <param name="series">Calibrated counts against neurons or parameters.</param>
    /// <param name="constantShare">Exponent that a constant share of neurons would have on this axis: 1 against neurons, x against parameters.</param>
    public static VerdictRecord Judge(string id, CountSeriesOfRun series, double constantShare)
    {
        double[]? interval = series.Fit?.ExponentInterval() is { } found ? [found.Low, found.High] : null;
        (string outcome, string reason) = Decide(series, interval, constantShare);
        return new VerdictRecord
        {
            Id = id,
            World = series.World,
            Claim = $"The number of Rosetta Neurons is a power law of {series.Axis} that grows more slowly than a constant share of the neurons.",
            Measured = series.Fit?.Exponent,
            MeasuredInterval95 = interval,
            Rival = "constant share of the neurons",
            RivalValue = constantShare,
            RivalRejected = interval is null ? null : constantShare < interval[0] || constantShare > interval[1],
            Outcome = outcome,
            Reason = reason,
            WouldSettle = outcome == VerdictNames.CannotTell ? "More sizes, over more decades, or more seeds at each size." : null,
            Decisive = false,
        };
    }

    private static (string Outcome, string Reason) Decide(CountSeriesOfRun series, double[]? interval, double constantShare)
    {
        if (series.Fit is not { } fit || interval is null)
            return (VerdictNames.CannotTell, series.Refusal ?? "The exponent has no interval: more than two sizes are needed.");
        if (!fit.Law)
            return (VerdictNames.Disagrees, $"No law: {fit.Reason}");
        string numbers = string.Create(CultureInfo.InvariantCulture, $"exponent {fit.Exponent:F3} [{interval[0]:F3}, {interval[1]:F3}] against {constantShare:F3}");
        if (interval[1] < constantShare)
            return (VerdictNames.Agrees, $"A power law, and slower than a constant share: {numbers}.");
        return interval[0] > constantShare
            ? (VerdictNames.Disagrees, $"A power law, but faster than a constant share: {numbers}.")
            : (VerdictNames.CannotTell, $"A power law, but a constant share fits as well: {numbers}.");
    }
}
