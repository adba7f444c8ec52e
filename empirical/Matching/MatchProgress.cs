namespace Rosetta.Empirical.Matching;

/// <summary>How far a matching run has come.</summary>
/// <param name="Stage">One of <see cref="MatchStages"/>.</param>
/// <param name="Fraction">Share of the stage that is done, 0 to 1.</param>
/// <param name="GigaflopsPerSecond">Rate of the stage so far; 0 where flops are not what it does.</param>
public readonly record struct MatchProgress(string Stage, double Fraction, double GigaflopsPerSecond);

/// <summary>Names of the stages, as they appear in progress and in <see cref="MatchCost.Seconds"/>.</summary>
public static class MatchStages
{
    /// <summary>Reading every neuron once: mean, norm, dead neurons, identical neurons.</summary>
    public const string Statistics = "statistics";

    /// <summary>float32 correlations of all pairs, tile by tile, and the candidates they leave.</summary>
    public const string Products = "products";

    /// <summary>float64 correlations of the candidates.</summary>
    public const string Settling = "settling";
}
