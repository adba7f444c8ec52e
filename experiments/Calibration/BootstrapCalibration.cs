using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Resampling;

namespace Rosetta.Experiments.Calibration;

/// <summary>Bootstrap intervals of the mean of exponential clusters: skewed, as counts per document are.</summary>
internal static class BootstrapCalibration
{
    private const int Replicates = 500;

    public static IEnumerable<CalibrationPart> Parts() => new[] { 10, 30, 100 }.Select(Part);

    private static CalibrationPart Part(int clusters)
    {
        ShareTally studentized = new("coverage: bootstrap, studentised", AskedRange.Coverage),
            percentile = new("for comparison: coverage, bootstrap, percentile", null),
            accelerated = new("for comparison: coverage, bootstrap, BCa", null);
        string setting = $"mean of {clusters} exponential clusters, {Replicates} replicates";
        return new($"bootstrap; {setting}", rng =>
        {
            double[] values = [.. Enumerable.Range(0, clusters).Select(_ => rng.NextExponential())];
            Bootstrap bootstrap = Bootstrap.OfStudentized(values, drawn => drawn.Average(), Replicates, rng.Derive("bootstrap"),
                drawn => Math.Sqrt(SampleMoments.Of(drawn).SampleVariance / drawn.Count));
            studentized.Add(bootstrap.Studentized(), 1);
            percentile.Add(bootstrap.Percentile(), 1);
            accelerated.Add(bootstrap.BiasCorrectedAccelerated(), 1);
        }, () => [studentized.Row(setting), percentile.Row(setting), accelerated.Row(setting)]);
    }
}
