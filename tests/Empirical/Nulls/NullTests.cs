using FsCheck;
using FsCheck.Fluent;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Nulls;
using Rosetta.Tests.Empirical.Matching;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Nulls;

public sealed class NullTests
{
    /// <summary>Rounding: sums of up to 40 squares of float32 values near 1, each off by 6e-8.</summary>
    private const double Float32Sum = 1e-5;

    private static InMemoryActivations Model(int seed, int samples = 60, IReadOnlyList<int>? blocks = null)
    {
        var layout = NeuronLayout.Of(12, 28);
        var data = new float[layout.Count * samples];
        RandomActivations.Gaussian(data, 1, Rng.FromSeed("null").Derive("model", seed));
        return new InMemoryActivations(layout, samples, data, blocks);
    }

    private static float[] All(IActivations activations)
    {
        var all = new float[activations.Layout.Count * activations.SampleCount];
        activations.Read(0, activations.Layout.Count, all);
        return all;
    }

    [Property(MaxTest = 40)]
    public Property Permutation_KeepsEachSampleWhole(int seed)
    {
        InMemoryActivations source = Model(seed);
        IActivations permuted = new PermutationNull().Draw(source, Rng.FromSeed("p").Derive("draw", seed));
        HashSet<string> before = [.. Columns(source)], after = [.. Columns(permuted)];
        return (before.SetEquals(after) && !All(source).SequenceEqual(All(permuted)) && permuted.BlockOfSample.Count == 0)
            .Label($"{before.Count} samples");
    }

    [Property(MaxTest = 40)]
    public Property Shift_KeepsTheOrderAroundTheCircleAndLeavesTheDocument(int seed)
    {
        int[] blocks = [.. Enumerable.Range(0, 60).Select(t => t / 13)];
        InMemoryActivations source = Model(seed, 60, blocks);
        IActivations shifted = new CircularShiftNull().Draw(source, Rng.FromSeed("s").Derive("draw", seed));
        List<string> before = Columns(source), after = Columns(shifted);
        int offset = before.IndexOf(after[0]);
        bool circular = Enumerable.Range(0, 60).All(t => after[t] == before[(t + offset) % 60]);
        bool leaves = Enumerable.Range(0, 60).All(t => blocks[t] != blocks[(t + offset) % 60]);
        bool ordered = shifted.BlockOfSample.Zip(shifted.BlockOfSample.Skip(1)).All(pair => pair.Second >= pair.First);
        return (circular && leaves && ordered && offset is >= 13 and <= 47).Label($"offset {offset}");
    }

    [Test]
    public void Shift_IsRefusedWhereOneDocumentIsMostOfTheSamples() =>
        Assert.That(() => new CircularShiftNull().Draw(Model(1, 60, new int[60]), Rng.FromSeed("s")),
            Throws.TypeOf<BadInputException>().With.Message.Contain("at least 60 of 60 samples"));

    /// <summary>An orthogonal map keeps every inner product of samples within a layer, and mixes no layers.</summary>
    [Property(MaxTest = 20)]
    public Property Rotation_KeepsInnerProductsOfEachLayer(int seed)
    {
        InMemoryActivations source = Model(seed);
        IActivations rotated = new RotationNull().Draw(source, Rng.FromSeed("r").Derive("draw", seed));
        double worst = 0;
        foreach ((int first, int width) in new[] { (0, 12), (12, 28) })
        {
            float[] x = new float[width * 60], y = new float[width * 60];
            source.Read(first, width, x);
            rotated.Read(first, width, y);
            for (int s = 0; s < 60; s++)
            {
                for (int t = 0; t <= s; t++)
                    worst = Math.Max(worst, Math.Abs(Inner(x, width, s, t) - Inner(y, width, s, t)) / width);
            }
        }
        return (worst < Float32Sum && !All(source).SequenceEqual(All(rotated))).Label($"largest change {worst:E2}");
    }

    [Test]
    public void Rotation_ReadsTheSameInAnyBands()
    {
        IActivations rotated = new RotationNull().Draw(Model(3), Rng.FromSeed("bands"));
        float[] whole = All(rotated), bands = new float[whole.Length];
        foreach ((int first, int count) in new[] { (30, 10), (0, 5), (5, 25) })
            rotated.Read(first, count, bands.AsSpan(first * 60, count * 60));
        Assert.That(bands, Is.EqualTo(whole));
    }

    /// <summary>
    /// Under Haar every entry of the matrix has mean 0 and mean square 1/n: 400 draws of a 3 x 3 matrix, four standard errors.
    /// </summary>
    [Test]
    public void Rotations_AreUniform()
    {
        const int draws = 400, n = 3;
        var mean = new double[n * n];
        var square = new double[n * n];
        for (int draw = 0; draw < draws; draw++)
        {
            double[] matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
            new RandomRotation(n, Rng.FromSeed("haar").Derive("draw", draw)).Apply(matrix, n);
            for (int i = 0; i < matrix.Length; i++)
            {
                mean[i] += matrix[i] / draws;
                square[i] += matrix[i] * matrix[i] / draws;
            }
        }
        // An entry's square has variance 2(n-1) / (n^2 (n+2)).
        double meanError = Math.Sqrt(1.0 / n / draws), squareError = Math.Sqrt(2.0 * (n - 1) / (n * n * (n + 2)) / draws);
        Assert.That(mean, Has.All.EqualTo(0).Within(4 * meanError));
        Assert.That(square, Has.All.EqualTo(1.0 / n).Within(4 * squareError));
    }

    [Test]
    public void Draws_DifferAndRepeat()
    {
        InMemoryActivations source = Model(4);
        foreach ((string name, INull model) in NullModels.All.Entries.Where(entry => entry.Item is not null)
            .Select(entry => (entry.Name, entry.Item!)))
        {
            float[][] first = Draws(), again = Draws();
            Assert.That(first[0], Is.Not.EqualTo(first[1]), name);
            Assert.That(again, Is.EqualTo(first), name);

            float[][] Draws() =>
                [.. Enumerable.Range(0, 2).Select(draw => All(model.Draw(source, Rng.FromSeed("d").Derive("draw", draw))))];
        }
    }

    [Test]
    public void Names_AreThoseOfTheProgram()
    {
        Assert.That(NullModels.All.Names, Is.EqualTo(new[] { "shift", "permutation", "rotation", "none" }));
        Assert.That(() => NullModels.All["shuffle"],
            Throws.TypeOf<BadInputException>().With.Message.Contain("shift, permutation, rotation, none"));
    }

    private static List<string> Columns(IActivations activations)
    {
        float[] all = All(activations);
        return [.. Enumerable.Range(0, activations.SampleCount).Select(t => string
            .Join(' ', Enumerable.Range(0, activations.Layout.Count).Select(i => all[i * activations.SampleCount + t].ToString("R"))))];
    }

    private static double Inner(float[] layer, int width, int s, int t) =>
        Enumerable.Range(0, width).Sum(i => (double)layer[i * 60 + s] * layer[i * 60 + t]);
}
