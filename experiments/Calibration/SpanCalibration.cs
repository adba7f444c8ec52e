using System.Globalization;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Experiments.Calibration;

/// <summary>
/// Counts with replicates of the spans: an error that all sizes share, since all were measured on the
/// same spans, joins the scatter between them.
/// </summary>
/// <remarks>
/// ln count = 0.66 ln N + scatter of each size + what the spans do to it: a tilt on ln N, the same spans moving every size, and noise of
/// each size. Replicates draw the spans again about the measured counts, as a block bootstrap does.
/// </remarks>
internal static class SpanCalibration
{
    private const double Exponent = 0.66, Scatter = 0.05;
    private const int Replicates = 20;

    public static IEnumerable<CalibrationPart> Parts() =>
        from tilt in new[] { 0, 0.02, 0.05 } from sizeCount in new[] { 4, 8 } select Part(tilt, sizeCount);

    /// <param name="tiltDeviation">Deviation of the exponent that the choice of spans makes.</param>
    /// <param name="sizeCount">Sizes over N = 128 .. 2048.</param>
    private static CalibrationPart Part(double tiltDeviation, int sizeCount)
    {
        const double spanNoise = 0.03;
        ShareTally joined = new("coverage: exponent of SizeFit, spans resampled", AskedRange.Coverage),
            without = new("for comparison: coverage, exponent of SizeFit without its replicates", null);
        double[] sizes = [.. Enumerable.Range(0, sizeCount).Select(i => 128 * Math.Pow(16, i / (sizeCount - 1.0)))];
        double center = sizes.Average(size => Math.Log(size));
        string setting = string.Create(CultureInfo.InvariantCulture,
            $"{sizeCount} sizes, scatter {Scatter}, {Replicates} replicates; spans tilt the exponent by {tiltDeviation} and move each ln "
                + $"count by {spanNoise}");
        return new($"spans; {setting}", rng =>
        {
            double[] logs = Spans([.. sizes.Select(size => 5 + Exponent * Math.Log(size) + Scatter * rng.NextGaussian())],
                rng.Derive("spans"));
            double[][] replicates = [.. Enumerable.Range(0, Replicates).Select(b => Spans(logs, rng.Derive("replicate", b)))];
            joined.Add(SizeFit.Of([.. sizes.Select((size, i) =>
                new CountRow(size, Math.Exp(logs[i]), replicates: [.. replicates.Select(replicate => Math.Exp(replicate[i]))]))])
                .ExponentInterval(), Exponent);
            without.Add(SizeFit.Of([.. sizes.Select((size, i) => new CountRow(size, Math.Exp(logs[i])))]).ExponentInterval(), Exponent);
        }, () => [joined.Row(setting), without.Row(setting)]);

        double[] Spans(double[] logs, Theory.Randomness.Rng rng)
        {
            double tilt = tiltDeviation * rng.NextGaussian();
            return [.. logs.Select((log, i) => log + tilt * (Math.Log(sizes[i]) - center) + spanNoise * rng.NextGaussian())];
        }
    }
}
