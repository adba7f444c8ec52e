namespace Rosetta.Empirical.Matching;

/// <summary>Names of the stages, as they appear in progress and in <see cref="MatchCost.Seconds"/>.</summary>
public static class MatchStages
{
    /// <summary>Reading every neuron once: mean, norm, dead neurons, identical neurons.</summary>
    public const string Statistics = "statistics";

    /// <summary>float32 correlations of all pairs, tile by tile, and the candidates they leave.</summary>
    public const string Products = "products";

    /// <summary>Sketches of every neuron.</summary>
    public const string Sketching = "sketching";

    /// <summary>Products of sketches, and the candidates they leave.</summary>
    public const string Proposals = "proposals";

    /// <summary>float64 correlations of the candidates.</summary>
    public const string Settling = "settling";
}
