using Rosetta.Empirical.Matching;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Empirical.Measurement;

/// <summary>What one null says of two models: its pairs, draw by draw, and the threshold that they set (M18).</summary>
/// <param name="Name">One of <see cref="Nulls.NullModels.All"/>.</param>
/// <param name="Pairs">The mutual top-1 pairs of each of its draws.</param>
/// <param name="Calibration">Threshold and count of real pairs against it alone.</param>
public sealed record NullOutcome(string Name, NullPairs Pairs, ThresholdCalibration Calibration)
{
    /// <summary>The outcome of a null that was drawn; null where it has no draw.</summary>
    /// <param name="name">The null.</param>
    /// <param name="draws">Matches under it.</param>
    /// <param name="real">Pairs of the models.</param>
    /// <param name="falseDiscoveryRate">Level.</param>
    internal static NullOutcome? Of(string name, IEnumerable<MatchResult> draws, IReadOnlyList<MutualPair> real, double falseDiscoveryRate)
    {
        var pairs = NullPairs.Of(draws);
        return pairs.Calibrate(real, falseDiscoveryRate) is { } calibration ? new NullOutcome(name, pairs, calibration) : null;
    }

    /// <summary>The null that decides: the one of the largest threshold, of which one that lets no pair pass is the largest; of equal ones
    /// the first. Null where there is none.</summary>
    public static NullOutcome? Deciding(IEnumerable<NullOutcome> outcomes) =>
        outcomes.MaxBy(outcome => outcome.Calibration.Tau ?? double.PositiveInfinity);
}
