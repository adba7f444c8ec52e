using Rosetta.Empirical.Alignment;
using Rosetta.Experiments.Worlds.Measured;

namespace Rosetta.Experiments.Worlds.Trained;

/// <summary>
/// Models of one family and size from neighbouring seeds as pairs: how much of what two families share is of two architectures at all.
/// Each family is a series <c>twins-FAMILY</c>.
/// </summary>
internal static class TrainedTwins
{
    /// <summary>Every seed with the next one, at every size and of every family.</summary>
    /// <param name="pairs">The pairs of two families each.</param>
    /// <param name="samples">Their common samples, by the number of a family twice: windows are a family's own, on the same spans.</param>
    public static IEnumerable<ModelPair> Of(IReadOnlyList<TrainedPair> pairs, Func<(int A, int B), Lazy<AlignedCorpus>> samples)
    {
        var models = pairs.SelectMany(pair => new[] { (Pair: pair, Family: pair.Models.A, Side: pair.SideA),
            (Pair: pair, Family: pair.Models.B, Side: pair.SideB) })
            .DistinctBy(model => (model.Pair.Size, model.Pair.Seed, model.Family));
        foreach (var family in models.GroupBy(model => (model.Pair.Size, model.Family)))
        {
            var seeds = family.OrderBy(model => model.Pair.Seed).ToArray();
            foreach ((var model, var next) in seeds.Zip(seeds.Skip(1)))
                yield return Twins(model.Pair, model.Side, next.Side, TextSamples.Of(samples((model.Family, model.Family))));
        }
    }

    private static ModelPair Twins(TrainedPair pair, PairSide side, PairSide twin, Lazy<IPairSamples> samples) =>
        new($"{side.Name} x {twin.Name}", pair.Neurons, pair.Parameters(side), pair.Seed, side, twin, samples)
        {
            Series = $"twins-{side.Family}",
        };
}
