using Rosetta.Empirical.Models.Language;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Two models that are to be matched on samples of their own.</summary>
/// <param name="Label">Name in keys and progress, different for every pair of a world.</param>
/// <param name="Neurons">Size: geometric mean of both, as a whole number.</param>
/// <param name="Parameters">Without embeddings, geometric mean.</param>
/// <param name="Seed">Label of the seed.</param>
/// <param name="A">First model.</param>
/// <param name="B">Second model.</param>
/// <param name="Samples">Their common samples; made when first asked for.</param>
internal sealed record ModelPair(string Label, int Neurons, double Parameters, int Seed, PairSide A, PairSide B,
    Lazy<IPairSamples> Samples)
{
    /// <summary>Pairs of one series were made alike; "" for the main one, which laws of size are about.</summary>
    public string Series { get; init; } = "";

    /// <summary>Label of the pair whose part of a run it belongs to; null for its own.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether its pairs are kept by neuron, for anchors of three models.</summary>
    public bool KeepsPairs { get; init; }

    /// <summary>In the keys of vision pairs that are kept by neuron: those measured before they were kept are measured again.</summary>
    public static IReadOnlyList<string> KeyOfKept { get; } = ["kept by neuron"];

    /// <summary>Rounding of rotary frequencies.</summary>
    public RotaryRounding Rounding { get; init; } = RotaryRounding.CheckpointType;

    /// <summary>Draws of the untrained null; 0 for none.</summary>
    public int UntrainedSeeds { get; init; }

    /// <summary>Whatever else the result depends on, for keys.</summary>
    public IReadOnlyList<string> KeyParts { get; init; } = [];
}

/// <summary>One model of a pair.</summary>
/// <param name="Name">As reports name it.</param>
/// <param name="Key">Stands for its weights.</param>
/// <param name="Folder">Checkpoint folder.</param>
/// <param name="Family">The same name at every size.</param>
/// <param name="Layers">Layers.</param>
/// <param name="Width">Width of the residual stream.</param>
/// <param name="Tokens">Tokens that it was trained on, passes included; null where that is not known.</param>
internal sealed record PairSide(string Name, string Key, string Folder, string Family, int Layers, int Width, long? Tokens);
