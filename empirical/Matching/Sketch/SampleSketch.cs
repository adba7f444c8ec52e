using System.Numerics;
using System.Runtime.InteropServices;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Matching;

/// <summary>
/// A linear sketch of the sample axis (Charikar, Chen and Farach-Colton 2002): samples in buckets, added with random signs. Samples on
/// which some neuron is very active have a bucket of their own, so that they add no error.
/// </summary>
internal sealed class SampleSketch
{
    /// <summary>Buckets of a single sample, of all.</summary>
    private const int SingleShare = 8;

    private readonly int[] _singles;
    private readonly float[] _signs;
    private readonly int _shared;

    /// <param name="width">Buckets.</param>
    /// <param name="largest">By sample: the largest square that any neuron's standardised value has.</param>
    /// <param name="rng">Draws the signs.</param>
    public SampleSketch(int width, float[] largest, Rng rng)
    {
        Width = width;
        int singles = width / SingleShare;
        _singles = [.. Enumerable.Range(0, largest.Length).OrderByDescending(t => largest[t]).ThenBy(t => t).Take(singles).Order()];
        _shared = width - singles;
        _signs = new float[largest.Length];
        for (int t = 0; t < _signs.Length; t++)
            _signs[t] = rng.NextInt(2) == 0 ? 1 : -1;
    }

    /// <summary>Buckets.</summary>
    public int Width { get; }

    /// <summary>Sketches one neuron.</summary>
    /// <param name="values">Its values, centred and scaled to norm 1; changed.</param>
    /// <param name="sketch"><see cref="Width"/> values.</param>
    /// <param name="scratch">Twice as many, for use within.</param>
    public SketchError Fill(Span<float> values, Span<float> sketch, Span<float> scratch)
    {
        sketch.Clear();
        for (int i = 0; i < _singles.Length; i++)
        {
            sketch[_shared + i] = _signs[_singles[i]] * values[_singles[i]];
            values[_singles[i]] = 0;
        }
        scratch.Clear();
        Span<float> energies = scratch[.._shared], sizes = scratch.Slice(_shared, _shared);
        for (int start = 0; start < values.Length; start += _shared)
        {
            int length = Math.Min(_shared, values.Length - start);
            Add(values.Slice(start, length), _signs.AsSpan(start, length), sketch, energies, sizes);
        }
        double squares = 0, reach = 0;
        for (int bucket = 0; bucket < _shared; bucket++)
            (squares, reach) = (squares + (double)energies[bucket] * energies[bucket], Math.Max(reach, sizes[bucket]));
        return new SketchError(Math.Sqrt(squares), reach);
    }

    private static void Add(ReadOnlySpan<float> values, ReadOnlySpan<float> signs, Span<float> sketch, Span<float> energies,
        Span<float> sizes)
    {
        ReadOnlySpan<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(values), s = MemoryMarshal.Cast<float,
            Vector<float>>(signs);
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(sketch),
            squares = MemoryMarshal.Cast<float, Vector<float>>(energies), magnitudes = MemoryMarshal.Cast<float, Vector<float>>(sizes);
        for (int v = 0; v < x.Length; v++)
        {
            sums[v] += s[v] * x[v];
            squares[v] += x[v] * x[v];
            magnitudes[v] += Vector.Abs(x[v]);
        }
        for (int t = x.Length * Vector<float>.Count; t < values.Length; t++)
        {
            sketch[t] += signs[t] * values[t];
            energies[t] += values[t] * values[t];
            sizes[t] += Math.Abs(values[t]);
        }
    }
}
