using Rosetta.Theory.Utilities;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>The utilities A U(c) of E15 to E18 that have a closed form, for a utility that is seen directly.</summary>
public static class UtilityCurves
{
    /// <summary>The hypotheses and the reference.</summary>
    public static IReadOnlyList<CurveCandidate> All { get; } =
    [
        .. Hypothesis.Kinds.Entries.Where(kind => kind.Item.CurveStarts.Count > 0)
            .Select(kind =>
                ParametricCurve.Of(kind.Item, hasAmplitude: true, utility => capacity => utility.Utility(capacity) ?? double.NaN)),
        ConcaveCurve.Instance,
        MonotoneCurve.Instance,
    ];
}
