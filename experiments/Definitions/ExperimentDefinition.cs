using System.Security.Cryptography;
using System.Text;
using Rosetta.Theory.Hypotheses;

namespace Rosetta.Experiments.Definitions;

/// <summary>An experiment as its YAML file states it: question, worlds, instrument and how it is judged. Immutable.</summary>
public sealed record ExperimentDefinition(
    string Name,
    string Question,
    string RivalLaw,
    string RefutedBy,
    string Seed,
    RivalDefinition Rival,
    IReadOnlyList<SimulatedWorldDefinition> Simulated,
    TrainedWorldDefinition? Trained,
    MatchDefinition Match,
    JudgeDefinition Judge)
{
    /// <summary>Worlds of trained toys.</summary>
    public IReadOnlyList<ToyWorldDefinition> Toys { get; init; } = [];

    /// <summary>Pairs of existing checkpoints.</summary>
    public CheckpointWorldDefinition? Checkpoints { get; init; }

    /// <summary>Pairs that others published.</summary>
    public PublishedWorldDefinition? Published { get; init; }

    /// <summary>All worlds of real pairs.</summary>
    public IEnumerable<IMeasuredWorld> MeasuredWorlds => new IMeasuredWorld?[] { Trained, Checkpoints, Published }.OfType<IMeasuredWorld>();

    /// <summary>The file's text, kept for the manifest.</summary>
    public required string Text { get; init; }

    /// <summary>SHA-256 of the text: part of the default folder's name, and what a resumed run must share.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Folder that relative file names in it are relative to.</summary>
    public required string Folder { get; init; }
}

/// <summary>The hypothesis that every prediction must beat.</summary>
public sealed record RivalDefinition(Hypothesis Hypothesis);

/// <summary>Two families of language models that the run itself trains, at several sizes.</summary>
public sealed record TrainedWorldDefinition(
    string World,
    CorpusDefinition Corpus,
    IReadOnlyList<FamilyDefinition> Families,
    IReadOnlyList<SizeDefinition> Sizes,
    int Seeds,
    TrainingDefinition Training,
    MeasuredPredictionDefinition Prediction) : IMeasuredWorld;

/// <summary>Where documents come from: <c>sdk-docs</c> (the SDK's reference documentation) or a path.</summary>
public sealed record CorpusDefinition(string Source)
{
    /// <summary>Name of the embedded corpus in experiment files.</summary>
    public const string EmbeddedName = "sdk-docs";

    /// <summary>True for the SDK's reference documentation.</summary>
    public bool IsEmbedded => Source == EmbeddedName;
}

/// <summary>One family: a name, an architecture (<c>gpt2</c> or <c>gpt-neox</c>) and the size of its tokeniser's vocabulary.</summary>
public sealed record FamilyDefinition(string Name, string Architecture, int Vocabulary);

/// <summary>One size: neurons = 4 * width * layers.</summary>
public sealed record SizeDefinition(int Layers, int Width, int Heads)
{
    /// <summary>Neurons of one model of this size.</summary>
    public int Neurons => 4 * Width * Layers;
}

/// <summary>How each model is trained.</summary>
public sealed record TrainingDefinition(long Tokens, int Batch, int Context, double LearningRate, double WeightDecay, double WarmupShare);

/// <summary>
/// What a hypothesis predicts of a measured world, and from what: <c>corpus</c> (the spectrum of the corpus's token frequencies) and
/// <c>profile</c> (the isolation profile at the largest size, which is then left out).
/// </summary>
public sealed record MeasuredPredictionDefinition(Hypothesis Hypothesis, double Tau, IReadOnlyList<string> Sources);

/// <summary>The instrument's settings (M4 to M23).</summary>
public sealed record MatchDefinition(
    int Samples,
    IReadOnlyList<int> K,
    string Null,
    int NullDraws,
    int Bootstrap,
    string Pooling,
    double FalseDiscoveryRate);

/// <summary>How measurements are judged.</summary>
public sealed record JudgeDefinition(double Level, double? Margin);
