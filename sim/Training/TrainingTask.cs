using System.Security.Cryptography;
using System.Text;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Training;

/// <summary>One training: a model, its text, its settings, its random numbers and its folder.</summary>
public sealed class TrainingTask
{
    private readonly Func<ILearner> _create;
    private readonly TrainingText? _text;

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
        : this(name, shape, text.Digest, () => new LanguageLearner(create(), text, settings, dataOrder), settings, dataOrder, folder,
            cost) => _text = text;

    /// <param name="name">For progress and messages.</param>
    /// <param name="shape">The model's shape and initialisation, in full.</param>
    /// <param name="data">Stands for what it is trained and judged on.</param>
    /// <param name="create">Makes the model with its initial weights and its data; called on the thread that trains it.</param>
    /// <param name="settings">How it is trained.</param>
    /// <param name="dataOrder">Names the order of what it is trained on.</param>
    /// <param name="folder">Where checkpoint and model are written.</param>
    /// <param name="cost">Rough work per step, as of the other constructor.</param>
    public TrainingTask(string name, string shape, string data, Func<ILearner> create, LanguageTrainingSettings settings, Rng dataOrder,
        string folder, double cost = 1)
    {
        (Name, _create, Settings, DataOrder, Folder, Cost) = (name, create, settings, dataOrder, folder, cost);
        string key = string.Join('\n', shape, settings.Key, dataOrder.Path, data);
        Key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    /// <summary>For progress and messages.</summary>
    public string Name { get; }

    /// <summary>Digest of everything that determines the result.</summary>
    public string Key { get; }

    /// <summary>What a language model is trained and judged on.</summary>
    /// <exception cref="InvalidOperationException">The model learns from something else.</exception>
    public TrainingText Text => _text ?? throw new InvalidOperationException($"'{Name}' does not learn from text.");

    /// <summary>How it is trained.</summary>
    public LanguageTrainingSettings Settings { get; }

    /// <summary>Names the order of documents.</summary>
    public Rng DataOrder { get; }

    /// <summary>Where checkpoint and model are written.</summary>
    public string Folder { get; }

    /// <summary>Rough work per step.</summary>
    public double Cost { get; }

    /// <summary>Makes the model with its initial weights, and what it learns from.</summary>
    internal ILearner CreateLearner() => _create();
}
