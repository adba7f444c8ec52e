using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Measurement;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Contexts;

/// <summary>Contexts of pairs from activations in memory and on disk.</summary>
public sealed class CollectedContextsTests
{
    private const int Neurons = 80, Samples = 3000, Shared = 40;

    private static readonly int[] Documents = [.. Enumerable.Range(0, Samples).Select(t => t < 12 ? 0 : 1 + (t - 12) / 60)];

    private static readonly InMemoryActivations A = Model("a", 0.3), B = Model("b", 0.3);

    private static readonly ContextSettings Settings = new();

    [Test]
    public void EveryContext_HasBothModelsActivations_AndStaysInItsDocument()
    {
        CollectedContexts found = Collect(A, B);
        int most = Settings.MostPerPair, contexts = 0;
        for (int pair = 0; pair < found.Pairs.Count; pair++)
        {
            ReadOnlySpan<float> a = A.RowOf(found.Pairs[pair].A), b = B.RowOf(found.Pairs[pair].B);
            for (int place = pair * most; place < (pair + 1) * most && found.Samples[place] >= 0; place++, contexts++)
            {
                (int sample, int first, int count) = (found.Samples[place], found.Firsts[place], found.Lengths[place]);
                Assert.That(found.A.Raw[place], Is.EqualTo(a[sample]));
                Assert.That(found.B.Raw[place], Is.EqualTo(b[sample]));
                Assert.That(sample, Is.InRange(first, first + count - 1));
                Assert.That(Documents[first..(first + count)], Is.All.EqualTo(Documents[sample]));
                Assert.That(count, Is.EqualTo(Math.Min(Settings.Width, Documents.Count(one => one == Documents[sample]))));
                var steps = new byte[Settings.Width];
                found.A.Scales[pair].Steps(a.Slice(first, count), steps);
                steps.AsSpan(count..).Fill(NeuronScale.NoSample);
                Assert.That(found.A.Steps.AsSpan(place * Settings.Width, Settings.Width).ToArray(), Is.EqualTo(steps));
            }
            Assert.That(Ranks(found, pair, 0), Is.EqualTo(Enumerable.Range(1, 20)));
            Assert.That(Ranks(found, pair, 1), Is.EqualTo(Enumerable.Range(1, 20)));
            Assert.That(found.A.Scatter.AsSpan(pair * found.Scatter.Count, found.Scatter.Count).ToArray(),
                Is.EqualTo(found.Scatter.Select(t => A.RowOf(found.Pairs[pair].A)[t])));
        }
        Assert.That(contexts, Is.GreaterThan(40 * found.Pairs.Count));
    }

    [Test]
    public void FromDisk_TheyAreTheSame()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            ActivationWriter.Write(Path.Combine(folder, "a.safetensors"), A);
            ActivationWriter.Write(Path.Combine(folder, "b.safetensors"), B);
            using var a = ActivationFile.Open(Path.Combine(folder, "a.safetensors"));
            using var b = ActivationFile.Open(Path.Combine(folder, "b.safetensors"));
            CollectedContexts memory = Collect(A, B), disk = Collect(a, b);
            Assert.That(disk.Samples, Is.EqualTo(memory.Samples));
            Assert.That(disk.Reasons, Is.EqualTo(memory.Reasons));
            Assert.That(disk.B.Steps, Is.EqualTo(memory.B.Steps));
            Assert.That(disk.A.Raw, Is.EqualTo(memory.A.Raw));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Shown_AreAllMutualPairs_AndControlsOfTheSameLayersWithoutAPartner()
    {
        PairMeasurement measured = PairInstrument.Measure(A, B,
            new InstrumentSettings([1, 2], ["permutation"], nullDraws: 3, device: "cpu"),
            Rng.FromSeed("measure"));
        IReadOnlyList<ShownPair> shown = ShownPair.Of(measured, 1000, Rng.FromSeed("controls"));
        ShownPair[] mutual = [.. shown.Where(pair => pair.Kind is PairKind.Rosetta or PairKind.Mutual)];
        Assert.That(mutual.Select(pair => pair.Correlation), Is.EqualTo(measured.MutualPairs.Select(pair => pair.Correlation)));
        Assert.That(mutual.Count(pair => pair.Kind == PairKind.Rosetta), Is.EqualTo(measured.RosettaPairs.Count).And.AtLeast(Shared));
        ShownPair[] controls = [.. shown.Where(pair => pair.Kind == PairKind.ControlA)];
        Assert.That(controls.Select(pair => pair.A), Is.Unique);
        Assert.That(controls.Select(pair => pair.A).Intersect(mutual.Select(pair => pair.A)), Is.Empty);
        foreach (int layer in new[] { 0, 1 })
        {
            int free = Enumerable.Range(0, Neurons).Count(flat => A.Layout.PositionOf(flat) == layer && mutual.All(pair => pair.A != flat));
            int rosetta = measured.RosettaPairs.Count(pair => pair.A.Layer == layer);
            Assert.That(controls.Count(pair => A.Layout.PositionOf(pair.A) == layer), Is.EqualTo(Math.Min(free, rosetta)),
                $"layer {layer}");
        }
        Assert.That(mutual.Select(pair => pair.RunnerUpOfA!.Correlation), Is.All.LessThanOrEqualTo(1));
        Assert.That(mutual.All(pair => pair.RunnerUpOfA!.Correlation <= pair.Correlation + 1e-12 && pair.RunnerUpOfA.Flat != pair.B));
        foreach (ShownPair control in controls.Where(control => control.RunnerUpOfB is not null))
        {
            Assert.That((control.RunnerUpOfA!.Flat, control.RunnerUpOfB!.Flat), Is.Not.EqualTo((control.B, control.A)));
            Assert.That(control.RunnerUpOfB.Correlation, Is.EqualTo(measured.Match.NeighboursOfB.CorrelationsOf(control.B)[0]),
                "its neighbour has a nearer one, or the two would be a pair");
        }
        Assert.That(ShownPair.Of(measured, 2, Rng.FromSeed("controls")).Count(pair => pair.Kind == PairKind.ControlB), Is.AtMost(2));
    }

    private static IEnumerable<int> Ranks(CollectedContexts found, int pair, int side) =>
        Enumerable.Range(pair * Settings.MostPerPair, Settings.MostPerPair).Select(place => (int)found.Reasons[3 * place + side])
            .Where(reason => reason is > 0 and < CollectedContexts.FirstBand).Order();

    private static CollectedContexts Collect(IActivations a, IActivations b) => CollectedContexts.Collect(a, b,
        [.. Enumerable.Range(0, 24).Select(flat => new ShownPair(PairKind.Mutual, flat, (flat * 5 + 3) % 7, 0.5, null, null))],
        Documents, Settings, Rng.FromSeed("collect"));

    /// <summary>Two layers; the first neurons of both models carry the same features.</summary>
    private static InMemoryActivations Model(string name, double noise)
    {
        Rng features = Rng.FromSeed("features"), own = Rng.FromSeed(name);
        var values = new float[Neurons * Samples];
        for (int i = 0; i < values.Length; i++)
        {
            double common = features.NextGaussian(), private_ = own.NextGaussian();
            values[i] = (float)(i / Samples < Shared ? common + noise * private_ : private_);
        }
        return new InMemoryActivations(NeuronLayout.Of(Neurons / 2, Neurons - Neurons / 2), Samples, values, Documents);
    }
}
