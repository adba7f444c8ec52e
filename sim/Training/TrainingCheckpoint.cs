using System.Globalization;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>The whole state of a training between two steps, in one safetensors file that appears whole or not at all.</summary>
/// <remarks>
/// Weights and both moments bit for bit; the place in the text is the step number. Going on from it gives the weights of an uncut training.
/// </remarks>
internal sealed record TrainingCheckpoint(int Step, double LossSum, int LossCount, double Seconds)
{
    private const string FileName = "training.safetensors";

    private static readonly string[] Parts = ["weight", "first", "second"];

    /// <summary>Writes the state of the optimiser and this position.</summary>
    public void Write(string folder, string key, AdamW optimiser)
    {
        var declarations = new List<SafetensorsDeclaration>();
        foreach (AdamW.Slot slot in optimiser.Slots)
            declarations.AddRange(Parts.Select(part =>
                new SafetensorsDeclaration($"{part}.{slot.Name}", SafetensorsType.F32, slot.Parameter.shape)));
        var position = new Dictionary<string, string>
        {
            ["key"] = key,
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["loss_sum"] = LossSum.ToString("R", CultureInfo.InvariantCulture),
            ["loss_count"] = LossCount.ToString(CultureInfo.InvariantCulture),
            ["seconds"] = Seconds.ToString("R", CultureInfo.InvariantCulture),
        };
        SafetensorsWriter.Write(Path.Combine(folder, FileName), declarations, writer =>
        {
            foreach (AdamW.Slot slot in optimiser.Slots)
            {
                foreach ((string part, Tensor tensor) in Parts.Zip(Tensors(slot)))
                    writer.Append($"{part}.{slot.Name}", tensor.data<float>().ToArray());
            }
        }, position);
    }

    /// <summary>Reads the state into the optimiser and its parameters; null when the folder has no checkpoint.</summary>
    /// <exception cref="BadInputException">The checkpoint is damaged, or belongs to another model, text, order or setting.</exception>
    public static TrainingCheckpoint? Read(string folder, string key, AdamW optimiser)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (!file.Metadata.TryGetValue("key", out string? found) || found != key)
            throw new BadInputException($"'{path}' is the checkpoint of a training with key {found ?? "(none)"}",
                $"One with key {key} is needed: model, text, data order and settings must be those of the cut training",
                "Choose another folder, or delete the file to start anew");
        using var scope = NewDisposeScope();
        using var off = no_grad();
        foreach (AdamW.Slot slot in optimiser.Slots)
        {
            foreach ((string part, Tensor tensor) in Parts.Zip(Tensors(slot)))
            {
                var values = new float[tensor.numel()];
                file.ReadFloat32(file.Tensor($"{part}.{slot.Name}"), 0, values);
                tensor.copy_(from_array(values).reshape(tensor.shape));
            }
        }
        return new TrainingCheckpoint(int.Parse(Field("step"), CultureInfo.InvariantCulture),
            double.Parse(Field("loss_sum"), CultureInfo.InvariantCulture),
            int.Parse(Field("loss_count"), CultureInfo.InvariantCulture), double.Parse(Field("seconds"), CultureInfo.InvariantCulture));

        string Field(string name) => file.Metadata.TryGetValue(name, out string? value) ? value
            : throw new BadInputException($"'{path}' has no field '{name}'", "A whole checkpoint is needed", "Delete it to start anew");
    }

    /// <summary>Removes the checkpoint of a finished training.</summary>
    public static void Delete(string folder) => File.Delete(Path.Combine(folder, FileName));

    /// <summary>Removes what a process killed in the middle of writing has left: files under temporary names, never read.</summary>
    public static void DeleteLeftovers(string folder)
    {
        foreach (string leftover in Directory.EnumerateFiles(folder, FileName + ".*.tmp"))
            File.Delete(leftover);
    }

    private static IEnumerable<Tensor> Tensors(AdamW.Slot slot) => [slot.Parameter, slot.First, slot.Second];
}
