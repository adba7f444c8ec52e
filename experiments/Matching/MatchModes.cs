namespace Rosetta.Experiments.Matching;

/// <summary>Ways to match, as the command line and match.json name them.</summary>
internal static class MatchModes
{
    /// <summary>Every neuron's neighbours by the definition.</summary>
    public const string Exact = "exact";

    /// <summary>Pairs at and above a level, proposed by sketches and verified in float64.</summary>
    public const string Sketch = "sketch";
}
