using Rosetta.Theory.IsolationMaps;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>
/// The isolation maps s = g(c) that trained networks are held against: every one that the theory has with parameters to fit.
/// </summary>
public static class IsolationCurves
{
    /// <summary>The hypotheses and the reference.</summary>
    public static IReadOnlyList<CurveCandidate> All { get; } =
    [
        .. IsolationMap.Kinds.Entries.Where(kind => kind.Item.CurveStarts.Count > 0)
            .Select(kind => ParametricCurve.Of(kind.Item, hasAmplitude: false, map => map.Isolation)),
        MonotoneCurve.Instance,
    ];
}
