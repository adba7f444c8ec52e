using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Contexts;

/// <summary>
/// Contexts of pairs of neurons, collected from the activations that one capture of each model left in memory or on disk: which neurons are
/// matched is known only after matching, and no text is fed again. About 4 kB for each pair are held, whatever the number of samples.
/// </summary>
/// <remarks>
/// A pair's contexts are the samples that are chosen for either neuron, and a few random ones; each is shown with both neurons'
/// activations on the samples around it. Two passes over each model: the first chooses, the second reads what the other side chose.
/// </remarks>
public sealed class CollectedContexts
{
    /// <summary>Rank in the top where at most this, else a band: <see cref="FirstBand"/> and on.</summary>
    public const byte FirstBand = 100;

    /// <summary>Stands for a context that a neuron did not choose.</summary>
    public const byte NotChosen = 0;

    private readonly int _width;

    private CollectedContexts(IReadOnlyList<ShownPair> pairs, ContextSettings settings, NeuronPicker picker)
    {
        (Pairs, Settings, Scatter, _width) = (pairs, settings, picker.Scatter, settings.Width);
        int places = checked(pairs.Count * settings.MostPerPair);
        Samples = new int[places];
        Firsts = new int[places];
        Lengths = new byte[places];
        Reasons = new byte[checked(3 * places)];
        A = new ContextSide(pairs.Count, places, _width, Scatter.Count);
        B = new ContextSide(pairs.Count, places, _width, Scatter.Count);
    }

    /// <summary>The pairs.</summary>
    public IReadOnlyList<ShownPair> Pairs { get; }

    /// <summary>How many contexts, and which.</summary>
    public ContextSettings Settings { get; }

    /// <summary>Samples of the joint scatter, the same for every pair.</summary>
    public IReadOnlyList<int> Scatter { get; }

    /// <summary>[pairs, contexts]: the sample of each context, ascending; -1 where a pair has no more.</summary>
    public int[] Samples { get; }

    /// <summary>[pairs, contexts]: first of the samples around.</summary>
    public int[] Firsts { get; }

    /// <summary>[pairs, contexts]: how many they are; fewer than the width only of a document that has no more.</summary>
    public byte[] Lengths { get; }

    /// <summary>[pairs, contexts, 3]: for A and for B the rank in the top, <see cref="FirstBand"/> + band, or <see cref="NotChosen"/>; then
    /// 1 for a random context.</summary>
    public byte[] Reasons { get; }

    /// <summary>Activations of the first model.</summary>
    public ContextSide A { get; }

    /// <summary>Activations of the second model.</summary>
    public ContextSide B { get; }

    /// <summary>Collects.</summary>
    /// <param name="a">The first model; no neuron of a pair is dead.</param>
    /// <param name="b">The second model, same samples.</param>
    /// <param name="pairs">What is shown.</param>
    /// <param name="documentOfSample">Document of each sample, non-decreasing.</param>
    /// <param name="settings">How many.</param>
    /// <param name="rng">Source of all draws.</param>
    /// <param name="cancellation">Ends the work between reads.</param>
    public static CollectedContexts Collect(IActivations a, IActivations b, IReadOnlyList<ShownPair> pairs,
        IReadOnlyList<int> documentOfSample, ContextSettings settings, Rng rng, CancellationToken cancellation = default)
    {
        if (documentOfSample.Count != a.SampleCount || a.SampleCount != b.SampleCount)
            throw new ArgumentException($"{documentOfSample.Count} documents for {a.SampleCount} and {b.SampleCount} samples.",
                nameof(documentOfSample));
        var picker = new NeuronPicker(documentOfSample, settings, rng.Derive("contexts"));
        var collected = new CollectedContexts(pairs, settings, picker);
        var parallel = new ParallelOptions { CancellationToken = cancellation };
        ILookup<int, int> pairsOfA = Enumerable.Range(0, pairs.Count).ToLookup(pair => pairs[pair].A),
            pairsOfB = Enumerable.Range(0, pairs.Count).ToLookup(pair => pairs[pair].B);
        NeuronPicks?[] picksA = Pick(a, pairsOfA), picksB = Pick(b, pairsOfB);
        Parallel.For(0, pairs.Count, parallel, pair =>
            collected.Join(pair, picksA[pairs[pair].A]!, picksB[pairs[pair].B]!, picker));
        Read(a, pairsOfA, picksA, collected.A);
        Read(b, pairsOfB, picksB, collected.B);
        return collected;

        NeuronPicks?[] Pick(IActivations model, ILookup<int, int> shown)
        {
            var picks = new NeuronPicks?[model.Layout.Count];
            NeuronScan.Visit(model, (flat, values) => picks[flat] = picker.Pick(flat, values), parallel, shown.Contains);
            return picks;
        }

        void Read(IActivations model, ILookup<int, int> shown, NeuronPicks?[] picks, ContextSide side) =>
            NeuronScan.Visit(model, (flat, values) =>
            {
                foreach (int pair in shown[flat])
                    collected.Fill(pair, values, picks[flat]!.Scale, side);
            }, parallel, shown.Contains);
    }

    /// <summary>What the contexts of a pair are, with the reasons.</summary>
    private void Join(int pair, NeuronPicks ofA, NeuronPicks ofB, NeuronPicker picker)
    {
        var chosen = new List<(int Sample, int Column, byte Reason)>(Settings.MostPerPair);
        AddChosen(chosen, ofA, 0);
        AddChosen(chosen, ofB, 1);
        foreach (int sample in picker.Random)
            chosen.Add((sample, 2, 1));
        chosen.Sort();
        int place = pair * Settings.MostPerPair - 1, end = place + 1 + Settings.MostPerPair, last = -1;
        foreach ((int sample, int column, byte reason) in chosen)
        {
            if (sample != last)
            {
                Samples[++place] = last = sample;
                (Firsts[place], Lengths[place]) = Around(sample, picker.Starts);
            }
            Reasons[3 * place + column] = reason;
        }
        Samples.AsSpan((place + 1)..end).Fill(-1);
        Firsts.AsSpan((place + 1)..end).Fill(-1);
    }

    private static void AddChosen(List<(int Sample, int Column, byte Reason)> chosen, NeuronPicks picks, int column)
    {
        for (int rank = 0; rank < picks.Top.Length; rank++)
            chosen.Add((picks.Top[rank], column, (byte)(rank + 1)));
        for (int band = 0; band < picks.Bands.Length; band++)
        {
            foreach (int sample in picks.Bands[band])
                chosen.Add((sample, column, (byte)(FirstBand + band)));
        }
    }

    /// <summary>As many before as after, but where the document begins or ends.</summary>
    private (int First, byte Length) Around(int sample, ReadOnlySpan<int> starts)
    {
        int document = starts.BinarySearch(sample);
        document = document >= 0 ? document : ~document - 1;
        int first = Math.Max(starts[document], Math.Min(sample - Settings.Around / 2, starts[document + 1] - _width));
        return (first, (byte)Math.Min(_width, starts[document + 1] - first));
    }

    private void Fill(int pair, ReadOnlySpan<float> values, NeuronScale scale, ContextSide side)
    {
        side.Scales[pair] = scale;
        for (int i = 0; i < Scatter.Count; i++)
            side.Scatter[pair * Scatter.Count + i] = values[Scatter[i]];
        int first = pair * Settings.MostPerPair;
        for (int place = first; place < first + Settings.MostPerPair && Samples[place] >= 0; place++)
        {
            side.Raw[place] = values[Samples[place]];
            Span<byte> steps = side.Steps.AsSpan(place * _width, _width);
            scale.Steps(values.Slice(Firsts[place], Lengths[place]), steps);
            steps[Lengths[place]..].Fill(NeuronScale.NoSample);
        }
    }
}

/// <summary>One model's activations on the contexts of pairs.</summary>
public sealed class ContextSide
{
    internal ContextSide(int pairs, int places, int width, int scatter)
    {
        Scales = new NeuronScale[pairs];
        Raw = new float[places];
        Steps = new byte[checked(places * width)];
        Scatter = new float[checked(pairs * scatter)];
    }

    /// <summary>[pairs]: scale of the pair's neuron of this model.</summary>
    public NeuronScale[] Scales { get; }

    /// <summary>[pairs, contexts]: activation on the context's own sample.</summary>
    public float[] Raw { get; }

    /// <summary>[pairs, contexts, width]: levels on the samples around, in steps (<see cref="NeuronScale.Steps"/>);
    /// <see cref="NeuronScale.NoSample"/> where the document has no more.</summary>
    public byte[] Steps { get; }

    /// <summary>[pairs, scatter]: activations on the samples of the joint scatter.</summary>
    public float[] Scatter { get; }
}
