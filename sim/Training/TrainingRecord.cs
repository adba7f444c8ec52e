using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Sim.Training;

/// <summary>
/// training.json: the record of a finished training, beside its model. Written last, so its presence means that the model is whole.
/// </summary>
internal static class TrainingRecord
{
    private const string FileName = "training.json";

    private static readonly JsonSerializerOptions Options =
        new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The outcome of this very task if its folder holds it, or null.</summary>
    /// <exception cref="BadInputException">The folder holds the model of another task, or a damaged record.</exception>
    public static TrainingOutcome? Read(TrainingTask task)
    {
        string path = Path.Combine(task.Folder, FileName);
        if (!File.Exists(path))
            return null;
        Content? content;
        try
        {
            content = JsonSerializer.Deserialize<Content>(InputFile.ReadAllBytes(path), Options);
        }
        catch (JsonException error)
        {
            throw new BadInputException($"'{path}' is no training record: {error.Message}", "A whole record is needed",
                "Delete the folder to train anew", error);
        }
        if (content?.Key != task.Key)
            throw new BadInputException($"'{path}' records a training with key {content?.Key ?? "(none)"}",
                $"The one asked for has key {task.Key}: model, text, data order or settings differ",
                "Choose another folder, or delete this one to train anew");
        return content.ToOutcome(task.Name);
    }

    /// <summary>Records a completed training.</summary>
    public static void Write(TrainingTask task, TrainingOutcome outcome) => AtomicFile.WriteText(Path.Combine(task.Folder, FileName),
        JsonSerializer.Serialize(new Content(task.Key, task.Settings.Key, task.DataOrder.Path.Replace('\u001f', '/'), outcome.Steps,
            outcome.Tokens, outcome.TrainLossNats, outcome.HeldOut!, outcome.Seconds), Options) + "\n");

    private sealed record Content(string Key, string Settings, string DataOrder, int Steps, long Tokens, double TrainLossNats,
        HeldOutLoss HeldOut, double Seconds)
    {
        public TrainingOutcome ToOutcome(string name) =>
            new(name, TrainingEnd.Completed, Steps, Tokens, TrainLossNats, HeldOut, Seconds, null);
    }
}
