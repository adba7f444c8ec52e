namespace Rosetta.Sim.Toys;

/// <summary>Sizes of one network's arrays, padded so that kernels have no ragged ends.</summary>
/// <remarks>
/// Padding is exact: padded hidden units have zero weights and padded outputs zero importance, so both get zero gradients and stay zero.
/// Parameters lie in one array: the encoder [M, N] by rows of features; where weights are not tied the decoder in panels of 32 outputs
/// [M/32][N][32]; the output biases [M].
/// </remarks>
internal readonly record struct ToyShape(int Features, int Neurons, bool Tied)
{
    /// <summary>Outputs per panel: two vectors of 16.</summary>
    public const int Panel = 32;

    /// <summary>Floats per vector.</summary>
    public const int Lane = 16;

    /// <summary>M rounded up to whole panels.</summary>
    public int PaddedFeatures => (Features + Panel - 1) / Panel * Panel;

    /// <summary>N rounded up to whole vectors.</summary>
    public int PaddedNeurons => (Neurons + Lane - 1) / Lane * Lane;

    /// <summary>Panels of outputs.</summary>
    public int Panels => PaddedFeatures / Panel;

    /// <summary>Elements of one padded matrix.</summary>
    public int MatrixLength => PaddedFeatures * PaddedNeurons;

    /// <summary>Where the decoder starts; the encoder itself when tied.</summary>
    public int DecoderStart => Tied ? 0 : MatrixLength;

    /// <summary>Where the biases start.</summary>
    public int BiasStart => Tied ? MatrixLength : 2 * MatrixLength;

    /// <summary>Parameters in all, with padding.</summary>
    public int ParameterCount => BiasStart + PaddedFeatures;

    /// <summary>Index of an encoder weight.</summary>
    public int Encoder(int feature, int neuron) => feature * PaddedNeurons + neuron;

    /// <summary>Index of a decoder weight.</summary>
    public int Decoder(int output, int neuron) => Tied ? Encoder(output, neuron)
        : DecoderStart + (output / Panel * PaddedNeurons + neuron) * Panel + output % Panel;
}
