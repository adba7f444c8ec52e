using Rosetta.Empirical.Alignment;
using Rosetta.Experiments.Worlds.Measured;

namespace Rosetta.Experiments.Worlds.Trained;

/// <summary>
/// Models of one family and size from neighbouring seeds as pairs: how much of what two families share is of two architectures at all.
/// Each family is a series <c>twins-FAMILY</c>.
/// </summary>
internal static class TrainedTwins
{
    /// <summary>Every seed with the next one, at every size and of both families.</summary>
    /// <param name="pairs">The pairs of both families.</param>
    /// <param name="samples">Their common samples.</param>
    public static IEnumerable<ModelPair> Of(IReadOnlyList<TrainedPair> pairs, Lazy<AlignedCorpus> samples)
    {
        // Windows are a family's own, on the same spans: twins are both fed the first or both the second family's.
        var first = new Lazy<AlignedCorpus>(() => samples.Value with { WindowsB = samples.Value.WindowsA });
        var second = new Lazy<AlignedCorpus>(() => samples.Value with { WindowsA = samples.Value.WindowsB });
        foreach (TrainedPair[] size in pairs.GroupBy(pair => pair.Size).Select(size => size.OrderBy(pair => pair.Seed).ToArray()))
        {
            foreach ((TrainedPair pair, TrainedPair next) in size.Zip(size.Skip(1)))
            {
                yield return Twins(pair, pair.SideA, next.SideA, TextSamples.Of(first));
                yield return Twins(pair, pair.SideB, next.SideB, TextSamples.Of(second));
            }
        }
    }

    private static ModelPair Twins(TrainedPair pair, PairSide side, PairSide twin, Lazy<IPairSamples> samples) =>
        new($"{side.Name} x {twin.Name}", pair.Neurons, pair.Parameters(side), pair.Seed, side, twin, samples)
        {
            Series = $"twins-{side.Family}",
        };
}
