using Rosetta.Theory;

namespace Rosetta.Empirical.Matching;

/// <summary>What a sketched match is to find, and how surely.</summary>
/// <param name="Level">Correlation at and above which pairs are found; below it nothing is looked for.</param>
/// <param name="MissProbability">Of every neuron: the largest probability that a better partner at or above the level was missed.</param>
/// <param name="Seed">Of the random signs.</param>
public sealed record SketchOptions(double Level = 0.2, double MissProbability = 1e-3, string Seed = "sketch")
{
    /// <summary>Share of the level that the error of an estimate may take: the rest keeps most unrelated pairs below the cut.</summary>
    internal const double ErrorShare = 0.65;

    /// <summary>Refuses a level or a probability outside (0, 1).</summary>
    /// <exception cref="BadInputException">It is.</exception>
    public void Check()
    {
        if (!(Level is > 0 and < 1 && MissProbability is > 0 and < 1))
            throw new BadInputException(FormattableString.Invariant($"Sketch level {Level}, probability of a miss {MissProbability}"),
                "Both lie between 0 and 1", "Choose a level such as 0.2 and a probability such as 0.001");
    }
}
