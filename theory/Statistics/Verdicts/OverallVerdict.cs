using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Theory.Statistics.Verdicts;

/// <summary>Several verdicts as one, with the level shared over all of them.</summary>
/// <remarks>
/// Disagrees when a prediction is rejected after Holm's correction over all predictions' p values: the chance that true predictions
/// are called refuted stays under the level however many there are. Agrees when every verdict agrees. CannotTell otherwise, also
/// where a rejection does not survive the correction.
/// </remarks>
/// <param name="Verdict">The outcome.</param>
/// <param name="Reason">Which verdicts made it.</param>
/// <param name="AdjustedP">Holm's p value of each prediction, in order; NaN where a verdict had none.</param>
public sealed record OverallVerdict(Verdict Verdict, string Reason, IReadOnlyList<double> AdjustedP)
{
    /// <summary>Joins named verdicts.</summary>
    public static OverallVerdict Of(IReadOnlyList<(string Name, ExponentVerdict Verdict)> verdicts, double level = 0.05)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        return Join([.. verdicts.Select(entry => (entry.Name, entry.Verdict.Verdict, entry.Verdict.PredictionP))], level);
    }

    /// <summary>Joins named verdicts of any kind, each with the two-sided p value of its prediction; NaN where it has none.</summary>
    public static OverallVerdict Join(IReadOnlyList<(string Name, Verdict Verdict, double PredictionP)> verdicts, double level = 0.05)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        if (verdicts.Count == 0)
            return new(Verdict.CannotTell, "Nothing was judged.", []);
        double[] raw = [.. verdicts.Select(entry => entry.PredictionP)];
        double[] adjusted = [.. raw];
        int[] usable = [.. Enumerable.Range(0, raw.Length).Where(i => !double.IsNaN(raw[i]))];
        IReadOnlyList<double> holm = MultipleTests.Holm([.. usable.Select(i => raw[i])]);
        for (int i = 0; i < usable.Length; i++)
            adjusted[usable[i]] = holm[i];
        string[] rejected = [.. Enumerable.Range(0, raw.Length)
            .Where(i => verdicts[i].Verdict == Verdict.Disagrees && adjusted[i] < level).Select(i => verdicts[i].Name)];
        if (rejected.Length > 0)
            return new(Verdict.Disagrees,
                $"Rejected with the level shared over {Claims(raw.Length)}: {string.Join(", ", rejected)}.", adjusted);
        string[] open = [.. verdicts.Where(entry => entry.Verdict != Verdict.Agrees).Select(entry => entry.Verdict == Verdict.Disagrees
            ? $"{entry.Name} (rejected alone, but not with the level shared over {raw.Length})" : entry.Name)];
        return open.Length == 0
            ? new(Verdict.Agrees, raw.Length == 1 ? "The one claim that decides agrees."
                : $"All {raw.Length} claims that decide agree.", adjusted)
            : new(Verdict.CannotTell, $"Open: {string.Join(", ", open)}.", adjusted);
    }

    private static string Claims(int count) => count == 1 ? "one claim" : $"{count} claims";
}
