using System.Globalization;
using Rosetta.Theory.Statistics.Estimators;

namespace Rosetta.Experiments.Calibration;

/// <summary>Impurities 1 - s = c_r / N of the same features at five sizes, with noise of each and noise that a size shares.</summary>
internal static class PurificationCalibration
{
    private const int SizeCount = 5;

    /// <summary>Noise of ln(1 - s) of one feature at one size.</summary>
    private const double OwnDeviation = 0.2;

    public static IEnumerable<CalibrationPart> Parts() =>
        from features in new[] { 10, 30 } from shared in new[] { 0, 0.1 } select Part(features, shared);

    private static CalibrationPart Part(int features, double sharedDeviation)
    {
        ShareTally tally = new("coverage: purification exponent", AskedRange.Coverage);
        string setting = string.Create(CultureInfo.InvariantCulture,
            $"{features} features, {SizeCount} sizes, noise {OwnDeviation} each and {sharedDeviation} shared by a size");
        return new($"purification; {setting}", rng =>
        {
            double[] shared = [.. Enumerable.Range(0, SizeCount).Select(_ => sharedDeviation * rng.NextGaussian())];
            var rows = new List<FeatureRow>();
            for (int feature = 1; feature <= features; feature++)
            {
                for (int i = 0; i < SizeCount; i++)
                {
                    double doublings = i, impurity = 0.3 * feature / features * Math.Pow(2, -doublings)
                        * Math.Exp(shared[i] + OwnDeviation * rng.NextGaussian());
                    rows.Add(new FeatureRow(feature.ToString(CultureInfo.InvariantCulture), 128 * Math.Pow(2, doublings), 1 - impurity));
                }
            }
            tally.Add(PurificationFit.Of(rows).Exponent.IntervalAt(0.95), 1);
        }, () => [tally.Row(setting)]);
    }
}
