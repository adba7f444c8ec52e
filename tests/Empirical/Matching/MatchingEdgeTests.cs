using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

public sealed class MatchingEdgeTests
{
    private static InMemoryActivations Noise(int neurons, int samples, string name)
    {
        var data = new float[neurons * samples];
        RandomActivations.Gaussian(data, 1, Rng.FromSeed("edge").Derive(name));
        return new InMemoryActivations(NeuronLayout.Of(neurons), samples, data);
    }

    [Test]
    public void CopiesOfOneNeuron_CostNoMoreThanKOfThem()
    {
        var row = new float[40];
        RandomActivations.Gaussian(row, 1, Rng.FromSeed("copies"));
        var copies = new InMemoryActivations(NeuronLayout.Of(500), 40, [.. Enumerable.Repeat(row, 500).SelectMany(x => x)]);
        MatchResult result = MutualTopK.Match(copies, copies, new MatchOptions { Ks = [1, 2] });
        Assert.That(result.Cost.LeftOutCopies, Is.EqualTo(2 * 498));
        Assert.That(result.Cost.GemmFlops, Is.EqualTo(2.0 * 2 * 2 * 40));
        Assert.That(result.Pairs(1).Select(pair => (pair.A.Unit, pair.B.Unit)), Is.EqualTo(new[] { (0, 0) }));
        Assert.That(result.NeighboursOfA.IndicesOf(499).ToArray(), Is.EqualTo(new[] { 0, 1 }), "a copy shares the neighbours of the first");
    }

    [Test]
    public void NearTiesThatNoTableCanHold_AreSettledAgainstTheWholeModel()
    {
        // 200 copies scaled by factors that float32 rounds: correlations that differ from the eleventh digit on, or not at all.
        var row = new float[64];
        RandomActivations.Gaussian(row, 1, Rng.FromSeed("crowd"));
        var crowd = new InMemoryActivations(NeuronLayout.Of(200), 64,
            [.. Enumerable.Range(0, 200).SelectMany(i => row.Select(x => x * (3 + 0.1f * i)))]);
        InMemoryActivations other = Noise(30, 64, "other");
        MatchResult result = MutualTopK.Match(other, crowd, new MatchOptions { Ks = [2] });
        Assert.That(result.Cost.CrowdedNeurons, Is.EqualTo(30));
        (int[] Indices, double[])[] expected = DirectMatching.Neighbours(other, crowd, 2);
        for (int i = 0; i < 30; i++)
            Assert.That(result.NeighboursOfA.IndicesOf(i).ToArray(), Is.EqualTo(expected[i].Indices), $"neuron {i}");
    }

    [Test]
    public void AnAlienPrecision_IsNoticed()
    {
        InMemoryActivations a = Noise(20, 100, "a"), b = Noise(20, 100, "b");
        using var backend = new Brain16Products();
        Assert.That(() => MutualTopK.Match(a, b, new MatchOptions(), backend, null),
            Throws.Exception.With.Message.Contain("lower precision").Or.InnerException.Message.Contain("lower precision"));
    }

    [Test]
    public void ADeviceWithLittleMemory_GetsSmallerTilesAndPanels_AndTheSamePairs([Values(60, 900, 2500)] int neurons)
    {
        InMemoryActivations a = Noise(neurons, 40, "a"), b = Noise(neurons + 7, 40, "b");
        using var device = new SmallDevice(Math.Max(70L * 40, 64 * 64));
        MatchResult small = MutualTopK.Match(a, b, new MatchOptions { Ks = [2] }, device, null).All,
            expected = MutualTopK.Match(a, b, new MatchOptions { Ks = [2] });
        Assert.That(small.Pairs(2), Is.EqualTo(expected.Pairs(2)));
        Assert.That(device.Failures, neurons < 70 ? Is.Zero : Is.InRange(1, 8));
    }

    [Test]
    public void ADeviceWithoutMemoryForATile_IsSaid()
    {
        using var device = new SmallDevice(10);
        Assert.That(() => MutualTopK.Match(Noise(300, 40, "a"), Noise(300, 40, "b"), new MatchOptions(), device, null),
            Throws.TypeOf<BadInputException>().With.Message.Contain("too little memory"));
    }

    [Test]
    public void ImpossibleInput_IsRefusedInWords()
    {
        InMemoryActivations a = Noise(3, 10, "a");
        Assert.That(() => MutualTopK.Match(a, Noise(3, 11, "b")),
            Throws.TypeOf<BadInputException>().With.Message.Contain("10 samples and model B 11"));
        Assert.That(() => MutualTopK.Match(Noise(3, 1, "a"), Noise(3, 1, "b")),
            Throws.TypeOf<BadInputException>().With.Message.Contain("at least two"));
        Assert.That(() => MutualTopK.Match(a, a, new MatchOptions { MemoryBudgetBytes = 1000 }),
            Throws.TypeOf<BadInputException>().With.Message.Contain("memory budget"));
        Assert.That(() => MutualTopK.Match(a, a, new MatchOptions { Ks = [0] }), Throws.ArgumentException);
        var nan = new InMemoryActivations(NeuronLayout.Of(2), 10, [.. Enumerable.Repeat(float.NaN, 20)]);
        Assert.That(() => MutualTopK.Match(a, nan), Throws.TypeOf<BadInputException>().With.Message.Contain("model B"));
    }

    [Test]
    public void ConstantModels_AreAllDeadAndGiveNoPairs()
    {
        var constant = new InMemoryActivations(NeuronLayout.Of(3), 10, new float[30]);
        MatchResult result = MutualTopK.Match(constant, Noise(4, 10, "b"), new MatchOptions { Ks = [1, 5] });
        Assert.That(result.DeadA, Has.Count.EqualTo(3));
        Assert.That(result.Pairs(5), Is.Empty);
        Assert.That(result.NeighboursOfB.IndicesOf(0).Length, Is.Zero);
    }

    [Test]
    public void FewNonFiniteNeurons_AreCountedApart_AndManyAreAnError()
    {
        InMemoryActivations Spoiled(int neurons)
        {
            var values = new float[300 * 10];
            Noise(300, 10, "a").Read(0, 300, values);
            values.AsSpan(299 * 10).Clear();
            for (int i = 0; i < neurons; i++)
                values[i * 10 + 4] = i % 2 == 0 ? float.NaN : float.NegativeInfinity;
            return new InMemoryActivations(NeuronLayout.Of(100, 200), 10, values);
        }
        MatchResult result = MutualTopK.Match(Spoiled(3), Noise(40, 10, "b"));
        Assert.That(result.DeadA.Except(result.NonFiniteA), Is.EqualTo(new[] { new NeuronKey(1, 199) }));
        Assert.That(result.NonFiniteA, Is.EqualTo(new[] { new NeuronKey(0, 0), new NeuronKey(0, 1), new NeuronKey(0, 2) }));
        Assert.That(result.NonFiniteB, Is.Empty);
        Assert.That(result.LeftOutNeurons, Is.EqualTo("left out: of the 300 neurons of A, 1 constant and 3 not finite"));
        Assert.That(MutualTopK.Match(Noise(4, 10, "a"), Noise(4, 10, "b")).LeftOutNeurons, Is.Null);
        Assert.That(() => MutualTopK.Match(Noise(40, 10, "b"), Spoiled(4)), Throws.TypeOf<BadInputException>()
            .With.Message.Contains("4 of the 300 neurons of model B").And.Message.Contains("neuron 0 of layer 0"));
    }

    [Test]
    public void NoNeurons_GiveNoPairs() =>
        Assert.That(MutualTopK.Match(new InMemoryActivations(NeuronLayout.Of(), 10, []), Noise(4, 10, "b")).Pairs(1), Is.Empty);

    [Test]
    public void Cancellation_EndsTheWork()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        InMemoryActivations a = Noise(3, 10, "a");
        Assert.That(() => MutualTopK.Match(a, a, cancellation: source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Progress_EndsEveryStageAtOne()
    {
        var last = new Dictionary<string, double>();
        InMemoryActivations a = Noise(30, 10, "a");
        MatchResult result = MutualTopK.Match(a, a, progress: new Direct(report => last[report.Stage] = report.Fraction));
        Assert.That(last, Is.EquivalentTo(new Dictionary<string, double> { [MatchStages.Statistics] = 1, [MatchStages.Products] = 1,
            [MatchStages.Settling] = 1 }));
        Assert.That(result.Cost.Seconds.Keys, Is.EquivalentTo(last.Keys));
    }

    [TestCase(100)]
    [TestCase(3000)]
    public void Libtorch_StaysWithinTheProvenBound(int samples)
    {
        // Settling compares every candidate with its float64 value and throws when the bound is broken.
        MatchResult result = MutualTopK.Match(Noise(60, samples, "a"), Noise(70, samples, "b"), new MatchOptions { Ks = [20] });
        Assert.That(result.Cost.SettledPairs, Is.GreaterThan(20 * 60));
    }

    private sealed class Direct(Action<MatchProgress> report) : IProgress<MatchProgress>
    {
        public void Report(MatchProgress value) => report(value);
    }

    /// <summary>Products rounded to bfloat16, as a backend in the wrong mode would give.</summary>
    private sealed class Brain16Products : IProductBackend
    {
        private readonly WorstCaseProducts _exact = new(2, Rng.FromSeed("brain16"));

        public string Device => "bfloat16";

        public IRowBuffer Allocate(int rows, int samples) => _exact.Allocate(rows, samples);

        public void Publish(IRowBuffer buffer)
        {
        }

        public ReadOnlySpan<float> Multiply(IRowBuffer a, Stretch rowsA, IRowBuffer b, Stretch rowsB, int part, Stretch samples,
            out int stride)
        {
            float[] products = _exact.Multiply(a, rowsA, b, rowsB, part, samples, out stride).ToArray();
            return Array.ConvertAll(products, product =>
                BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(product) & 0xFFFF0000));
        }

        public void Dispose() => _exact.Dispose();
    }
}
