using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Tests.Reference;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Alignment;

/// <summary>Maps brought to another grid, against torch's interpolate.</summary>
public sealed class GridResamplingTests
{
    private const double Absolute = 1e-5;

    [Test]
    public void Maps_AreTheReference([Values("nearest", "bilinear", "bicubic", "area")] string kernel, [Values(7, 16)] int side)
    {
        using SafetensorsFile file = SafetensorsFile.Open(ReferenceFiles.PathOf("vision", "resampling.safetensors"));
        float[] maps = Values(file, "grid14"), expected = Values(file, $"{kernel}.{side}");
        var resampling = new GridResampling(new GridSize(14, 14), new GridSize(side, side), kernel);
        var resampled = new float[expected.Length];
        for (int image = 0; image < 2; image++)
            resampling.Apply(maps.AsSpan(image * 980, 980), 5, resampled.AsSpan(image * side * side * 5, side * side * 5));
        double worst = expected.Zip(resampled, (a, b) => Math.Abs(a - b)).Max();
        TestContext.Out.WriteLine($"{kernel} to {side}: worst absolute difference {worst:E2}");
        Assert.That(worst, Is.LessThanOrEqualTo(Absolute));
    }

    [Test]
    public void AConstantMap_StaysConstant([Values("nearest", "bilinear", "bicubic", "area")] string kernel)
    {
        var resampled = new float[5 * 7];
        new GridResampling(new GridSize(3, 11), new GridSize(5, 7), kernel).Apply([.. Enumerable.Repeat(2.5f, 33)], 1, resampled);
        Assert.That(resampled, Is.All.EqualTo(2.5f).Within(1e-6));
    }

    [Test]
    public void TheSameGrid_ChangesNothing([Values("nearest", "bilinear", "bicubic", "area")] string kernel)
    {
        float[] maps = [1, -2, 3, 4, 5.5f, 6], resampled = new float[6];
        new GridResampling(new GridSize(3, 2), new GridSize(3, 2), kernel).Apply(maps, 1, resampled);
        Assert.That(resampled, Is.EqualTo(maps).Within(1e-6));
    }

    [Test]
    public void SomeMaps_AreThoseOfAll_ToTheBit([Values("nearest", "bilinear", "bicubic", "area")] string kernel)
    {
        const int channels = 301, first = 100, count = 137;
        var resampling = new GridResampling(new GridSize(5, 3), new GridSize(4, 7), kernel);
        Rng rng = Rng.FromSeed("maps");
        float[] maps = [.. Enumerable.Range(0, 15 * channels).Select(_ => (float)rng.NextGaussian())];
        float[] all = new float[28 * channels], some = new float[28 * count];
        resampling.Apply(maps, channels, all);
        resampling.Apply(maps, channels, first, count, some);
        for (int place = 0; place < 28; place++)
            Assert.That(some.AsSpan(place * count, count).SequenceEqual(all.AsSpan(place * channels + first, count)), Is.True);
    }

    [Test]
    public void UnknownKernels_AndEmptyGrids_AreRefused()
    {
        Assert.That(() => new GridResampling(new GridSize(3, 2), new GridSize(3, 2), "lanczos"),
            Throws.TypeOf<BadInputException>().With.Message.Contains("lanczos"));
        Assert.That(() => new GridResampling(new GridSize(0, 2), new GridSize(3, 2), "area"), Throws.TypeOf<BadInputException>());
    }

    private static float[] Values(SafetensorsFile file, string name)
    {
        var values = new float[file.Tensor(name).ElementCount];
        file.ReadFloat32(file.Tensor(name), 0, values);
        return values;
    }
}
