using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Experiments.Calibration;

/// <summary>Share of false pairs above the calibrated threshold, where true and false pairs overlap.</summary>
/// <remarks>
/// 200 chance pairs of correlation |z| / sqrt(T) with T = 1,000 stand among true ones spread evenly over 0 to 0.6; the null's
/// draws are exchangeable with the chance pairs.
/// </remarks>
internal static class FalsePairCalibration
{
    private const int ChancePairs = 200;
    private const double Samples = 1000;

    public static IEnumerable<CalibrationPart> Parts() =>
        from truePairs in new[] { 30, 200 } from draws in new[] { 1, 3, 5 } select Part(truePairs, draws);

    private static CalibrationPart Part(int truePairs, int draws)
    {
        var rates = new List<double>();
        ShareTally counted = new("power: a threshold exists", null);
        string setting = $"{truePairs} true pairs, {ChancePairs} chance pairs, {draws} null draw(s)";
        return new($"false pairs; {setting}", rng =>
        {
            double[] truth = [.. Enumerable.Range(0, truePairs).Select(_ => 0.6 * rng.NextDouble())], chance = Chance(rng);
            ThresholdCalibration calibration =
                ThresholdCalibration.Of([.. truth, .. chance], [.. Enumerable.Range(0, draws).Select(_ => Chance(rng))]);
            rates.Add(calibration.Tau is { } tau ? (double)chance.Count(value => value >= tau) / calibration.CalibratedCount : 0);
            counted.Add(calibration.Tau is not null);
        }, () => [CalibrationRow.OfErrorRates("false pair rate of ThresholdCalibration", setting, rates), counted.Row(setting)]);
    }

    private static double[] Chance(Rng rng) =>
        [.. Enumerable.Range(0, ChancePairs).Select(_ => Math.Abs(rng.NextGaussian()) / Math.Sqrt(Samples))];
}
