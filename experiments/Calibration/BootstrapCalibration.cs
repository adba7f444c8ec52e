using Rosetta.Theory.Statistics.Resampling;

namespace Rosetta.Experiments.Calibration;

/// <summary>Bootstrap intervals of the mean of exponential clusters: skewed, as counts per document are.</summary>
internal static class BootstrapCalibration
{
    private const int Replicates = 500;

    public static IEnumerable<CalibrationPart> Parts() => new[] { 10, 30, 100 }.Select(Part);

    private static CalibrationPart Part(int clusters)
    {
        ShareTally percentile = new("coverage: bootstrap, percentile", AskedRange.Coverage), accelerated = new("coverage: bootstrap, BCa", AskedRange.Coverage);
        string setting = $"mean of {clusters} exponential clusters, {Replicates} replicates";
        return new($"bootstrap; {setting}", rng =>
        {
            double[] values = [.. Enumerable.Range(0, clusters).Select(_ => rng.NextExponential())];
            Bootstrap bootstrap = Bootstrap.Of(values, drawn => drawn.Average(), Replicates, rng.Derive("bootstrap"));
            percentile.Add(bootstrap.Percentile(), 1);
            accelerated.Add(bootstrap.BiasCorrectedAccelerated(), 1);
        }, () => [percentile.Row(setting), accelerated.Row(setting)]);
    }
}
