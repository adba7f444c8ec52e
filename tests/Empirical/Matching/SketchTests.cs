using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>Sketched matches against exact ones, and the error of a sketch against its bound.</summary>
public sealed class SketchTests
{
    private const int Neurons = 120, Samples = 30_000;

    private static readonly SketchOptions Options = new();

    private delegate float Noise(Rng rng);

    private static float Gaussian(Rng rng) => (float)rng.NextGaussian();

    /// <summary>Student's t with three degrees of freedom: no fourth moment.</summary>
    private static float HeavyTailed(Rng rng)
    {
        double squares = 0;
        for (int i = 0; i < 3; i++)
            squares += Math.Pow(rng.NextGaussian(), 2);
        return (float)(rng.NextGaussian() / Math.Sqrt(squares / 3));
    }

    private static float Sparse(Rng rng) => rng.NextInt(50) == 0 ? (float)rng.NextExponential() : 0;

    /// <summary>Neurons i of both models share a feature with weights that fall to nothing.</summary>
    private static InMemoryActivations Model(string name, Noise noise, Action<float[][]>? change = null)
    {
        var rows = new float[Neurons][];
        Parallel.For(0, Neurons, i =>
        {
            Rng feature = Rng.FromSeed("sketches").Derive("feature", i), own = Rng.FromSeed("sketches").Derive(name, i);
            float weight = 1.5f * (Neurons - i) / Neurons;
            rows[i] = [.. Enumerable.Range(0, Samples).Select(_ => weight * noise(feature) + noise(own))];
        });
        change?.Invoke(rows);
        return new InMemoryActivations(NeuronLayout.Of(Neurons), Samples, [.. rows.SelectMany(row => row)]);
    }

    private static void OneLoudSample(float[][] rows)
    {
        for (int i = 0; i < Neurons; i += 3)
            rows[i][777] = 1e4f;
    }

    private static void Copies(float[][] rows)
    {
        for (int i = 0; i < 20; i++)
            rows[90 + i] = rows[i % 2];
    }

    private static void NearTies(float[][] rows)
    {
        Rng rng = Rng.FromSeed("near ties");
        for (int i = 1; i < 40; i++)
            rows[i] = Array.ConvertAll(rows[0], value => value + 1e-4f * (float)rng.NextGaussian());
    }

    private static readonly TestCaseData[] Cases =
    [
        new TestCaseData((Noise)Gaussian, null).SetArgDisplayNames("gaussian"),
        new TestCaseData((Noise)HeavyTailed, null).SetArgDisplayNames("heavy-tailed"),
        new TestCaseData((Noise)Sparse, null).SetArgDisplayNames("sparse"),
        new TestCaseData((Noise)Gaussian, (Action<float[][]>)OneLoudSample).SetArgDisplayNames("one loud sample"),
        new TestCaseData((Noise)Gaussian, (Action<float[][]>)Copies).SetArgDisplayNames("copies"),
        new TestCaseData((Noise)Gaussian, (Action<float[][]>)NearTies).SetArgDisplayNames("near ties"),
    ];

    [TestCaseSource(nameof(Cases))]
    public void ASketch_FindsThePairsOfAnExactMatch(object noise, object? change)
    {
        InMemoryActivations a = Model("a", (Noise)noise, (Action<float[][]>?)change), b = Model("b", (Noise)noise,
            (Action<float[][]>?)change);
        MatchResult exact = MutualTopK.Match(a, b, new MatchOptions { Ks = [1, 3] }),
            sketched = MutualTopK.Match(a, b, new MatchOptions { Ks = [1, 3], Sketch = Options });
        foreach (int k in new[] { 1, 3 })
            Assert.That(sketched.Pairs(k).Where(pair => pair.Correlation >= Options.Level),
                Is.EqualTo(exact.Pairs(k).Where(pair => pair.Correlation >= Options.Level)), $"k = {k}");
        Assert.That(exact.Pairs(1).Count(pair => pair.Correlation >= Options.Level), Is.GreaterThan(30));
        if (sketched.Certificate is not { } certificate)
        {
            Assert.That(sketched.Pairs(1), Is.EqualTo(exact.Pairs(1)), "values too uneven for so few samples are matched exactly");
            return;
        }
        Assert.That(certificate.Width, Is.LessThan(Samples / 2));
        Assert.That(certificate.BySketch + certificate.Exactly + sketched.Cost.LeftOutCopies, Is.EqualTo(2 * Neurons));
        TestContext.Out.WriteLine($"{certificate}; {certificate.Verified} pairs verified, {certificate.Precision}");
        if (change is null)
            Assert.That(certificate.ShareBySketch, Is.GreaterThan(0.9), "unremarkable neurons are proven");
    }

    [Test]
    public void FewSamples_AreMatchedExactly()
    {
        InMemoryActivations a = Model("a", Gaussian);
        var few = new SelectedSamples(a, [.. Enumerable.Range(0, 500)]);
        MatchResult match = MutualTopK.Match(few, few, new MatchOptions { Sketch = Options });
        Assert.That(match.Certificate, Is.Null);
    }

    [TestCase(0.0)]
    [TestCase(1.0)]
    [TestCase(double.NaN)]
    public void AnImpossibleLevel_IsRefused(double level) =>
        Assert.That(() => new SketchOptions(level).Check(), Throws.TypeOf<BadInputException>().With.Message.Contain("between 0 and 1"));

    [Test]
    public void ProductsOfSketches_KeepTheirRounding()
    {
        const int rows = 24, width = 9000;
        Rng rng = Rng.FromSeed("rounding");
        float[][] values = [.. Enumerable.Range(0, 2 * rows).Select(i => Enumerable.Range(0, width)
            .Select(t => (float)rng.NextGaussian() / MathF.Sqrt(width) + (i % 2 == 0 ? 0.01f : 0)).ToArray())];
        using var products = new SketchProducts(rows);
        using var block = new SketchProducts.Block(2 * rows, width);
        for (int i = 0; i < values.Length; i++)
            values[i].CopyTo(block.Row(i));
        using TorchSharp.torch.Tensor stored = products.Rows(2 * rows, width);
        block.Store(stored, 0, 2 * rows);
        float[] found = products.Multiply(stored, new Stretch(0, rows), stored, new Stretch(rows, rows)).ToArray();
        double norm = values.Max(row => Math.Sqrt(row.Sum(value => (double)value * value)));
        for (int i = 0; i < rows * rows; i++)
        {
            double exact = values[i / rows].Zip(values[rows + i % rows], (x, y) => (double)x * y).Sum();
            Assert.That(found[i], Is.EqualTo(exact).Within(products.Rounding(width, norm)), products.Precision);
        }
    }

    /// <summary>Halfway between two numbers of bfloat16 both factors are rounded down: as far off as they can be.</summary>
    [Test]
    public void ProductsOfSketches_KeepTheirRounding_AtItsWorst()
    {
        const int width = 1 << 12;
        using var products = new SketchProducts(1);
        using var block = new SketchProducts.Block(1, width);
        float value = (1 + 1f / 256) / MathF.Sqrt(width);
        block.Row(0).Fill(value);
        using TorchSharp.torch.Tensor stored = products.Rows(1, width);
        block.Store(stored, 0, 1);
        double found = products.Multiply(stored, new(0, 1), stored, new(0, 1))[0], exact = (double)value * value * width;
        Assert.That(found, Is.EqualTo(exact).Within(products.Rounding(width, Math.Sqrt(exact))), products.Precision);
    }

    /// <summary>Values chosen against the sketch, many draws of its signs: the bound is exceeded no oftener than it says.</summary>
    [TestCase("spread")]
    [TestCase("two samples of one bucket")]
    [TestCase("a loud bucket")]
    public void TheErrorOfASketch_KeepsItsBound(string kind)
    {
        const int samples = 960, width = 128, draws = 4000, stride = width - width / 8;
        Rng rng = Rng.FromSeed("error").Derive(kind);
        var x = new float[samples];
        var y = new float[samples];
        for (int t = 0; t < samples; t++)
        {
            bool loud = kind == "spread" || (kind == "a loud bucket" ? t % stride == 5 : t == 5 || t == 5 + stride);
            (x[t], y[t]) = loud ? ((float)rng.NextGaussian(), (float)rng.NextGaussian()) : (0, 0);
        }
        Scale(x);
        Scale(y);
        double truth = x.Zip(y, (p, q) => (double)p * q).Sum();
        double[] exponents = [0.5, 1, 2, 4];
        var above = new int[exponents.Length];
        for (int draw = 0; draw < draws; draw++)
        {
            var sketch = new SampleSketch(width, new float[samples], rng.Derive("signs", draw));
            var (sx, sy, scratch) = (new float[width], new float[width], new float[2 * width]);
            SketchError ex = sketch.Fill([.. x], sx, scratch), ey = sketch.Fill([.. y], sy, scratch);
            double error = sx.Zip(sy, (p, q) => (double)p * q).Sum() - truth;
            for (int i = 0; i < exponents.Length; i++)
                above[i] += error > SketchError.Bound(ex, ey, exponents[i]) ? 1 : 0;
        }
        for (int i = 0; i < exponents.Length; i++)
            Assert.That(above[i] / (double)draws, Is.LessThanOrEqualTo(Math.Exp(-exponents[i])), $"exponent {exponents[i]}");

        static void Scale(float[] values)
        {
            float norm = MathF.Sqrt(values.Sum(value => value * value));
            for (int t = 0; t < values.Length; t++)
                values[t] /= norm;
        }
    }
}
