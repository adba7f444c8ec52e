namespace Rosetta.Empirical.Matching;

/// <summary>What a match cost.</summary>
/// <param name="Device">Where the float32 products were computed.</param>
/// <param name="GemmFlops">Floating-point operations of those products.</param>
/// <param name="Seconds">Wall time of each of <see cref="MatchStages"/>.</param>
/// <param name="SettledPairs">Pairs whose correlation was computed in float64.</param>
/// <param name="CrowdedNeurons">Neurons with so many near-ties that they were compared with the whole other model in float64.</param>
/// <param name="LeftOutCopies">Neurons identical to k earlier ones, which cannot be matched and share their neighbours.</param>
public sealed record MatchCost(string Device, double GemmFlops, IReadOnlyDictionary<string, double> Seconds, long SettledPairs,
    int CrowdedNeurons, int LeftOutCopies)
{
    /// <summary>Wall seconds of the products alone, without loading and looking through what they give.</summary>
    public double MultiplySeconds { get; init; }

    /// <summary>In what candidates were proposed: float32, or bfloat16 where that was the faster way. Float64 decides.</summary>
    public string Precision { get; init; } = "float32";
}
