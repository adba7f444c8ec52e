using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Toys;

/// <summary>Draws inputs: uniform values of the features that are present.</summary>
/// <remarks>
/// Gaps between presences are drawn (geometric, by inversion), so the cost is that of the values present. A batch is a function of the
/// generator's path alone: every step of a training has a generator of its own, and can be drawn again after a resume.
/// </remarks>
internal sealed class ToySampler(ToyFeatures features, bool signed)
{
    private readonly int _groups = features.Count / features.GroupSize;
    private readonly double _chance = features.Correlation == FeatureCorrelation.Exclusive ? features.Presence * features.GroupSize
        : features.Presence;

    /// <summary>Fills a batch.</summary>
    public void Draw(SparseSamples batch, Rng rng)
    {
        batch.Clear();
        double perLog = _chance < 1 ? 1 / Math.Log(1 - _chance) : 0;
        int group = -1;
        for (int sample = 0; sample < batch.SampleCount; sample++)
        {
            // Groups of all samples form one line of trials; a gap may lead into a later sample.
            if (sample == 0)
                group = Gap();
            for (; group < _groups; group += 1 + Gap())
                Add(batch, group, rng);
            group -= _groups;
            batch.EndSample(sample);
        }
        batch.IndexFeatures();

        int Gap()
        {
            double gap = perLog * Math.Log(rng.NextOpenDouble());
            return gap < int.MaxValue / 2 ? (int)gap : int.MaxValue / 2;
        }
    }

    private void Add(SparseSamples batch, int group, Rng rng)
    {
        int first = group * features.GroupSize;
        if (features.Correlation == FeatureCorrelation.Exclusive)
        {
            batch.Append(first + rng.NextInt(features.GroupSize), Value(rng));
            return;
        }
        for (int member = 0; member < features.GroupSize; member++)
            batch.Append(first + member, Value(rng));
    }

    private float Value(Rng rng) => (float)(signed ? 2 * rng.NextOpenDouble() - 1 : rng.NextOpenDouble());
}
