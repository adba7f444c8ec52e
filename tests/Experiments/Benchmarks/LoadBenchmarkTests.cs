using Rosetta.Experiments.Benchmarks;
using Rosetta.Tests.Experiments.Commands;

namespace Rosetta.Tests.Experiments.Benchmarks;

/// <summary>Loading a checkpoint of 2 GB: memory and time. Takes half a minute and 4 GB of disk, so it stays out of the gate.</summary>
[Category("Long")]
[NonParallelizable]
public sealed class LoadBenchmarkTests
{
    [Test]
    public void TwoGigabytes_LoadAtHalfTheSpeedOfReading_AndWithinTheirSizePlus300Megabytes()
    {
        using var folder = new TemporaryFolder();
        LoadBenchmark.Write(folder.Path, layers: 30, width: 1152);
        LoadBenchmark.Result result = LoadBenchmark.Run(folder.Path, rounds: 2, CancellationToken.None);
        TestContext.Out.WriteLine($"{result}");
        Assert.That(result.FileBytes, Is.GreaterThan(2_000_000_000));
        Assert.That(result.LoadSeconds, Is.LessThanOrEqualTo(2 * result.ReadSeconds));
        if (result.PeakBytes > 0)
            Assert.That(result.PeakBytes - result.FileBytes, Is.LessThan(300_000_000));
    }
}
