using System.Runtime.Intrinsics;

namespace Rosetta.Empirical.Contexts;

/// <summary>The samples with the largest values, at most some of each document, in one pass and bounded memory: a document's own best
/// compete with the best so far, and what cannot enter is passed over a vector at a time.</summary>
internal sealed class LargestSamples
{
    private readonly int[] _samples;
    private readonly float[] _values;
    private int _count;

    private LargestSamples(int most) => (_samples, _values) = (new int[most], new float[most]);

    /// <summary>Samples by value descending; of equal values the earlier first.</summary>
    /// <param name="values">Of one neuron, finite.</param>
    /// <param name="starts">First sample of each document, ascending, and the number of samples at the end.</param>
    /// <param name="most">Samples wanted.</param>
    /// <param name="perDocument">Most of one document.</param>
    public static int[] Of(ReadOnlySpan<float> values, ReadOnlySpan<int> starts, int most, int perDocument)
    {
        var best = new LargestSamples(most);
        var own = new LargestSamples(perDocument);
        for (int document = 0; document + 1 < starts.Length; document++)
        {
            own._count = 0;
            int end = starts[document + 1];
            for (int t = Next(values, starts[document], end, best.Threshold); t < end;
                t = Next(values, t + 1, end, Math.Max(best.Threshold, own.Threshold)))
                own.Add(t, values[t]);
            for (int i = 0; i < own._count; i++)
                best.Add(own._samples[i], own._values[i]);
        }
        return best._samples[..best._count];
    }

    /// <summary>The first place from <paramref name="from"/> on, before <paramref name="end"/>, with a value above a threshold; the end
    /// where there is none.</summary>
    public static int Next(ReadOnlySpan<float> values, int from, int end, float threshold)
    {
        int t = from;
        Vector256<float> least = Vector256.Create(threshold);
        for (; t + Vector256<float>.Count <= end; t += Vector256<float>.Count)
        {
            if (Vector256.GreaterThanAny(Vector256.Create(values[t..]), least))
                break;
        }
        while (t < end && !(values[t] > threshold))
            t++;
        return t;
    }

    /// <summary>What a value must exceed to enter: a later sample of an equal value does not.</summary>
    private float Threshold => _count < _values.Length ? float.NegativeInfinity : _values[^1];

    private void Add(int sample, float value)
    {
        if (!(value > Threshold))
            return;
        int place = _count < _values.Length ? _count++ : _values.Length - 1;
        for (; place > 0 && value > _values[place - 1]; place--)
            (_samples[place], _values[place]) = (_samples[place - 1], _values[place - 1]);
        (_samples[place], _values[place]) = (sample, value);
    }
}
