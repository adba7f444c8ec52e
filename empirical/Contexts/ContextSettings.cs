using System.Text.Json.Serialization;

namespace Rosetta.Empirical.Contexts;

/// <summary>How many contexts of a neuron are kept, and which.</summary>
public sealed record ContextSettings
{
    /// <summary>Lower ends of the bands of activation, highest first, as quantiles over all samples; a band ends where the one before it
    /// begins.</summary>
    public static IReadOnlyList<double> Bands { get; } = [0.999, 0.99, 0.9, 0.5, 0];

    /// <summary>Samples with the largest activations.</summary>
    public int Top { get; init; } = 20;

    /// <summary>Largest number of contexts from one document in any list of a neuron.</summary>
    public int PerDocument { get; init; } = 3;

    /// <summary>Samples drawn from each band, besides those of the top.</summary>
    public int PerBand { get; init; } = 3;

    /// <summary>Samples drawn from all, whatever the activation.</summary>
    public int Random { get; init; } = 5;

    /// <summary>Samples (spans of tokens) shown around each, within its document.</summary>
    public int Around { get; init; } = 20;

    /// <summary>Samples drawn from all, the same for every neuron, for the joint distribution of two neurons.</summary>
    public int Scatter { get; init; } = 200;

    /// <summary>Most control neurons of each model.</summary>
    public int MostControls { get; init; } = 1000;

    /// <summary>Most contexts of a pair of neurons: those of both, and the random ones.</summary>
    [JsonIgnore]
    public int MostPerPair => 2 * (Top + Bands.Count * PerBand) + Random;

    /// <summary>Samples of one context.</summary>
    [JsonIgnore]
    public int Width => Around + 1;
}
