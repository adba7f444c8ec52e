using Rosetta.Empirical.Activations;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>
/// Every document of one model meets another document of the other model, whole and in its order: keeps what a permutation keeps, each
/// model's autocorrelation, and what a document adds to all of its samples (M14).
/// </summary>
/// <remarks>
/// Documents go around among those of like length (<see cref="DocumentPairing"/>): documents are the independent units, here as in the
/// bootstrap (M23). Where a source names no documents its samples are independent, and any order of them is a null; they are moved around
/// the end by a tenth or more of all of them, which is as good then, and keeps the autocorrelation of a source that fails to say where its
/// documents end.
/// </remarks>
public sealed class CircularShiftNull : INull
{
    private const int LeastShare = 10;

    /// <summary>Whether these samples can be shifted.</summary>
    public static bool Admits(IActivations source) =>
        source.BlockOfSample.Count == 0 ? source.SampleCount >= 2 : DocumentPairing.Admits(source.BlockOfSample);

    /// <inheritdoc/>
    public NullDraw Draw(IActivations a, IActivations b, Rng rng)
    {
        if (b.BlockOfSample.Count == 0)
            return new(a, Around(b, rng));
        DocumentPairing pairing = DocumentPairing.Of(b.BlockOfSample, rng);
        return new(new SelectedSamples(a, pairing.SamplesOfA, pairing.BlockOfSample),
            new SelectedSamples(b, pairing.SamplesOfB, pairing.BlockOfSample));
    }

    private static SelectedSamples Around(IActivations source, Rng rng)
    {
        int samples = source.SampleCount, least = (samples + LeastShare - 1) / LeastShare;
        if (samples < 2)
            throw new BadInputException($"{samples} sample(s)", "A shift needs two or more", "Use more samples");
        int offset = least + rng.NextInt(samples - 2 * least + 1);
        return new SelectedSamples(source, [.. Enumerable.Range(0, samples).Select(t => (int)(((long)t + offset) % samples))]);
    }
}
