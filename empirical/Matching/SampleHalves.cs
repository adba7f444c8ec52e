using Rosetta.Empirical.Activations;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Matching;

/// <summary>Two halves of the samples, of whole blocks (documents), since samples of one document are not independent.</summary>
/// <param name="First">Samples of the first half, ascending.</param>
/// <param name="Second">The others, ascending.</param>
internal sealed record SampleHalves(int[] First, int[] Second)
{
    /// <summary>Whether the neighbours on the second are of no interest.</summary>
    public bool FirstAlone { get; init; }

    /// <summary>Two halves of whole blocks in random order, as even in samples as that order allows.</summary>
    /// <param name="source">Names the blocks.</param>
    /// <param name="rng">The order.</param>
    /// <exception cref="BadInputException">Fewer than four samples, or fewer than two blocks.</exception>
    public static SampleHalves Of(IActivations source, Rng rng)
    {
        int samples = source.SampleCount;
        int[][] blocks = source.BlockOfSample.Count == 0 ? [.. Enumerable.Range(0, samples).Select(t => new[] { t })]
            : [.. Enumerable.Range(0, samples).GroupBy(t => source.BlockOfSample[t]).Select(block => block.ToArray())];
        if (samples < 4 || blocks.Length < 2)
        {
            throw new BadInputException($"There are {samples} samples in {blocks.Length} blocks",
                "Two halves of whole blocks, two samples at least in each, are needed",
                "Use more documents, or images");
        }
        rng.Shuffle(blocks.AsSpan());
        List<int> first = [], second = [];
        foreach (int[] block in blocks)
            (first.Count <= second.Count ? first : second).AddRange(block);
        if (first.Count < 2 || second.Count < 2)
            throw new BadInputException($"{samples} samples in {blocks.Length} blocks split into {first.Count} and {second.Count}",
                "Two samples at least in each half are needed", "Use more documents, or images");
        first.Sort();
        second.Sort();
        return new([.. first], [.. second]);
    }
}
