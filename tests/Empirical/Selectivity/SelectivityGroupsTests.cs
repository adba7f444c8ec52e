using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Selectivity;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Selectivity;

/// <summary>Groups of neurons, and the others that are matched to them.</summary>
public sealed class SelectivityGroupsTests
{
    /// <summary>Float32 activations, sums in float64; kept in float32.</summary>
    private const double Rounding = 1e-5;

    private const int Layers = 3, Width = 200;

    private static readonly NeuronLayout Layout = NeuronLayout.Of(Width, Width, Width);

    [Test]
    public void Controls_AreOthersOfTheSameLayerAndTenth_EachOnce()
    {
        Rng rng = Rng.FromSeed("controls");
        double?[] property = [.. Enumerable.Range(0, Layout.Count).Select(_ => (double?)rng.NextDouble())];
        int[] rosetta = [.. Enumerable.Range(0, Layout.Count).Where(_ => rng.NextDouble() < 0.1)];
        int[] others = [.. Enumerable.Range(0, Layout.Count).Except(rosetta)];
        IReadOnlyList<int> controls = MatchedControls.Of(rosetta, others, Layout.PositionOf, property, Rng.FromSeed("own"));
        Assert.That(controls, Is.Unique.And.SubsetOf(others));
        Assert.That(controls.CountBy(Layout.PositionOf).OrderBy(layer => layer.Key).Select(layer => layer.Value * rosetta.Length),
            Is.EqualTo(rosetta.CountBy(Layout.PositionOf).OrderBy(layer => layer.Key).Select(layer => layer.Value * controls.Count)));
        // Twenty neurons of a bin, spread over a tenth.
        Assert.That(controls.Average(flat => property[flat]!.Value), Is.EqualTo(rosetta.Average(flat => property[flat]!.Value))
            .Within(0.02));
        Assert.That(MatchedControls.Of(rosetta, others, Layout.PositionOf, property, Rng.FromSeed("own")), Is.EqualTo(controls));
        Assert.That(MatchedControls.Of(rosetta, others, Layout.PositionOf, null, Rng.FromSeed("own")), Is.Unique.And.SubsetOf(others));
    }

    [Test]
    public void NeuronsWithoutAnybodyLikeThem_StayWithout()
    {
        // A whole layer is Rosetta; nobody of it is left.
        int[] rosetta = [.. Enumerable.Range(0, Width), Width];
        IReadOnlyList<int> controls = MatchedControls.Of(rosetta, [.. Enumerable.Range(Width + 1, 2 * Width - 1)], Layout.PositionOf, null,
            Rng.FromSeed("own"));
        Assert.That(controls, Has.Count.EqualTo(1));
        Assert.That(Layout.PositionOf(controls[0]), Is.EqualTo(1));
        Assert.That(MatchedControls.Of([], [1, 2], Layout.PositionOf, null, Rng.FromSeed("own")), Is.Empty);
    }

    [Test]
    public void ALayerThatIsSelective_IsTakenAwayByItsControls()
    {
        Rng rng = Rng.FromSeed("layers");
        // Selectivity is the layer's alone, and Rosetta Neurons lie in the last.
        double?[] kurtosis = [.. Enumerable.Range(0, Layout.Count)
            .Select(flat => (double?)(5 * Layout.PositionOf(flat) + rng.NextGaussian()))];
        HashSet<int> rosetta = [.. Enumerable.Range(2 * Width, Width / 4), 0, Width];
        Dictionary<string, GroupMoments> groups = new SelectivityGroups(Layout, new Dictionary<string, double?[]>
        {
            ["cosineKurtosis"] = kurtosis,
        }, rng).Of("f", RosettaNames.Raw, rosetta).ToDictionary(own => own.Group, own => own.Moments);
        double Of(string group) => groups[group].Mean;
        Assert.That(groups.Keys, Is.EquivalentTo(new[] { "rosetta", "others", "layer" }), "without a norm nothing is matched on it");
        Assert.That(Of("rosetta") - Of("others"), Is.GreaterThan(3));
        Assert.That(Of("rosetta") - Of("layer"), Is.EqualTo(0).Within(0.8));
        Assert.That(groups["rosetta"].Mean, Is.EqualTo(rosetta.Average(flat => kurtosis[flat]!.Value)).Within(1e-4));
        Assert.That(groups["rosetta"].Fractions[1], Is.EqualTo(rosetta.Count(flat => kurtosis[flat] > 1) / (double)rosetta.Count)
            .Within(1e-5));
    }

    [Test]
    public void ResampledShapes_AreThoseOfTheResampledSamples()
    {
        Rng rng = Rng.FromSeed("shapes");
        int[] lengths = [5, 9, 3, 7, 12];
        int[] blocks = [.. lengths.SelectMany((length, block) => Enumerable.Repeat(block, length))];
        float[] values = [.. blocks.Select(block => (float)(100 + block * 0.3
            + Math.Exp(rng.NextGaussian()) * (rng.NextDouble() < 0.5 ? -1 : 1)))];
        int[] times = [2, 0, 1, 3, 1];
        int[] starts = [0, 5, 14, 17, 24, 36];
        float[] drawn = [.. times.SelectMany((count, block) => Enumerable.Repeat(values[starts[block]..starts[block + 1]], count))
            .SelectMany(own => own)];
        ActivationShape own = ActivationShape.OnResamples(values, starts, [times])[0]!, written = ActivationShape.Of(drawn)!;
        Assert.Multiple(() =>
        {
            Assert.That(own.ExcessKurtosis, Is.EqualTo(written.ExcessKurtosis).Within(Rounding));
            Assert.That(own.Skewness, Is.EqualTo(written.Skewness).Within(Rounding));
            Assert.That(own.Sparseness, Is.EqualTo(written.Sparseness).Within(Rounding));
            Assert.That(own.ActivationProbability, Is.EqualTo(written.ActivationProbability).Within(Rounding));
        });
        ResampledSelectivity resampled = ResampledSelectivity.Of(new InMemoryActivations(NeuronLayout.Of(2), 36,
            [.. values, .. Enumerable.Repeat(1f, 36)], blocks), [times, times]);
        Assert.That(resampled.Of("activationKurtosis")![1][0], Is.EqualTo(written.ExcessKurtosis).Within(Rounding));
        Assert.That(resampled.Of("activationKurtosis")![1][1], Is.NaN, "dead");
        Assert.That(resampled.Of("cosineKurtosis"), Is.Null);
    }

    [TestCase("cosineKurtosis", "vocabulary-kurtosis")]
    [TestCase("activationKurtosis", "activation-kurtosis")]
    [TestCase("lKurtosis", "l-kurtosis")]
    public void Measures_AreNamedInSmallLetters(string registered, string name) =>
        Assert.That(SelectivityGroups.NameOf(registered), Is.EqualTo(name));
}
