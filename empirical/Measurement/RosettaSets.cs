using System.Globalization;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory.Claims;

namespace Rosetta.Empirical.Measurement;

/// <summary>What is called a Rosetta Neuron, threshold by threshold (M38): a neuron in a mutual pair of at least some
/// correlation.</summary>
/// <param name="Name">One of <see cref="RosettaNames"/>, or a fixed correlation.</param>
/// <param name="Least">Least correlation of a pair; null where the threshold does not exist, for want of a null or of a pair that
/// passes.</param>
public sealed record RosettaSets(string Name, double? Least)
{
    /// <summary>Fixed correlations: 1/2 is a signal-to-interference ratio of 1, the paper's isolation, and the others lie below
    /// it.</summary>
    public static IReadOnlyList<double> FixedLevels { get; } = [0.3, 0.4, 0.5];

    /// <summary>All thresholds of a measurement: none, the calibrated one, above every pair of the rotation, and the fixed ones.</summary>
    public static IReadOnlyList<RosettaSets> Of(PairMeasurement measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        IReadOnlyList<double>[] rotated = [.. measured.ByNull.Where(own => own.Name == NullModels.Rotation)
            .SelectMany(own => own.Pairs.Draws)];
        return
        [
            new(RosettaNames.Raw, double.NegativeInfinity), new(RosettaNames.Calibrated, measured.Calibration?.Tau),
            new(RosettaNames.Rotation, rotated.Length == 0 ? null
                : Math.BitIncrement(rotated.Max(draw => draw.Count == 0 ? 0 : draw[0]))),
            .. FixedLevels.Select(level => new RosettaSets(level.ToString("0.0##", CultureInfo.InvariantCulture), level)),
        ];
    }

    /// <summary>Flat indices of the neurons of one model.</summary>
    /// <param name="measured">The match.</param>
    /// <param name="first">Whether of the first model.</param>
    public HashSet<int> Neurons(PairMeasurement measured, bool first) => Least is not { } least ? []
        : FlatOf(measured.Match, measured.MutualPairs.Where(pair => pair.Correlation >= least), first);

    /// <summary>Flat indices of one side of pairs.</summary>
    public static HashSet<int> FlatOf(MatchResult match, IEnumerable<MutualPair> pairs, bool first) =>
        [.. pairs.Select(pair => first ? match.LayoutA.FlatOf(pair.A) : match.LayoutB.FlatOf(pair.B))];
}
