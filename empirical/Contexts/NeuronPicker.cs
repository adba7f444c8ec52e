using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Contexts;

/// <summary>Chooses the samples at which one neuron after the other is shown. Safe to use from several threads.</summary>
internal sealed class NeuronPicker
{
    /// <summary>Samples in random order that bands are drawn from: a band of a tenth has hundreds of them.</summary>
    private const int MostInOrder = 4096;

    /// <summary>Bands above this share of samples are looked for in all of them, and not in the random order.</summary>
    private const double RareShare = 0.99;

    private readonly ContextSettings _settings;
    private readonly int[] _starts, _order;
    private readonly ulong _salt;

    /// <param name="documentOfSample">Document of each sample, non-decreasing.</param>
    /// <param name="settings">How many.</param>
    /// <param name="rng">Source of all draws.</param>
    public NeuronPicker(IReadOnlyList<int> documentOfSample, ContextSettings settings, Rng rng)
    {
        (_settings, _salt) = (settings, rng.Derive("bands").NextUInt64());
        _starts = [.. Enumerable.Range(0, documentOfSample.Count).Where(t => t == 0 || documentOfSample[t] != documentOfSample[t - 1]),
            documentOfSample.Count];
        var order = new int[documentOfSample.Count];
        for (int t = 0; t < order.Length; t++)
            order[t] = t;
        rng.Derive("order").Shuffle(order.AsSpan());
        Scatter = order[..Math.Min(settings.Scatter, order.Length)];
        Random = Limited(order, documentOfSample, settings);
        _order = order[..Math.Min(MostInOrder, order.Length)];
    }

    /// <summary>Samples drawn from all, in ascending order of drawing: the same for every neuron.</summary>
    public IReadOnlyList<int> Scatter { get; }

    /// <summary>Samples whose contexts every neuron shows.</summary>
    public IReadOnlyList<int> Random { get; }

    /// <summary>First sample of each document, and the number of samples at the end.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>Contexts of a neuron.</summary>
    /// <param name="flat">Its number, from which its own draws follow.</param>
    /// <param name="values">Its activations, finite.</param>
    public NeuronPicks Pick(int flat, ReadOnlySpan<float> values)
    {
        float[] quantiles = OrderStatistics.Of(values, ContextSettings.Bands);
        int[] top = LargestSamples.Of(values, _starts, _settings.Top, _settings.PerDocument);
        var bands = new int[ContextSettings.Bands.Count][];
        for (int band = 0; band < bands.Length; band++)
        {
            float least = quantiles[band], below = band == 0 ? float.PositiveInfinity : quantiles[band - 1];
            bands[band] = !(least < below) ? [] : ContextSettings.Bands[band] >= RareShare ? Rare(flat, values, least, below, top)
                : Common(flat, values, least, below, top);
        }
        return new NeuronPicks(top, bands, new NeuronScale(quantiles, top.Length > 0 ? values[top[0]] : quantiles[0]));
    }

    /// <summary>Of all samples of a band, those with the smallest hash.</summary>
    private int[] Rare(int flat, ReadOnlySpan<float> values, float least, float below, int[] top)
    {
        var kept = new PriorityQueue<int, ulong>(_settings.PerBand + 1);
        float threshold = MathF.BitDecrement(least);
        for (int t = LargestSamples.Next(values, 0, values.Length, threshold); t < values.Length;
            t = LargestSamples.Next(values, t + 1, values.Length, threshold))
        {
            if (!(values[t] < below) || top.AsSpan().Contains(t))
                continue;
            // The largest hash is the first to go.
            kept.Enqueue(t, ulong.MaxValue - Hash(flat, t));
            if (kept.Count > _settings.PerBand)
                kept.Dequeue();
        }
        return [.. kept.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];
    }

    /// <summary>The first samples of a band in the random order, which every neuron enters at a place of its own.</summary>
    private int[] Common(int flat, ReadOnlySpan<float> values, float least, float below, int[] top)
    {
        var found = new List<int>(_settings.PerBand);
        int first = (int)(Hash(flat, -1) % (ulong)_order.Length);
        for (int i = 0; i < _order.Length && found.Count < _settings.PerBand; i++)
        {
            int t = _order[(first + i) % _order.Length];
            if (values[t] >= least && values[t] < below && !top.AsSpan().Contains(t))
                found.Add(t);
        }
        return [.. found];
    }

    private static int[] Limited(int[] order, IReadOnlyList<int> documentOfSample, ContextSettings settings)
    {
        var chosen = new List<int>(settings.Random);
        foreach (int t in order)
        {
            if (chosen.Count == settings.Random)
                break;
            if (chosen.Count(other => documentOfSample[other] == documentOfSample[t]) < settings.PerDocument)
                chosen.Add(t);
        }
        return [.. chosen];
    }

    /// <summary>SplitMix64's finaliser: a number that depends on neuron and sample alone.</summary>
    private ulong Hash(int flat, int sample)
    {
        unchecked
        {
            ulong z = _salt + ((ulong)(uint)flat << 32 | (uint)sample) * 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
