using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Measurement;

/// <summary>Bootstrap of dependent samples: whole blocks (documents) are drawn with replacement (Künsch 1989; blocks as given, not moving).</summary>
public static class BlockResample
{
    /// <summary>As many blocks as there are, drawn with replacement; single samples where there are no blocks.</summary>
    /// <param name="blockOfSample">Block of each sample, non-decreasing; empty when samples are independent.</param>
    /// <param name="sampleCount">Samples.</param>
    /// <param name="rng">Source of the draw.</param>
    /// <returns>Samples in the order drawn; their number varies with the blocks' lengths.</returns>
    public static int[] Draw(IReadOnlyList<int> blockOfSample, int sampleCount, Rng rng)
    {
        if (blockOfSample.Count == 0)
            return [.. Enumerable.Range(0, sampleCount).Select(_ => rng.NextInt(sampleCount))];
        var starts = new List<int> { 0 };
        for (int t = 1; t < blockOfSample.Count; t++)
        {
            if (blockOfSample[t] != blockOfSample[t - 1])
                starts.Add(t);
        }
        starts.Add(blockOfSample.Count);
        var drawn = new List<int>(sampleCount);
        for (int i = 0; i < starts.Count - 1; i++)
        {
            int block = rng.NextInt(starts.Count - 1);
            for (int t = starts[block]; t < starts[block + 1]; t++)
                drawn.Add(t);
        }
        return [.. drawn];
    }
}
