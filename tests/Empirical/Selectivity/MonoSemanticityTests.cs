using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Selectivity;
using Rosetta.Tests.Reference;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Selectivity;

/// <summary>The MonoSemanticity score from streaming sums against its definition over pairs.</summary>
public sealed class MonoSemanticityTests
{
    private const double Absolute = 1e-9;

    [TestCase(200)]
    [TestCase(7)]
    public void Scores_AreTheReference(int batch)
    {
        using SafetensorsFile inputs = SafetensorsFile.Open(ReferenceFiles.PathOf("selectivity", "inputs.safetensors"));
        float[] activations = Values(inputs, "activations"), embeddings = Values(inputs, "embeddings");
        var scores = new MonoSemanticity(12, 24);
        for (int first = 0; first < 200; first += batch)
        {
            int end = Math.Min(200, first + batch);
            scores.Add(activations.AsMemory()[(12 * first)..(12 * end)], embeddings.AsSpan()[(24 * first)..(24 * end)]);
        }
        using JsonDocument reference = ReferenceFiles.Json("selectivity", "reference.json");
        double worst = 0;
        foreach ((int unit, JsonElement expected) in reference.RootElement.GetProperty("monosemanticity").EnumerateArray().Index())
        {
            double? score = scores.Score(unit);
            Assert.That(score is null, Is.EqualTo(expected.ValueKind == JsonValueKind.Null), $"unit {unit}");
            worst = Math.Max(worst, Math.Abs((score ?? 0) - (score is null ? 0 : expected.GetDouble())));
        }
        TestContext.Out.WriteLine($"worst absolute difference {worst:E2}");
        Assert.That(worst, Is.LessThanOrEqualTo(Absolute));
    }

    [Test]
    public void Scores_AreTheSumOverPairs()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            Rng rng = Rng.FromSeed($"pairs {seed}");
            const int images = 9, units = 3, dimensions = 5;
            // An offset a thousand times the spread: sums about 0 would lose it.
            float[] activations = [.. Enumerable.Range(0, images * units).Select(_ => (float)(rng.NextGaussian() + 1000))];
            float[] embeddings = [.. Enumerable.Range(0, images * dimensions).Select(_ => (float)rng.NextGaussian())];
            var scores = new MonoSemanticity(units, dimensions);
            scores.Add(activations, embeddings);
            for (int unit = 0; unit < units; unit++)
                Assert.That(scores.Score(unit), Is.EqualTo(Defined(activations, embeddings, unit, units, dimensions)).Within(Absolute));
        }).QuickCheckThrowOnFailure();
    }

    [TestCase(new[] { 3f, 3f, 3f }, TestName = "{m}(constant)")]
    [TestCase(new[] { .1f, .1f, .7f }, TestName = "{m}(active on one image)")]
    public void Scores_AreNotDefinedWithoutTwoActiveImages(float[] activations)
    {
        var scores = new MonoSemanticity(1, 2);
        scores.Add(activations, [1, 0, 0, 1, 1, 1]);
        Assert.That(scores.Score(0), Is.Null);
    }

    [Test]
    public void EqualImages_HaveTheHighestScore()
    {
        var scores = new MonoSemanticity(1, 2);
        scores.Add(new[] { 0f, 1f, .5f, 0f }, [1, 0, 2, 2, 3, 3, 0, 1]);
        Assert.That(scores.Score(0), Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void NumbersThatSayNothing_AreRefused()
    {
        var scores = new MonoSemanticity(1, 2);
        Assert.That(() => scores.Add(new[] { 1f }, [0, 0]), Throws.TypeOf<BadInputException>().With.Message.Contains("length 0"));
        Assert.That(() => scores.Add(new[] { float.NaN }, [0, 1]), Throws.TypeOf<BadInputException>().With.Message.Contains("NaN"));
    }

    private static double Defined(float[] activations, float[] embeddings, int unit, int units, int dimensions)
    {
        double[] values = [.. activations.Where((_, i) => i % units == unit).Select(value => (double)value)];
        double least = values.Min(), range = values.Max() - least, weights = 0, sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            for (int j = 0; j < values.Length; j++)
            {
                if (i == j)
                    continue;
                double weight = (values[i] - least) / range * ((values[j] - least) / range);
                weights += weight;
                sum += weight * Cosine(embeddings.AsSpan(i * dimensions, dimensions), embeddings.AsSpan(j * dimensions, dimensions));
            }
        }
        return sum / weights;
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, first = 0, second = 0;
        for (int i = 0; i < a.Length; i++)
            (dot, first, second) = (dot + (double)a[i] * b[i], first + (double)a[i] * a[i], second + (double)b[i] * b[i]);
        return dot / Math.Sqrt(first * second);
    }

    private static float[] Values(SafetensorsFile file, string name)
    {
        var values = new float[file.Tensor(name).ElementCount];
        file.ReadFloat32(file.Tensor(name), 0, values);
        return values;
    }
}
