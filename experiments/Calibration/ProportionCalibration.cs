using System.Globalization;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Experiments.Calibration;

/// <summary>
/// Intervals of a chance: Clopper and Pearson's guaranteed one, which the false pair claim uses,
/// Wilson's, which this table uses, and mid-P.
/// </summary>
internal static class ProportionCalibration
{
    public static IEnumerable<CalibrationPart> Parts() =>
        from trials in new[] { 50, 400 } from chance in new[] { 0.05, 0.5 } select Part(trials, chance);

    private static CalibrationPart Part(int trials, double chance)
    {
        ShareTally score = new("coverage: Wilson", AskedRange.Coverage), middle = new("coverage: mid-P", AskedRange.Coverage),
            exact = new("coverage, guaranteed: Clopper-Pearson", AskedRange.Guaranteed);
        string setting = string.Create(CultureInfo.InvariantCulture, $"{trials} trials of chance {chance}");
        return new($"proportion; {setting}", rng =>
        {
            int successes = Enumerable.Range(0, trials).Count(_ => rng.NextDouble() < chance);
            score.Add(ProportionInterval.Wilson(successes, trials), chance);
            middle.Add(ProportionInterval.MidP(successes, trials), chance);
            exact.Add(ProportionInterval.ClopperPearson(successes, trials), chance);
        }, () => [score.Row(setting), middle.Row(setting), exact.Row(setting)]);
    }
}
