using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Measurement;

/// <summary>Offsets of circular shifts that leave no sample within a block (document) of where it was.</summary>
public static class CircularOffset
{
    /// <summary>Uniform among the offsets that exceed the longest block both ways; among all but 0 where the blocks are too long for that.</summary>
    public static int Draw(IActivations activations, Rng rng)
    {
        int samples = activations.SampleCount;
        int longest = activations.BlockOfSample.Count == 0 ? 1 : activations.BlockOfSample.GroupBy(block => block).Max(group => group.Count());
        return samples > 2 * longest ? longest + rng.NextInt(samples - 2 * longest) : 1 + rng.NextInt(Math.Max(1, samples - 1));
    }
}
