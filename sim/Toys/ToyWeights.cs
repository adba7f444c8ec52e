namespace Rosetta.Sim.Toys;

/// <summary>Weights of a trained toy, without padding.</summary>
/// <param name="Features">M.</param>
/// <param name="Neurons">N.</param>
/// <param name="Encoder">[M, N]: row r is the embedding W_r of feature r in the hidden space.</param>
/// <param name="Decoder">[M, N]: row r makes output r from the hidden units; equal to the encoder when weights are tied.</param>
/// <param name="Bias">[M], of the outputs.</param>
public sealed record ToyWeights(int Features, int Neurons, float[] Encoder, float[] Decoder, float[] Bias)
{
    /// <summary>Embedding of a feature (0-based).</summary>
    public ReadOnlySpan<float> Embedding(int feature) => Encoder.AsSpan(feature * Neurons, Neurons);

    /// <summary>Decoder of an output (0-based).</summary>
    public ReadOnlySpan<float> Reading(int output) => Decoder.AsSpan(output * Neurons, Neurons);

    /// <summary>Takes the padding out of a parameter array.</summary>
    internal static ToyWeights Unpadded(ToyShape shape, float[] parameters)
    {
        var encoder = new float[shape.Features * shape.Neurons];
        var decoder = new float[encoder.Length];
        for (int feature = 0; feature < shape.Features; feature++)
        {
            for (int neuron = 0; neuron < shape.Neurons; neuron++)
            {
                encoder[feature * shape.Neurons + neuron] = parameters[shape.Encoder(feature, neuron)];
                decoder[feature * shape.Neurons + neuron] = parameters[shape.Decoder(feature, neuron)];
            }
        }
        return new ToyWeights(shape.Features, shape.Neurons, encoder, decoder,
            parameters[shape.BiasStart..(shape.BiasStart + shape.Features)]);
    }

    /// <summary>The parameter array with padding.</summary>
    internal float[] Padded(ToyShape shape)
    {
        var parameters = new float[shape.ParameterCount];
        for (int feature = 0; feature < shape.Features; feature++)
        {
            for (int neuron = 0; neuron < shape.Neurons; neuron++)
            {
                parameters[shape.Decoder(feature, neuron)] = Decoder[feature * Neurons + neuron];
                parameters[shape.Encoder(feature, neuron)] = Encoder[feature * Neurons + neuron];
            }
        }
        Bias.CopyTo(parameters, shape.BiasStart);
        return parameters;
    }
}
