using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Empirical.Measurement;

/// <summary>Correlations of the mutual nearest neighbours that a null gave, draw by draw, and the threshold that they set for real pairs
/// (M18).</summary>
public sealed class NullPairs
{
    /// <param name="draws">Correlations of every draw's pairs, each at most 1.</param>
    public NullPairs(IEnumerable<IReadOnlyList<double>> draws) => Draws = [.. draws];

    /// <summary>Those of matches under a null.</summary>
    public static NullPairs Of(IEnumerable<MatchResult> matches)
    {
        IReadOnlyList<MutualPair>[] pairs = [.. matches.Select(match => match.Pairs(1))];
        return new NullPairs(pairs.Select(draw => (IReadOnlyList<double>)[.. draw.Select(pair => pair.Correlation)])) { Pairs = pairs };
    }

    /// <summary>Matches two models under every draw of a null, one after the other.</summary>
    /// <param name="name">The null.</param>
    /// <param name="count">Draws.</param>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model.</param>
    /// <param name="rng">Children are derived by the null's name and the draw's number.</param>
    /// <param name="match">Matches a draw, k = 1 among the ranks.</param>
    public static IEnumerable<MatchResult> Matches(string name, int count, IActivations a, IActivations b, Rng rng,
        Func<IActivations, IActivations, MatchResult> match) =>
        NullModels.All[name] is not { } model ? [] : Enumerable.Range(0, count).Select(draw =>
        {
            NullDraw drawn = model.Draw(a, b, rng.Derive(name, draw));
            return match(drawn.A, drawn.B);
        });

    /// <summary>Mutual nearest neighbours among independent neurons, which have no hubs: N_A N_B / (N_A + N_B - 1).</summary>
    public static double OfIndependentNeurons(double neuronsA, double neuronsB) => neuronsA * neuronsB / (neuronsA + neuronsB - 1);

    /// <summary>By draw.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Draws { get; }

    /// <summary>Which neurons they are, by draw; empty where only correlations are known.</summary>
    public IReadOnlyList<IReadOnlyList<MutualPair>> Pairs { get; private init; } = [];

    /// <summary>Pairs per draw; null without a draw.</summary>
    public double? MeanCount => Draws.Count == 0 ? null : Draws.Average(draw => draw.Count);

    /// <summary>Pairs per draw at or above a correlation; NaN without a draw.</summary>
    public double CountAt(double threshold) => Draws.Count == 0 ? double.NaN
        : Draws.Average(draw => draw.Count(correlation => correlation >= threshold));

    /// <summary>Threshold and count of real pairs; null without a draw.</summary>
    /// <param name="pairs">Correlations of the real pairs.</param>
    /// <param name="falseDiscoveryRate">Level.</param>
    public ThresholdCalibration? Calibrate(IReadOnlyList<double> pairs, double falseDiscoveryRate) =>
        Draws.Count == 0 ? null : ThresholdCalibration.Of(pairs, Draws, falseDiscoveryRate);

    /// <inheritdoc cref="Calibrate(IReadOnlyList{double}, double)"/>
    public ThresholdCalibration? Calibrate(IReadOnlyList<MutualPair> pairs, double falseDiscoveryRate) =>
        Calibrate([.. pairs.Select(pair => pair.Correlation)], falseDiscoveryRate);
}
