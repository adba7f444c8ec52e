using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Tests.Empirical.Matching;
using Rosetta.Tests.Reference;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models;

public sealed class ActivationCaptureTests
{
    /// <summary>Rounding: another batch layout sums the same float32 products in another order.</summary>
    private const double Batching = 2e-5;

    private readonly LanguageModel _model = New();
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-capture-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [OneTimeTearDown]
    public void DisposeModel() => _model.Dispose();

    [Test]
    public void EverySample_IsPooledFromItsTokensFedAlone([Values] SpanPooling pooling, [Values(1, 50, 4096)] int batchTokens,
        [Values(1, 1 << 16)] int lookaheadTokens)
    {
        (FeedWindow[] windows, int samples) = Windows(12);
        InMemoryActivations captured = ActivationCapture.ToMemory(_model, windows, samples,
            new CaptureOptions { Pooling = pooling, BatchTokens = batchTokens, LookaheadTokens = lookaheadTokens });
        var values = new float[captured.Layout.Count * samples];
        captured.Read(0, captured.Layout.Count, values);
        double worst = 0;
        foreach (FeedWindow window in windows)
        {
            using DisposeScope scope = NewDisposeScope();
            IReadOnlyList<Tensor> alone = _model.Neurons(tensor(window.TokenIds.Select(id => (long)id).ToArray(),
                [1, window.TokenIds.Length]));
            for (int layer = 0; layer < alone.Count; layer++)
            {
                float[] tokens = alone[layer].detach().data<float>().ToArray();
                int width = captured.Layout.Widths[layer];
                foreach (IGrouping<int, (int Token, int Sample)> span in window.Memberships.GroupBy(membership => membership.Sample))
                {
                    for (int unit = 0; unit < width; unit++)
                    {
                        double expected = Pooled(pooling, [.. span.Select(membership => tokens[membership.Token * width + unit])]);
                        worst = Math.Max(worst, Math.Abs(values[(captured.Layout.Start(layer) + unit) * samples + span.Key] - expected));
                    }
                }
            }
        }
        Assert.That(worst, Is.LessThanOrEqualTo(Batching));
    }

    [Test]
    public void FileAndMemory_HoldTheSame()
    {
        (FeedWindow[] windows, int samples) = Windows(9);
        int[] blocks = [.. Enumerable.Range(0, samples).Select(i => i / 3)];
        var options = new CaptureOptions { Layers = [1], BlockOfSample = blocks, LookaheadTokens = 64 };
        string path = Path.Combine(_folder, "a.safetensors");
        ActivationCapture.ToFile(path, _model, windows, samples, options);
        InMemoryActivations memory = ActivationCapture.ToMemory(_model, windows, samples, options);
        using ActivationFile file = ActivationFile.Open(path);
        Assert.That(file.Layout.LayerIds, Is.EqualTo(new[] { 1 }));
        Assert.That(file.BlockOfSample, Is.EqualTo(blocks));
        float[] fromFile = new float[memory.Layout.Count * samples], fromMemory = new float[fromFile.Length];
        file.Read(0, memory.Layout.Count, fromFile);
        memory.Read(0, memory.Layout.Count, fromMemory);
        Assert.That(fromFile, Is.EqualTo(fromMemory));
    }

    /// <summary>Windows so long and wide that pooling is spread over threads, in several slices each: every run gives the same bits, in
    /// memory and in a file.</summary>
    [Test]
    public void SlicesOfLongWindows_GiveTheSameBitsWhateverTheThread([Values] SpanPooling pooling)
    {
        using LanguageModel model = Gpt2Configuration.Of(2, 48, 2, 50, 600).CreateModel();
        model.Initialize(Rng.FromSeed("slices"));
        (FeedWindow[] windows, int samples) = Windows(3, shortest: 500);
        var options = new CaptureOptions { Pooling = pooling };
        Assert.That(samples, Is.GreaterThan(3 * SampleSlice.Most));
        float[] first = Read(ActivationCapture.ToMemory(model, windows, samples, options));
        for (int repeat = 0; repeat < 3; repeat++)
            Assert.That(Read(ActivationCapture.ToMemory(model, windows, samples, options)), Is.EqualTo(first));
        string path = Path.Combine(_folder, "slices.safetensors");
        ActivationCapture.ToFile(path, model, windows, samples, options);
        using ActivationFile file = ActivationFile.Open(path);
        Assert.That(Read(file), Is.EqualTo(first));
    }

    /// <summary>On a device the same additions are done in the same order; here the device is the CPU.</summary>
    [Test]
    public void PoolingWhereTheModelRuns_GivesTheBitsOfPoolingOnTheHost([Values] SpanPooling pooling, [Values(1, 50, 4096)] int batchTokens,
        [Values] bool half)
    {
        using LanguageModel model = Gpt2Configuration.Of(2, 24, 2, 50, 600).CreateModel(half ? ScalarType.BFloat16 : ScalarType.Float32);
        model.Initialize(Rng.FromSeed("pooled"));
        (FeedWindow[] windows, int samples) = Windows(7);
        var options = new CaptureOptions { Pooling = pooling, BatchTokens = batchTokens };
        float[] onHost = Read(ActivationCapture.ToMemory(model, windows, samples, options));
        Assert.That(Read(ActivationCapture.ToMemory(model, windows, samples, options with { PoolsOnDevice = true })), Is.EqualTo(onHost));
    }

    [Test]
    public void ADeviceWithTooLittleMemory_IsFedSmallerBatches()
    {
        (FeedWindow[] windows, _) = Windows(9);
        var tried = new List<int>();
        ActivationCapture.WithWhatFits(new CaptureOptions { BatchTokens = 4096 }, windows, options =>
        {
            tried.Add(options.BatchTokens);
            if (options.BatchTokens > 1024)
                throw SmallDevice.OutOfMemory();
        });
        Assert.That(tried, Is.EqualTo(new[] { 4096, 2048, 1024 }));
        Assert.That(() => ActivationCapture.WithWhatFits(new CaptureOptions(), windows, _ => throw SmallDevice.OutOfMemory()),
            Throws.TypeOf<BadInputException>().With.Message.Contain("too little memory for one window"));
    }

    [Test]
    public void ActivationsComputedAnew_AreThoseOfMemory([Values(1, 20_000, 1 << 20)] long memory)
    {
        using LanguageModel model = New();
        (FeedWindow[] windows, int samples) = Windows(9);
        float[] expected = Read(ActivationCapture.ToMemory(_model, windows, samples));
        using var anew = new RecomputedActivations(model, windows, samples, new CaptureOptions(), memory, CancellationToken.None);
        Assert.That(Read(anew), Is.EqualTo(expected).Within(Batching));
        Assert.That(anew.Passes, Is.EqualTo(RecomputedActivations.PassesOf(anew.Layout.Count, samples, memory)));
        var one = new float[2 * samples];
        anew.Read(anew.Layout.Count - 2, 2, one);
        anew.Read(3, 1, one);
        Assert.That(one.AsSpan(0, samples).ToArray(), Is.EqualTo(expected[(3 * samples)..(4 * samples)]).Within(Batching));
        Assert.That(() => anew.Read(anew.Layout.Count, 1, one), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    /// <summary>Each value to half a last place, or to a share of 2^-24 of its neuron's largest.</summary>
    [Test]
    public void HalvesWithAScale_KeepElevenBitsOfEveryNeuron()
    {
        (FeedWindow[] windows, int samples) = Windows(9);
        InMemoryActivations held = ActivationCapture.ToMemory(_model, windows, samples);
        IReadOnlyList<float[]> scales = NeuronScales.Of(held);
        string path = Path.Combine(_folder, "halves.safetensors");
        ActivationCapture.ToFile(path, _model, windows, samples,
            new CaptureOptions { FileType = SafetensorsType.F16, Scales = scales, BlockOfSample = new int[samples] });
        float[] expected = Read(held);
        using (ActivationFile file = ActivationFile.Open(path))
        {
            float[] values = Read(file);
            for (int neuron = 0; neuron < held.Layout.Count; neuron++)
            {
                double largest = expected.AsSpan(neuron * samples, samples).ToArray().Max(Math.Abs);
                for (int t = 0; t < samples; t++)
                {
                    double value = expected[neuron * samples + t];
                    Assert.That(values[neuron * samples + t], Is.EqualTo(value).Within(Math.Abs(value) / 2048 + largest / (1 << 24)));
                }
            }
        }
        float[][] tiny = [.. scales.Select(own => own.Select(_ => 1e-12f).ToArray())];
        Assert.That(() => ActivationCapture.ToFile(path, _model, windows, samples,
            new CaptureOptions { FileType = SafetensorsType.F16, Scales = tiny }), Throws.TypeOf<ScaleExceededException>());
    }

    private static float[] Read(IActivations activations)
    {
        var values = new float[activations.Layout.Count * activations.SampleCount];
        activations.Read(0, activations.Layout.Count, values);
        return values;
    }

    [Test]
    public void MemoryOfEarlierActivations_IsWrittenAnew_AndCannotBeReadAnyLonger([Values(1.0, 0.6, 3.0)] double size)
    {
        (FeedWindow[] windows, int samples) = Windows(9);
        InMemoryActivations fresh = ActivationCapture.ToMemory(_model, windows, samples);
        float[] stale = [.. Enumerable.Repeat(float.NaN, (int)(size * fresh.Layout.Count * samples))];
        var spent = new InMemoryActivations(NeuronLayout.Of(1), 1, stale);
        InMemoryActivations reused = ActivationCapture.ToMemory(_model, windows, samples, new CaptureOptions { ReusedMemory = spent });
        float[] expected = new float[fresh.Layout.Count * samples], actual = new float[expected.Length];
        fresh.Read(0, fresh.Layout.Count, expected);
        reused.Read(0, reused.Layout.Count, actual);
        Assert.That(actual, Is.EqualTo(expected));
        Assert.That(() => spent.Read(0, 1, new float[1]), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Slices_HoldEverySampleOnce_WithItsOwnRows()
    {
        (FeedWindow[] windows, int samples) = Windows(4, shortest: 500);
        int next = 0;
        for (int i = 0; i < windows.Length; i++)
        {
            foreach (SampleSlice slice in SampleSlice.Of(windows[i], 1000 * i))
            {
                Assert.That(slice.FirstSample, Is.EqualTo(next));
                Assert.That(slice.SampleCount, Is.InRange(1, SampleSlice.Most));
                for (int sample = 0; sample < slice.SampleCount; sample++, next++)
                {
                    int[] rows = [.. slice.RowsOf(sample).ToArray().Select(row => slice.FirstRow + row - 1000 * i)];
                    Assert.That(rows, Is.EqualTo(windows[i].Memberships.Where(member => member.Sample == next)
                        .Select(member => member.Token)));
                    Assert.That(slice.RowsOf(sample).ToArray(), Is.All.InRange(0, slice.RowCount - 1));
                }
            }
        }
        Assert.That(next, Is.EqualTo(samples));
    }

    /// <summary>As when a disk is full: AtomicFile turns an IOException into the one error of the command, and would not know a bundle of
    /// them.</summary>
    [Test]
    public void AFailureOfSeveralThreads_IsOneError()
    {
        using LanguageModel model = Gpt2Configuration.Of(1, 48, 2, 50, 600).CreateModel();
        model.Initialize(Rng.FromSeed("slices"));
        (FeedWindow[] windows, int samples) = Windows(3, shortest: 500);
        var run = new CaptureRun(model, windows, new CaptureOptions(), (_, _, _) => throw new IOException("No space left on device"),
            CancellationToken.None);
        Assert.That(() => run.Feed(samples), Throws.TypeOf<IOException>());
    }

    [Test]
    public void WindowsThatHoldOtherSamples_AreRefusedBeforeAnyBatch()
    {
        (FeedWindow[] windows, int samples) = Windows(3);
        var options = new CaptureOptions { Progress = new Immediate(_ => Assert.Fail("fed")) };
        Assert.That(() => ActivationCapture.ToMemory(_model, windows, samples + 1, options), Throws.ArgumentException);
    }

    [Test]
    public void Cancellation_LeavesNoFile()
    {
        (FeedWindow[] windows, int samples) = Windows(9);
        using var cancellation = new CancellationTokenSource();
        var options = new CaptureOptions { BatchTokens = 1, Progress = new Immediate(_ => cancellation.Cancel()) };
        Assert.That(() => ActivationCapture.ToFile(Path.Combine(_folder, "cut.safetensors"), _model, windows, samples, options,
            cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.GetFiles(_folder), Is.Empty);
    }

    [Test]
    public void Progress_EndsAtAllTokens()
    {
        (FeedWindow[] windows, int samples) = Windows(9);
        var reports = new List<CaptureProgress>();
        ActivationCapture.ToMemory(_model, windows, samples,
            new CaptureOptions { BatchTokens = 40, Progress = new Immediate(reports.Add) });
        Assert.That(reports.Select(report => report.Tokens), Is.Ordered);
        Assert.That(reports[^1].Tokens, Is.EqualTo(windows.Sum(window => window.TokenIds.Length)).And.EqualTo(reports[^1].TotalTokens));
    }

    [Test]
    public void TokenFile_GivesTheReferencesRowsAndLogits()
    {
        string reference = ReferenceFiles.PathOf("language", "gpt2", "reference.safetensors");
        using LanguageModel model = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", "gpt2"));
        TokenFile tokens = TokenFile.Read(reference);
        string path = Path.Combine(_folder, "ids.safetensors");
        ActivationCapture.ToFile(path, model, tokens.Windows, tokens.SampleCount, new CaptureOptions { WithLogits = true });
        using SafetensorsFile expected = SafetensorsFile.Open(reference), actual = SafetensorsFile.Open(path);
        var mask = new long[expected.Tensor("attention_mask").ElementCount];
        expected.ReadInt64(expected.Tensor("attention_mask"), 0, mask);
        foreach ((string stored, string written) in new[] { ("neurons.0", "layer.0"), ("neurons.2", "layer.2"), ("logits", "logits") })
        {
            float[] all = Values(expected, stored), rows = Values(actual, written);
            int width = (int)expected.Tensor(stored).Shape[2];
            float[] wanted = [.. Enumerable.Range(0, mask.Length).Where(t => mask[t] == 1)
                .SelectMany(t => all.AsSpan(t * width, width).ToArray())];
            Assert.That(rows, Has.Length.EqualTo(wanted.Length));
            Assert.That(rows.Zip(wanted, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(1e-4), "the reference's own tolerance");
        }
    }

    [TestCase(new long[] { 0, 1 }, "padding is to the right")]
    [TestCase(new long[] { 0, 0 }, "At least one token")]
    [TestCase(new long[] { 2, 0 }, "ones, then zeros")]
    public void MaskThatIsNoRightPadding_IsRefused(long[] mask, string expected)
    {
        string path = Path.Combine(_folder, "mask.safetensors");
        SafetensorsWriter.Write(path, [new("input_ids", SafetensorsType.I64, 1, 2), new("attention_mask", SafetensorsType.I64, 1, 2)],
            writer =>
        {
            writer.Append("input_ids", [1, 2]);
            writer.Append("attention_mask", [.. mask.Select(value => (int)value)]);
        });
        Assert.That(() => TokenFile.Read(path), Throws.TypeOf<BadInputException>().With.Message.Contains(expected));
    }

    [Test]
    public void LayersThatAreNotThere_AreRefused([Values("2", "1,0", "-1")] string layers)
    {
        (FeedWindow[] windows, int samples) = Windows(2);
        var options = new CaptureOptions { Layers = [.. layers.Split(',')
            .Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture))] };
        Assert.That(() => ActivationCapture.ToMemory(_model, windows, samples, options),
            Throws.TypeOf<BadInputException>().With.Message.Contains("0 to 1"));
    }

    private sealed class Immediate(Action<CaptureProgress> action) : IProgress<CaptureProgress>
    {
        public void Report(CaptureProgress value) => action(value);
    }

    private static double Pooled(SpanPooling pooling, float[] values) => pooling switch
    {
        SpanPooling.Mean => values.Average(value => (double)value),
        SpanPooling.Max => values.Max(),
        _ => values.Order().ElementAt(values.Length / 2) / 2.0 + values.Order().ElementAt((values.Length - 1) / 2) / 2.0,
    };

    private static float[] Values(SafetensorsFile file, string name)
    {
        var values = new float[file.Tensor(name).ElementCount];
        file.ReadFloat32(file.Tensor(name), 0, values);
        return values;
    }

    private static LanguageModel New()
    {
        LanguageModel model = GptNeoXConfiguration.Of(2, 24, 2, 50, 32).CreateModel();
        model.Initialize(Rng.FromSeed("capture"));
        return model;
    }

    /// <summary>Windows of many lengths, with spans of one to four tokens, tokens in two spans, and a first token in none.</summary>
    private static (FeedWindow[] Windows, int Samples) Windows(int count, int shortest = 2)
    {
        Rng rng = Rng.FromSeed("windows");
        int sample = 0;
        FeedWindow[] windows = [.. Enumerable.Range(0, count).Select(_ =>
        {
            int length = shortest + rng.NextInt(30);
            var memberships = new List<(int, int)>();
            for (int token = 1; token < length;)
            {
                int end = Math.Min(length, token + 1 + rng.NextInt(4));
                for (int t = token; t < end; t++)
                    memberships.Add((t, sample));
                sample++;
                token = end - (end - token > 1 && end < length ? 1 : 0);
            }
            return new FeedWindow([.. Enumerable.Range(0, length).Select(_ => rng.NextInt(50))], [.. memberships]);
        })];
        return (windows, sample);
    }
}
