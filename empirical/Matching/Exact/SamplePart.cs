using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Matching;

/// <summary>Samples that are standardised and multiplied together: all of them, or one of two halves.</summary>
/// <param name="Samples">Which, ascending; null for all.</param>
/// <param name="Start">Where they begin in a row of a buffer.</param>
/// <param name="Count">How many.</param>
/// <param name="IsWanted">Whether neighbours on it are wanted.</param>
internal sealed record SamplePart(SampleSelection? Samples, int Start, int Count, bool IsWanted = true)
{
    /// <summary>All samples as one part, or two halves as two, one after the other.</summary>
    public static SamplePart[] Of(int samples, SampleHalves? halves) => halves is null ? [new(null, 0, samples)]
        : [new(new SampleSelection(halves.First), 0, halves.First.Length),
            new(new SampleSelection(halves.Second), halves.First.Length, halves.Second.Length,
                !halves.FirstAlone)];

    /// <summary>The part of a neuron's values.</summary>
    /// <param name="row">All its values.</param>
    /// <param name="scratch">At least <see cref="Count"/> values, used where the part is not all.</param>
    public ReadOnlySpan<float> Of(ReadOnlySpan<float> row, Span<float> scratch)
    {
        if (Samples is null)
            return row;
        if (Samples.IsStretch)
            return row.Slice(Samples.Start, Count);
        Samples.Gather(row, scratch[..Count]);
        return scratch[..Count];
    }
}
