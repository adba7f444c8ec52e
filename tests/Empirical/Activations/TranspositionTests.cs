using Rosetta.Empirical.Activations;

namespace Rosetta.Tests.Empirical.Activations;

/// <summary>Values by sample become values by neuron, each once and nothing else written, at every size of edges.</summary>
public sealed class TranspositionTests
{
    [Test]
    public void EveryValueGoesToItsPlace_AndNoOtherIsTouched([Values(0, 1, 7, 8, 9, 16, 31, 40)] int width,
        [Values(0, 1, 8, 15, 16, 17, 33, 48)] int count, [Values(0, 3)] int first, [Values(0, 5)] int after)
    {
        int samples = first + count + after;
        float[] rows = [.. Enumerable.Range(1, width * count).Select(value => (float)value)], found = new float[width * samples];
        Transposition.Write(rows, width, found, samples, first);
        for (int unit = 0; unit < width; unit++)
            for (int t = 0; t < samples; t++)
                Assert.That(found[unit * samples + t], Is.EqualTo(t < first || t >= first + count ? 0
                    : rows[(t - first) * width + unit]), $"neuron {unit}, sample {t}");
    }

    [Test]
    public void RoomThatIsTooSmall_IsRefused() =>
        Assert.That(() => Transposition.Write(new float[32], 2, new float[31], 16, 0), Throws.ArgumentException);
}
