using System.Security.Cryptography;
using System.Text;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Training;

/// <summary>One training: a model, its text, its settings, its random numbers and its folder.</summary>
public sealed class TrainingTask
{
    private readonly Func<ITrainableModel> _create;

    /// <param name="name">For progress and messages.</param>
    /// <param name="shape">The model's shape and initialisation, in full: with the settings, the text and the
    /// data order it is the key of the result.</param>
    /// <param name="create">Makes the model with its initial weights; called on the thread that trains it.</param>
    /// <param name="text">What it is trained and judged on.</param>
    /// <param name="settings">How it is trained.</param>
    /// <param name="dataOrder">
    /// Names the order of documents. Give the trainings of a pair generators of the same path to show both the same documents in the same
    /// order, or different ones to make them independent in this too.
    /// </param>
    /// <param name="folder">Where checkpoint and model are written.</param>
    /// <param name="cost">Rough work per step in any unit that is common to the tasks of a pool, which starts the dearest first.</param>
    public TrainingTask(string name, string shape, Func<ITrainableModel> create, TrainingText text, LanguageTrainingSettings settings,
        Rng dataOrder, string folder, double cost = 1)
    {
        (Name, _create, Text, Settings, DataOrder, Folder, Cost) = (name, create, text, settings, dataOrder, folder, cost);
        string key = string.Join('\n', shape, settings.Key, dataOrder.Path, text.Digest);
        Key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    /// <summary>For progress and messages.</summary>
    public string Name { get; }

    /// <summary>Digest of everything that determines the result.</summary>
    public string Key { get; }

    /// <summary>What the model is trained and judged on.</summary>
    public TrainingText Text { get; }

    /// <summary>How it is trained.</summary>
    public LanguageTrainingSettings Settings { get; }

    /// <summary>Names the order of documents.</summary>
    public Rng DataOrder { get; }

    /// <summary>Where checkpoint and model are written.</summary>
    public string Folder { get; }

    /// <summary>Rough work per step.</summary>
    public double Cost { get; }

    /// <summary>Makes the model with its initial weights.</summary>
    internal ITrainableModel CreateModel() => _create();
}
