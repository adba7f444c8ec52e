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
        IActivations permuted = Drawn(new PermutationNull(), source, Rng.FromSeed("p").Derive("draw", seed));
        HashSet<string> before = [.. Columns(source)], after = [.. Columns(permuted)];
        return (before.SetEquals(after) && !All(source).SequenceEqual(All(permuted)) && permuted.BlockOfSample.Count == 0)
            .Label($"{before.Count} samples");
    }

    [Property(MaxTest = 40)]
    public Property Shift_WithoutDocuments_GoesAroundTheCircle(int seed)
    {
        InMemoryActivations source = Model(seed);
        IActivations shifted = Drawn(new CircularShiftNull(), source, Rng.FromSeed("s").Derive("draw", seed));
        List<string> before = Columns(source), after = Columns(shifted);
        int offset = before.IndexOf(after[0]);
        bool circular = Enumerable.Range(0, 60).All(t => after[t] == before[(t + offset) % 60]);
        return (circular && offset is >= 6 and <= 54).Label($"offset {offset}");
    }

    [Property(MaxTest = 40)]
    public Property Shift_OfDocumentsOfOneLength_GoesAroundWholeDocuments(int seed)
    {
        (int A, int B)[] meetings = Meetings([.. Enumerable.Range(0, 240).Select(t => t / 12)], seed);
        int offset = meetings[0].B - meetings[0].A;
        return (meetings.Length == 240 && offset % 12 == 0 && offset is >= 24 and <= 216
            && meetings.All(pair => pair.B == (pair.A + offset) % 240)).Label($"offset {offset}");
    }

    /// <summary>Whatever the lengths: beginnings of documents meet, each document one other, and the null has as few in effect.</summary>
    [Property(MaxTest = 60)]
    public Property Shift_PairsEachDocumentWithOneOther(int seed)
    {
        Rng rng = Rng.FromSeed("lengths").Derive("draw", seed);
        int[] lengths = [.. Enumerable.Range(0, 8 + rng.NextInt(60)).Select(_ => 1 + (int)(20 * Math.Exp(rng.NextGaussian())))];
        int[] blocks = [.. lengths.SelectMany((length, i) => Enumerable.Repeat(i, length))],
            starts = [.. lengths.Select((_, i) => lengths.Take(i).Sum())];
        if (!DocumentPairing.Admits(blocks))
            return true.Label("too few in effect");
        (int A, int B)[] meetings = Meetings(blocks, seed);
        (int A, int B, int Count)[] documents = [.. meetings.GroupBy(pair => (blocks[pair.A], blocks[pair.B]))
            .Select(group => (group.Key.Item1, group.Key.Item2, group.Count()))];
        bool whole = meetings.All(pair => pair.A - starts[blocks[pair.A]] == pair.B - starts[blocks[pair.B]])
            && documents.All(one => one.Count == Math.Min(lengths[one.A], lengths[one.B]));
        bool once = documents.Select(one => one.A).Distinct().Count() == documents.Length
            && documents.Select(one => one.B).Distinct().Count() == documents.Length && documents.All(one => one.A != one.B);
        double inEffect = Math.Pow(documents.Sum(one => one.Count), 2) / documents.Sum(one => Math.Pow(one.Count, 2));
        return (whole && once && inEffect <= DocumentPairing.EffectiveDocuments(blocks) + 1e-9)
            .Label($"{documents.Length} of {lengths.Length} documents, {meetings.Length} of {blocks.Length} samples, {inEffect:F1} count")
            .Classify(meetings.Length > 0.7 * blocks.Length, "most samples kept");
    }

    [Test]
    public void Shift_OfManyDocuments_KeepsNearlyAllSamples()
    {
        Rng rng = Rng.FromSeed("many");
        int[] lengths = [.. Enumerable.Range(0, 1000).Select(_ => (int)(100 * Math.Exp(0.6 * rng.NextGaussian())) + 1)];
        int[] blocks = [.. lengths.SelectMany((length, i) => Enumerable.Repeat(i, length))];
        Assert.That(DocumentPairing.Of(blocks, rng).SamplesOfA.Length, Is.GreaterThan(0.9 * blocks.Length));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void Shift_IsRefusedWhereDocumentsAreTooFew(int documents) =>
        Assert.That(() => Drawn(new CircularShiftNull(), Model(1, 60, [.. Enumerable.Range(0, 60).Select(t => t * documents / 60)]),
            Rng.FromSeed("s")), Throws.TypeOf<BadInputException>().With.Message.Contain("needs 4 or more"));

    /// <summary>An orthogonal map of standardised neurons keeps every inner product of samples within a layer, and mixes no
    /// layers.</summary>
    [Property(MaxTest = 20)]
    public Property RotationAndMixture_KeepInnerProductsOfEachLayer(int seed)
    {
        InMemoryActivations source = Model(seed);
        INull model = seed % 2 == 0 ? new RotationNull() : new MixtureNull();
        IActivations rotated = Drawn(model, source, Rng.FromSeed("r").Derive("draw", seed));
        double worst = 0;
        foreach ((int first, int width) in new[] { (0, 12), (12, 28) })
        {
            float[] x = new float[width * 60], y = new float[width * 60];
            source.Read(first, width, x);
            rotated.Read(first, width, y);
            for (int unit = 0; unit < width; unit++)
                Standardise(x.AsSpan(unit * 60, 60));
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
        IActivations rotated = Drawn(new RotationNull(), Model(3), Rng.FromSeed("bands"));
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
            new UniformRotation(n, Rng.FromSeed("haar").Derive("draw", draw)).Apply(matrix, n);
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

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(12)]
    [TestCase(100)]
    [TestCase(512)]
    [TestCase(700)]
    public void HadamardRotations_AreOrthogonalAndMixEverything(int n)
    {
        double[] matrix = MatrixOf(new HadamardRotation(n, Rng.FromSeed("hadamard").Derive("n", n)));
        AssertOrthogonal(matrix, n);
        // Entries are near normal with variance 1/n; the largest of n^2 of them is near sqrt(4 ln n / n).
        if (n >= 100)
            Assert.That(matrix.Max(Math.Abs), Is.LessThan(1.5 * Math.Sqrt(4 * Math.Log(n) / n)));
    }

    /// <summary>At the widths where it is used: a transform that is not orthogonal changes the length of a vector.</summary>
    [TestCase(1025)]
    [TestCase(3072)]
    [TestCase(16384)]
    public void HadamardRotations_OfWideLayers_KeepLengthsAndAngles(int n)
    {
        Rng rng = Rng.FromSeed("wide").Derive("n", n);
        double[] vectors = [.. Enumerable.Range(0, 2 * n).Select(_ => rng.NextGaussian())], turned = [.. vectors];
        RotationNull.Rotation(n, rng).Apply(turned, 2);
        double Product(double[] of, int s, int t) => Enumerable.Range(0, n).Sum(i => of[2 * i + s] * of[2 * i + t]) / n;
        foreach ((int s, int t) in new[] { (0, 0), (0, 1), (1, 1) })
            Assert.That(Product(turned, s, t), Is.EqualTo(Product(vectors, s, t)).Within(1e-12));
        Assert.That(turned, Is.Not.EqualTo(vectors));
    }

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(5)]
    [TestCase(12)]
    public void PairRotations_AreOrthogonalAndLeaveNoNeuronMoreThanItsShare(int n)
    {
        double[] matrix = MatrixOf(new PairRotation(n, Rng.FromSeed("pairs").Derive("n", n)));
        AssertOrthogonal(matrix, n);
        Assert.That(matrix.Max(entry => entry * entry), Is.LessThan(0.5 + 1e-12), "share of a neuron in any mixture");
        Assert.That(matrix.Count(entry => entry != 0), Is.EqualTo(n % 2 == 0 ? 2 * n : 2 * n + 3));
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
                [.. Enumerable.Range(0, 2).Select(draw => All(Drawn(model, source, Rng.FromSeed("d").Derive("draw", draw))))];
        }
    }

    [Test]
    public void Names_AreThoseOfTheProgram()
    {
        Assert.That(NullModels.All.Names, Is.EqualTo(new[] { "shift", "permutation", "rotation", "mixture", "none" }));
        Assert.That(() => NullModels.All["shuffle"],
            Throws.TypeOf<BadInputException>().With.Message.Contain("shift, permutation, rotation, mixture, none"));
    }

    private static IActivations Drawn(INull model, IActivations source, Rng rng) => model.Draw(source, source, rng).B;

    /// <summary>Samples of both models that meet under the shift by documents.</summary>
    private static (int A, int B)[] Meetings(int[] blocks, int seed)
    {
        var numbered = new InMemoryActivations(NeuronLayout.Of(1), blocks.Length,
            [.. Enumerable.Range(0, blocks.Length).Select(t => (float)t)], blocks);
        NullDraw draw = new CircularShiftNull().Draw(numbered, numbered, Rng.FromSeed("meet").Derive("draw", seed));
        return [.. All(draw.A).Zip(All(draw.B)).Select(pair => ((int)pair.First, (int)pair.Second))];
    }

    private static double[] MatrixOf(IRotation rotation)
    {
        int n = rotation.Dimension;
        var matrix = new double[n * n];
        for (int i = 0; i < n; i++)
            matrix[i * n + i] = 1;
        rotation.Apply(matrix, n);
        return matrix;
    }

    /// <summary>Rounding: sums of n products of entries that each went through 6 log2 n additions.</summary>
    private static void AssertOrthogonal(double[] matrix, int n)
    {
        double worst = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = 0;
                for (int k = 0; k < n; k++)
                    product += matrix[i * n + k] * matrix[j * n + k];
                worst = Math.Max(worst, Math.Abs(product - (i == j ? 1 : 0)));
            }
        }
        Assert.That(worst, Is.LessThan(1e-12));
    }

    private static void Standardise(Span<float> row)
    {
        double mean = 0, squares = 0;
        foreach (float value in row)
            mean += value / (double)row.Length;
        foreach (float value in row)
            squares += (value - mean) * (value - mean) / row.Length;
        for (int t = 0; t < row.Length; t++)
            row[t] = (float)((row[t] - mean) / Math.Sqrt(squares));
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
