using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Which neurons are in the pairs of one match: of the models, of every draw of every null, of every resample.</summary>
/// <param name="Models">The models' own.</param>
/// <param name="Nulls">[null, draw].</param>
/// <param name="Resamples">On resampled documents.</param>
/// <param name="RotatedResamples">Of the first draw of the rotation, on the same documents.</param>
/// <param name="LiveA">Neurons of the first model that can be matched.</param>
/// <param name="LiveB">Neurons of the second model that can be matched.</param>
internal sealed record MatchedPairs(FlatPairs Models, IReadOnlyDictionary<string, IReadOnlyList<FlatPairs>> Nulls,
    IReadOnlyList<FlatPairs> Resamples, IReadOnlyList<FlatPairs> RotatedResamples, int LiveA, int LiveB)
{
    /// <summary>Those of a measurement.</summary>
    public static MatchedPairs Of(PairMeasurement measured) => new(FlatPairs.Of(measured.MutualPairs, measured.Match),
        measured.ByNull.ToDictionary(own => own.Name, own => (IReadOnlyList<FlatPairs>)
            [.. own.Pairs.Pairs.Select(pairs => FlatPairs.Of(pairs, measured.Match))], StringComparer.Ordinal),
        [.. measured.Resampled.Select(own => own.Pairs)], measured.RotatedPairs, measured.Match.LayoutA.Count - measured.Match.DeadA.Count,
        measured.Match.LayoutB.Count - measured.Match.DeadB.Count);

    /// <summary>Draws of the rotation; empty where it was not drawn.</summary>
    public IReadOnlyList<FlatPairs> Rotated => Nulls.GetValueOrDefault(NullModels.Rotation) ?? [];

    /// <summary>Anchors: neurons of the first model of both that are in a pair of each, by the smaller correlation of the two,
    /// descending.</summary>
    public static double[] Anchors(FlatPairs first, FlatPairs second)
    {
        Dictionary<int, double> other = second.A.Zip(second.Correlations).ToDictionary();
        return [.. first.A.Zip(first.Correlations).Where(pair => other.ContainsKey(pair.First))
            .Select(pair => Math.Min(pair.Second, other[pair.First])).OrderDescending()];
    }

    /// <summary>The same pairs with the models exchanged.</summary>
    public static FlatPairs Exchanged(FlatPairs pairs) => new(pairs.B, pairs.A, pairs.Correlations);
}
