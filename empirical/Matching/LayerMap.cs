namespace Rosetta.Empirical.Matching;

/// <summary>Where in the two models pairs lie (M11).</summary>
public static class LayerMap
{
    /// <summary>Pairs by the layers of their neurons, in order of the layers; combinations without a pair are absent.</summary>
    public static IReadOnlyDictionary<(int LayerA, int LayerB), int> Of(IEnumerable<MutualPair> pairs) =>
        pairs.CountBy(pair => (LayerA: pair.A.Layer, LayerB: pair.B.Layer)).OrderBy(entry => entry.Key).ToDictionary();
}
