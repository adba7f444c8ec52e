namespace Rosetta.Experiments.Definitions;

/// <summary>Pairs that others published as best_buddies.json, one file per pair of models, with what is known of the models.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Cut">Where neither a null nor samples are there: correlation from which pairs are taken as more than chance, by the user's word; null for none.</param>
/// <param name="Pairs">The pairs.</param>
/// <param name="Prediction">What is predicted, or null.</param>
public sealed record PublishedWorldDefinition(string World, double? Cut, IReadOnlyList<PublishedPairDefinition> Pairs, MeasuredPredictionDefinition? Prediction) : IMeasuredWorld;

/// <summary>One published pair.</summary>
public sealed record PublishedPairDefinition
{
    /// <summary>Label for tables.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of best_buddies.json.</summary>
    public required string File { get; init; }

    /// <summary>Full paths of the best_buddies.json of null draws (permuted or shifted samples); empty for none.</summary>
    public IReadOnlyList<string> NullFiles { get; init; } = [];

    /// <summary>All neurons of each model, matched or not.</summary>
    public required int NeuronsA { get; init; }
    public required int NeuronsB { get; init; }

    /// <summary>Parameters without embeddings of each model, where stated.</summary>
    public double? ParametersA { get; init; }
    public double? ParametersB { get; init; }

    /// <summary>Samples that the correlations are over, and how many independent ones they are worth, where stated.</summary>
    public int? Samples { get; init; }
    public double? EffectiveSamples { get; init; }

    /// <summary>Label of a seed that pairs of several sizes share.</summary>
    public int Seed { get; init; } = 1;
}
