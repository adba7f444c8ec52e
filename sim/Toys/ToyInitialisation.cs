using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Toys;

/// <summary>
/// Initial weights by hand: normal with deviation scale * sqrt(2/(M + N)) (Glorot and Bengio 2010 for scale 1), biases zero.
/// </summary>
internal static class ToyInitialisation
{
    /// <summary>Draws the padded parameter array; encoder first, feature by feature, then the decoder output by output.</summary>
    public static float[] Draw(ToyShape shape, double scale, Rng rng)
    {
        var parameters = new float[shape.ParameterCount];
        double deviation = scale * Math.Sqrt(2.0 / (shape.Features + shape.Neurons));
        Fill(rng.Derive("encoder"), shape.Encoder);
        if (!shape.Tied)
            Fill(rng.Derive("decoder"), shape.Decoder);
        return parameters;

        void Fill(Rng source, Func<int, int, int> place)
        {
            for (int feature = 0; feature < shape.Features; feature++)
            {
                for (int neuron = 0; neuron < shape.Neurons; neuron++)
                    parameters[place(feature, neuron)] = (float)(deviation * source.NextGaussian());
            }
        }
    }
}
