using System.Globalization;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Experiments.Calibration;

/// <summary>Intervals of a chance: Clopper and Pearson's, which the false pair claim uses, and Wilson's, which this table uses.</summary>
internal static class ProportionCalibration
{
    public static IEnumerable<CalibrationPart> Parts() =>
        from trials in new[] { 50, 400 } from chance in new[] { 0.05, 0.5 } select Part(trials, chance);

    private static CalibrationPart Part(int trials, double chance)
    {
        ShareTally exact = new("coverage: Clopper-Pearson", AskedRange.Coverage), score = new("coverage: Wilson", AskedRange.Coverage);
        string setting = string.Create(CultureInfo.InvariantCulture, $"{trials} trials of chance {chance}");
        return new($"proportion; {setting}", rng =>
        {
            int successes = Enumerable.Range(0, trials).Count(_ => rng.NextDouble() < chance);
            exact.Add(ProportionInterval.ClopperPearson(successes, trials), chance);
            score.Add(ProportionInterval.Wilson(successes, trials), chance);
        }, () => [exact.Row(setting), score.Row(setting)]);
    }
}
