using FsCheck;
using FsCheck.Fluent;
using Rosetta.Empirical.Contexts;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Contexts;

/// <summary>Quantiles, tops and bands of one neuron against their definitions.</summary>
public sealed class PickingTests
{
    /// <summary>Values with ties, zeros of both signs, heavy tails and negative numbers.</summary>
    private static readonly Gen<float> Values = Gen.OneOf(Gen.Elements(0f, -0f, 1f, -1f, 0.5f, 1e-30f, -1e30f, 3e38f),
        Gen.Choose(-5, 5).Select(value => (float)value), Gen.Choose(-1_000_000, 1_000_000).Select(value => value / 1000f));

    private static readonly Arbitrary<float[]> Neurons = Arb.From(Gen.Choose(1, 300).SelectMany(count => Gen.ArrayOf(Values, count)));

    [Property]
    public Property Quantiles_AreThoseOfTheSortedValues() => Prop.ForAll(Neurons, values =>
    {
        double[] quantiles = [0.5, 0.999, 0, 0.9, 1, 0.25];
        float[] sorted = [.. values.Order()], found = OrderStatistics.Of(values, quantiles);
        return quantiles.Zip(found).All(entry =>
            entry.Second == sorted[Math.Clamp((int)Math.Ceiling(entry.First * sorted.Length) - 1, 0, sorted.Length - 1)]);
    });

    [Property]
    public Property TheTop_IsThatOfSortingAndOfTakingSomeOfEachDocument() =>
        Prop.ForAll(Neurons, Arb.From(Gen.Choose(1, 40)), (values, length) =>
    {
        int[] documents = Documents(values.Length, length);
        var wanted = new List<int>();
        foreach (int t in Enumerable.Range(0, values.Length).OrderByDescending(t => values[t]).ThenBy(t => t))
        {
            if (wanted.Count < 20 && wanted.Count(other => documents[other] == documents[t]) < 3)
                wanted.Add(t);
        }
        return LargestSamples.Of(values, Starts(documents), 20, 3).SequenceEqual(wanted);
    });

    [Property]
    public Property Bands_HoldWhatLiesInThem_WithoutTheTop_AndAreFullWhereTheyCanBe() => Prop.ForAll(Neurons, values =>
    {
        int[] documents = Documents(values.Length, 7);
        var picker = new NeuronPicker(documents, new ContextSettings(), Rng.FromSeed("bands"));
        NeuronPicks picks = picker.Pick(5, values);
        float[] ends = [float.PositiveInfinity, .. picks.Scale.Quantiles];
        return picks.Bands.Select((samples, band) =>
        {
            int[] inside = [.. Enumerable.Range(0, values.Length).Where(t => values[t] >= ends[band + 1] && values[t] < ends[band])
                .Except(picks.Top)];
            return samples.Distinct().Count() == samples.Length && samples.All(inside.Contains)
                && samples.Length == Math.Min(3, inside.Length);
        }).All(holds => holds) && picks.Scale.Maximum == values.Max();
    });

    [Test]
    public void Draws_DependOnTheNeuronAndTheSeedAlone()
    {
        Rng rng = Rng.FromSeed("values");
        float[] values = [.. Enumerable.Range(0, 30_000).Select(_ => (float)rng.NextGaussian())];
        int[] documents = Documents(values.Length, 100);
        NeuronPicker One(string seed) => new(documents, new ContextSettings(), Rng.FromSeed(seed));
        Assert.That(One("x").Pick(3, values).Bands, Is.EqualTo(One("x").Pick(3, values).Bands));
        Assert.That(One("x").Pick(3, values).Bands, Is.Not.EqualTo(One("x").Pick(4, values).Bands));
        Assert.That(One("x").Pick(3, values).Bands, Is.Not.EqualTo(One("y").Pick(3, values).Bands));
        Assert.That(One("x").Random, Has.Count.EqualTo(5));
        Assert.That(One("x").Pick(3, values).Bands.Select(band => band.Length), Is.All.EqualTo(3));
    }

    [Test]
    public void TheScale_RunsFromTheMedianToTheHighQuantile_OrToWhatThereIs()
    {
        var usual = new NeuronScale([5, 4, 2, 1, 0], 9);
        Assert.That((usual.Low, usual.High), Is.EqualTo((1f, 5f)));
        Assert.That(Steps(usual, 1, 5, 3, -3, -100, 7, 100), Is.EqualTo(new byte[] { 100, 200, 150, 0, 0, 250, 250 }));
        var rare = new NeuronScale([0, 0, 0, 0, 0], 8);
        Assert.That(Steps(rare, 8, 4), Is.EqualTo(new byte[] { 200, 150 }),
            "active on fewer than one in a thousand");
        var below = new NeuronScale([2, 2, 2, 2, -2], 2);
        Assert.That(Steps(below, 2, -2), Is.EqualTo(new byte[] { 100, 0 }), "never above its median");
    }

    private static byte[] Steps(NeuronScale scale, params float[] raw)
    {
        var steps = new byte[raw.Length];
        scale.Steps(raw, steps);
        return steps;
    }

    internal static int[] Documents(int samples, int length) => [.. Enumerable.Range(0, samples).Select(t => t / length)];

    private static int[] Starts(int[] documents) =>
        [.. Enumerable.Range(0, documents.Length).Where(t => t == 0 || documents[t] != documents[t - 1]), documents.Length];
}
