using Rosetta.Empirical.Activations;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>
/// Samples shifted around the end by a random offset: keeps what a permutation keeps and each model's autocorrelation too.
/// </summary>
/// <remarks>
/// The offset is uniform between a least one and the samples less that, so that in either direction around the circle no
/// sample is compared with one of its own block (document, hence context), nor with one nearer than a tenth of all samples: a topic may
/// outlast a document, and a source may not say where its documents end.
/// </remarks>
public sealed class CircularShiftNull : INull
{
    private const int LeastShare = 10;

    /// <summary>The least offset for these samples.</summary>
    public static int LeastOffset(IActivations source)
    {
        int longest = 0, run = 0;
        for (int t = 0; t < source.BlockOfSample.Count; t++)
        {
            run = t > 0 && source.BlockOfSample[t] == source.BlockOfSample[t - 1] ? run + 1 : 1;
            longest = Math.Max(longest, run);
        }
        return Math.Max(longest, (source.SampleCount + LeastShare - 1) / LeastShare);
    }

    /// <inheritdoc/>
    public IActivations Draw(IActivations source, Rng rng)
    {
        int samples = source.SampleCount, least = LeastOffset(source);
        if (samples < 2 || 2 * (long)least > samples)
        {
            throw new BadInputException($"A circular shift needs an offset of at least {least} of {samples} samples, in both directions "
                + $"around the circle",
                "Twice the longest document must fit into the samples", "Use a longer corpus, or the permutation null");
        }
        return Shifted(source, least + rng.NextInt(samples - 2 * least + 1));
    }

    /// <summary>The view whose sample t is sample (t + offset) mod count of the source.</summary>
    public static IActivations Shifted(IActivations source, int offset)
    {
        int samples = source.SampleCount;
        var order = new int[samples];
        for (int t = 0; t < samples; t++)
            order[t] = (int)(((long)t + offset) % samples);
        return new SelectedSamples(source, order, Relabelled(source.BlockOfSample, order));
    }

    /// <summary>Blocks in their new order, numbered afresh; the one that the end cuts becomes two.</summary>
    private static int[] Relabelled(IReadOnlyList<int> blocks, int[] order)
    {
        if (blocks.Count == 0)
            return [];
        var labels = new int[order.Length];
        for (int t = 1; t < order.Length; t++)
            labels[t] = labels[t - 1] + (order[t] != order[t - 1] + 1 || blocks[order[t]] != blocks[order[t - 1]] ? 1 : 0);
        return labels;
    }
}
