using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>A measurement that was ended, at whatever moment, finds the same bits when it is begun again, and does not do again what it
/// had done.</summary>
public sealed class MatchJournalTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-journal-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void AMeasurementThatWasEnded_GoesOn_ToTheSameBits([Values] bool crossFit, [Values(1, 2, 3, 4)] int matchings)
    {
        (IActivations a, IActivations b) = Models();
        var settings = new InstrumentSettings([1, 2], ["shift", "rotation"], 2, bootstrap: 3, device: "cpu", crossFit: crossFit);
        PairMeasurement whole = PairInstrument.Measure(a, b, settings, Rng.FromSeed("journal"));
        using var ended = new CancellationTokenSource();
        MatchJournal first = New("one");
        Assert.That(() => PairInstrument.Measure(a, b, settings, Rng.FromSeed("journal"), share =>
        {
            if (share * 5 > matchings - 0.5)
                ended.Cancel();
        }, first, ended.Token), Throws.InstanceOf<OperationCanceledException>());
        MatchJournal second = New("one");
        PairMeasurement resumed = PairInstrument.Measure(a, b, settings, Rng.FromSeed("journal"), journal: second);
        Assert.That(second.Reused, Is.EqualTo(matchings));
        Same(resumed, whole);
        Assert.That(resumed.CrossFitted?.OfA, Is.EqualTo(whole.CrossFitted?.OfA));
        second.Remove();
        Assert.That(Directory.Exists(second.Folder), Is.False);
    }

    [Test]
    public void APassThatWasEnded_GoesOnAtItsTile([Values] bool halves, [Values(1, 4, 7, 11)] int tiles, [Values] bool panels)
    {
        (IActivations a, IActivations b) = Models();
        SampleHalves? split = halves ? SampleHalves.Of(a, Rng.FromSeed("halves")) : null;
        MatchOptions Options(PassJournal? pass) => new()
        {
            Ks = [1, 3], TileNeurons = 10, Journal = pass,
            MemoryBudgetBytes = panels ? MemoryPlan.Least(a.Layout.Count, b.Layout.Count, a.SampleCount, 3,
                new MatchOptions { TileNeurons = 10 }, 2) + 4096 : null,
        };
        using var backend = new TorchProducts("cpu");
        MatchedParts whole = MutualTopK.Match(a, b, Options(null), backend, split);
        using var ended = new EndingProducts(tiles * (halves ? 2 : 1));
        MatchJournal journal = New("pass");
        journal.Begin(a, b);
        Assert.That(() => journal.Matching("match", a, b, Options(null), pass => MutualTopK.Match(a, b, Options(pass), ended, split)),
            Throws.TypeOf<IOException>());
        journal = New("pass");
        journal.Begin(a, b);
        MatchedParts resumed = journal.Matching("match", a, b, Options(null),
            pass => MutualTopK.Match(a, b, Options(pass), backend, split));
        Assert.That(journal.ReusedTiles, Is.EqualTo(tiles));
        Assert.That(resumed.All.Pairs(3), Is.EqualTo(whole.All.Pairs(3)));
        for (int half = 0; half < whole.Halves.Count; half++)
        {
            Assert.That(resumed.Halves[half].OfA.Indices, Is.EqualTo(whole.Halves[half].OfA.Indices));
            Assert.That(resumed.Halves[half].OfB.Correlations, Is.EqualTo(whole.Halves[half].OfB.Correlations));
        }
    }

    /// <summary>Other values, another order of the samples, other settings: what lies there is of another measurement.</summary>
    [TestCase("value"), TestCase("order"), TestCase("blocks"), TestCase("settings")]
    public void WhatIsOfAnotherMeasurement_IsNotUsed(string change)
    {
        (InMemoryActivations a, IActivations b) = Models();
        var settings = new InstrumentSettings([1], ["shift"], 1, device: "cpu");
        PairInstrument.Measure(a, b, settings, Rng.FromSeed("journal"), journal: New("other"));
        var values = new float[a.Layout.Count * a.SampleCount];
        a.Read(0, a.Layout.Count, values);
        if (change == "value")
            values[77] += 0.5f;
        if (change == "order")
            values.AsSpan(0, a.SampleCount).Reverse();
        IReadOnlyList<int> blocks = change == "blocks" ? [.. a.BlockOfSample.Select(block => block / 2)] : a.BlockOfSample;
        var other = new InMemoryActivations(a.Layout, a.SampleCount, values, blocks);
        MatchJournal journal = change == "settings" ? New("other", "another seed") : New("other");
        PairMeasurement measured = PairInstrument.Measure(other, b, settings, Rng.FromSeed("journal"), journal: journal);
        Assert.That(journal.Reused, Is.Zero);
        Same(measured, PairInstrument.Measure(other, b, settings, Rng.FromSeed("journal")));
    }

    [Test]
    public void DamagedFiles_AreMadeAnew([Values(0, 1, 100)] int kept)
    {
        (IActivations a, IActivations b) = Models();
        var settings = new InstrumentSettings([1], ["shift"], 2, device: "cpu");
        PairMeasurement whole = PairInstrument.Measure(a, b, settings, Rng.FromSeed("journal"), journal: New("damaged"));
        foreach (string path in Directory.EnumerateFiles(Path.Combine(_folder, "damaged"), "*.safetensors"))
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..kept]);
        MatchJournal journal = New("damaged");
        Same(PairInstrument.Measure(a, b, settings, Rng.FromSeed("journal"), journal: journal), whole);
        Assert.That(journal.Reused, Is.Zero);
    }

    [Test]
    public void AFolderThatCannotBeWritten_EndsTheJournal_NotTheMeasurement()
    {
        (IActivations a, IActivations b) = Models();
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        var settings = new InstrumentSettings([1], [], device: "cpu");
        Same(PairInstrument.Measure(a, b, settings, Rng.FromSeed("journal"), journal: New(Path.Combine("file", "below"))),
            PairInstrument.Measure(a, b, settings, Rng.FromSeed("journal")));
    }

    [Test]
    public void AShortMeasurement_LeavesNothing()
    {
        (IActivations a, IActivations b) = Models();
        string folder = Path.Combine(_folder, "short");
        PairInstrument.Measure(a, b, new InstrumentSettings([1], ["shift"], 1, device: "cpu"), Rng.FromSeed("journal"),
            journal: new MatchJournal(folder, ""));
        Assert.That(Directory.Exists(folder), Is.False);
    }

    private MatchJournal New(string name, string settings = "settings") => new(Path.Combine(_folder, name), settings, TimeSpan.Zero);

    private static void Same(PairMeasurement actual, PairMeasurement expected)
    {
        Assert.That(actual.MutualPairs, Is.EqualTo(expected.MutualPairs));
        Assert.That(actual.Match.DeadA, Is.EqualTo(expected.Match.DeadA));
        Assert.That(actual.Match.NonFiniteB, Is.EqualTo(expected.Match.NonFiniteB));
        Assert.That(actual.Replicates, Is.EqualTo(expected.Replicates));
        Assert.That(actual.ByNull.Select(one => one.Pairs.Draws), Is.EqualTo(expected.ByNull.Select(one => one.Pairs.Draws)));
        Assert.That(actual.EffectiveSamples, Is.EqualTo(expected.EffectiveSamples));
    }

    private static (InMemoryActivations A, IActivations B) Models()
    {
        const int samples = 120;
        Rng rng = Rng.FromSeed("journal models");
        var shared = new float[samples];
        RandomActivations.Gaussian(shared, 1, rng);
        int[] blocks = [.. Enumerable.Range(0, samples).Select(t => t / 6)];
        return (Of("a"), Of("b"));

        InMemoryActivations Of(string name)
        {
            InMemoryActivations drawn = RandomActivations.Model(name == "a" ? 35 : 32, samples, shared, rng.Derive(name));
            var values = new float[drawn.Layout.Count * samples];
            drawn.Read(0, drawn.Layout.Count, values);
            for (int i = 0; i < values.Length; i++)
                values[i] = float.IsFinite(values[i]) ? values[i] : 0;
            return new InMemoryActivations(drawn.Layout, samples, values, blocks);
        }
    }

    /// <summary>Products that fail after some, as a machine that is switched off.</summary>
    private sealed class EndingProducts(int products) : IProductBackend
    {
        private readonly TorchProducts _products = new("cpu");
        private int _left = products;

        public string Device => _products.Device;

        public IRowBuffer Allocate(int rows, int samples) => _products.Allocate(rows, samples);

        public void Publish(IRowBuffer buffer) => _products.Publish(buffer);

        public ReadOnlySpan<float> Multiply(IRowBuffer a, Stretch rowsA, IRowBuffer b, Stretch rowsB, int part, Stretch samples,
            out int stride) => _left-- > 0 ? _products.Multiply(a, rowsA, b, rowsB, part, samples, out stride)
                : throw new IOException("switched off");

        public void Dispose() => _products.Dispose();
    }
}
