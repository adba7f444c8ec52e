namespace Rosetta.Empirical.Activations;

/// <summary>
/// One model's neurons over a list of samples: the form in which every world (real checkpoint, trained toy, simulated
/// population) reaches the instrument. From here on the code is one.
/// </summary>
/// <remarks>Implementations are safe to read from several threads at once.</remarks>
public interface IActivations
{
    /// <summary>Layers and widths.</summary>
    NeuronLayout Layout { get; }

    /// <summary>Number of samples (spans, image patches, draws), the same and in the same order for every model compared.</summary>
    int SampleCount { get; }

    /// <summary>
    /// The block (document, image) that each sample belongs to, non-decreasing; empty when samples are independent draws.
    /// Resampling and shifts respect blocks.
    /// </summary>
    IReadOnlyList<int> BlockOfSample { get; }

    /// <summary>Copies raw activations, neuron-major: <paramref name="destination"/>[i * SampleCount + t] is neuron first + i on sample
    /// t.</summary>
    /// <param name="first">Flat index of the first neuron.</param>
    /// <param name="count">Neurons to copy; they may span layers.</param>
    /// <param name="destination">At least count * SampleCount values.</param>
    void Read(int first, int count, Span<float> destination);

    /// <summary>Whether one neuron is read as fast, for each of its values, as many together: what lies in memory, and views of it. Others
    /// are read in long stretches.</summary>
    bool IsAtHand => false;

    /// <summary>The values of a neuron where they lie in memory as they are; empty where they must be read.</summary>
    /// <param name="flat">Flat index.</param>
    ReadOnlySpan<float> RowOf(int flat) => [];
}
