using System.Text.Json;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Sim.Toys;

/// <summary>The state of all running instances between two steps, in one safetensors file that appears whole or not at all.</summary>
/// <remarks>Instances are found by their keys, so a checkpoint serves any list that contains some of them; the others start anew.</remarks>
/// <param name="Path">The file.</param>
/// <param name="Every">Time between two writings.</param>
public sealed record ToyCheckpoint(string Path, TimeSpan Every)
{
    private static readonly JsonSerializerOptions Options =
        new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    internal void Write(IEnumerable<ToyTraining> trainings)
    {
        ToyTraining[] all = [.. trainings];
        string[] parts = ["parameters", "first", "second"];
        SafetensorsDeclaration[] declarations = [.. all.SelectMany(training => parts.Select(part =>
            new SafetensorsDeclaration($"{part}.{training.Key}", SafetensorsType.F32, [training.Shape.ParameterCount])))];
        SafetensorsWriter.Write(Path, declarations, writer =>
        {
            foreach (ToyTraining training in all)
            {
                writer.Append($"parameters.{training.Key}", training.Parameters.AsSpan());
                writer.Append($"first.{training.Key}", training.First.AsSpan());
                writer.Append($"second.{training.Key}", training.Second.AsSpan());
            }
        }, all.ToDictionary(training => training.Key, training => JsonSerializer.Serialize(training.Place, Options)));
    }

    internal void Read(IEnumerable<ToyTraining> trainings)
    {
        DeleteLeftovers();
        if (!File.Exists(Path))
            return;
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        foreach (ToyTraining training in trainings)
        {
            if (!file.Metadata.TryGetValue(training.Key, out string? place))
                continue;
            file.ReadFloat32(file.Tensor($"parameters.{training.Key}"), 0, training.Parameters);
            file.ReadFloat32(file.Tensor($"first.{training.Key}"), 0, training.First);
            file.ReadFloat32(file.Tensor($"second.{training.Key}"), 0, training.Second);
            try
            {
                training.Place = JsonSerializer.Deserialize<ToyProgressState>(place, Options)!;
            }
            catch (JsonException error)
            {
                throw new BadInputException($"'{Path}' has a damaged place for instance {training.Key}: {error.Message}",
                    "A whole checkpoint is needed", "Delete it to train its instances anew", error);
            }
        }
    }

    internal void Delete() => File.Delete(Path);

    private void DeleteLeftovers()
    {
        string full = System.IO.Path.GetFullPath(Path), folder = System.IO.Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
            return;
        foreach (string leftover in Directory.EnumerateFiles(folder, System.IO.Path.GetFileName(full) + ".*.tmp"))
            File.Delete(leftover);
    }
}
