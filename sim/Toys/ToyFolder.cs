using System.Text.Json;
using System.Text.Json.Serialization;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Sim.Toys;

/// <summary>
/// A folder of trained toys: weights and a record each, named by key, and records of pairs. Every file appears whole or not at all.
/// </summary>
public sealed class ToyFolder
{
    /// <summary>How records are written: camelCase, full precision, non-finite numbers by name, unknown members refused.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly string _path;

    /// <param name="path">The folder; made when the first file is written.</param>
    public ToyFolder(string path) => _path = path;

    /// <summary>The state of the running batch.</summary>
    internal string CheckpointPath => Path.Combine(_path, "running.safetensors");

    /// <summary>The record of a toy measured on so many samples, or null.</summary>
    /// <exception cref="BadInputException">A damaged record.</exception>
    public ToyRecord? ReadRecord(string key, int evaluationSamples) =>
        Read<ToyRecord>(RecordPath(key)) is { } record && record.EvaluationSamples == evaluationSamples ? record : null;

    /// <summary>The record of a pair measured with the same settings, or null.</summary>
    /// <exception cref="BadInputException">A damaged record.</exception>
    public ToyPairRecord? ReadPair(string keyA, string keyB, string instrument, int evaluationSamples) =>
        Read<ToyPairRecord>(PairPath(keyA, keyB)) is { } record && record.Instrument == instrument && record.Samples == evaluationSamples
            ? record : null;

    /// <summary>Writes the weights (unless the toy diverged), then the record: where there is a record, the weights are whole.</summary>
    internal void Write(TrainedToy toy, ToyRecord record)
    {
        if (toy.Weights is { } weights)
        {
            SafetensorsWriter.Write(WeightsPath(toy.Key),
                [Declare("encoder", weights.Features, weights.Neurons), Declare("decoder", weights.Features, weights.Neurons),
                Declare("bias", weights.Features)], writer =>
                {
                    writer.Append("encoder", weights.Encoder.AsSpan());
                    writer.Append("decoder", weights.Decoder.AsSpan());
                    writer.Append("bias", weights.Bias.AsSpan());
                }, new Dictionary<string, string> { ["key"] = toy.Key, ["name"] = toy.Instance.Name });
        }
        WriteJson(RecordPath(toy.Key), record);
    }

    /// <summary>Writes the record of a pair.</summary>
    internal void Write(ToyPairRecord record) => WriteJson(PairPath(record.KeyA, record.KeyB), record);

    /// <summary>Weights of a finished toy, or null.</summary>
    /// <exception cref="BadInputException">A damaged file.</exception>
    public ToyWeights? ReadWeights(string key)
    {
        if (!File.Exists(WeightsPath(key)))
            return null;
        using SafetensorsFile file = SafetensorsFile.Open(WeightsPath(key));
        SafetensorsTensor encoder = file.Tensor("encoder");
        int features = (int)encoder.Shape[0], neurons = (int)encoder.Shape[1];
        return new ToyWeights(features, neurons, Values("encoder", features * neurons), Values("decoder", features * neurons),
            Values("bias", features));

        float[] Values(string name, int count)
        {
            var values = new float[count];
            file.ReadFloat32(file.Tensor(name), 0, values);
            return values;
        }
    }

    private static SafetensorsDeclaration Declare(string name, params long[] shape) => new(name, SafetensorsType.F32, shape);

    private static void WriteJson<T>(string path, T record) =>
        AtomicFile.WriteText(path, JsonSerializer.Serialize(record, JsonOptions) + "\n");

    private static T? Read<T>(string path) where T : class
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(InputFile.ReadAllBytes(path), JsonOptions);
        }
        catch (JsonException error)
        {
            throw new BadInputException($"'{path}' is no record of a toy: {error.Message}", "A whole record is needed",
                "Delete the file to make it anew", error);
        }
    }

    private string RecordPath(string key) => Path.Combine(_path, $"toy-{key}.json");

    private string WeightsPath(string key) => Path.Combine(_path, $"toy-{key}.safetensors");

    private string PairPath(string keyA, string keyB) => Path.Combine(_path, $"pair-{keyA}-{keyB}.json");
}
