using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Sim.Toys;

/// <summary>Weights of one trained toy as a safetensors file: encoder and decoder [features, neurons], bias [features].</summary>
public static class ToyWeightsFile
{
    private const string Encoder = "encoder", Decoder = "decoder", Bias = "bias";

    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string path, ToyWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        SafetensorsDeclaration Matrix(string name) => new(name, SafetensorsType.F32, [weights.Features, weights.Neurons]);
        SafetensorsWriter.Write(path, [Matrix(Encoder), Matrix(Decoder), new(Bias, SafetensorsType.F32, [weights.Features])], writer =>
        {
            writer.Append(Encoder, weights.Encoder.AsSpan());
            writer.Append(Decoder, weights.Decoder.AsSpan());
            writer.Append(Bias, weights.Bias.AsSpan());
        });
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="BadInputException">A tensor is missing, or the file is damaged.</exception>
    public static ToyWeights Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        SafetensorsTensor encoder = file.Tensor(Encoder);
        int features = (int)encoder.Shape[0], neurons = (int)encoder.Shape[1];
        float[] All(string name, int length)
        {
            var values = new float[length];
            file.ReadFloat32(file.Tensor(name), 0, values);
            return values;
        }
        return new ToyWeights(features, neurons, All(Encoder, features * neurons), All(Decoder, features * neurons), All(Bias, features));
    }
}
