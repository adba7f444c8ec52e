using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rosetta.Empirical.Activations;

/// <summary>From values by sample, as models and files have them, to values by neuron, as matching wants them.</summary>
internal static class Transposition
{
    /// <summary>Sides of what is turned in registers, and values in a line of the cache: a line is written whole.</summary>
    private const int Side = 8, Line = 16;

    /// <summary>[rows, width] into columns first .. of [width, sampleCount].</summary>
    /// <param name="rows">Values by sample.</param>
    /// <param name="width">Neurons.</param>
    /// <param name="neuronMajor">Where neuron i of sample t goes to i * sampleCount + t.</param>
    /// <param name="sampleCount">All samples.</param>
    /// <param name="first">Sample of the first row.</param>
    public static unsafe void Write(ReadOnlySpan<float> rows, int width, Span<float> neuronMajor, int sampleCount, int first)
    {
        int count = rows.Length / Math.Max(1, width);
        if (count == 0 || width == 0)
            return;
        if (neuronMajor.Length < (width - 1L) * sampleCount + first + count)
            throw new ArgumentException($"{neuronMajor.Length} values for {width} neurons of {sampleCount} samples.", nameof(neuronMajor));
        int units = Avx.IsSupported ? width / Side * Side : 0, samples = count / Line * Line;
        fixed (float* source = rows, target = neuronMajor)
        {
            for (int unit = 0; unit < units; unit += Side)
            {
                float* from = source + unit, to = target + (long)unit * sampleCount + first;
                for (int row = 0; row < samples; row += Line)
                {
                    Turn(from + (long)row * width, width, to + row, sampleCount);
                    Turn(from + (long)(row + Side) * width, width, to + row + Side, sampleCount);
                }
            }
            for (int unit = 0; unit < width; unit++)
            {
                float* to = target + (long)unit * sampleCount + first;
                for (int row = unit < units ? samples : 0; row < count; row++)
                    to[row] = source[(long)row * width + unit];
            }
        }
    }

    /// <summary>Eight rows of eight, a width apart, into eight columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Turn(float* from, long width, float* to, long stride)
    {
        Vector256<float> a = Vector256.Load(from), b = Vector256.Load(from + width), c = Vector256.Load(from + 2 * width),
            d = Vector256.Load(from + 3 * width), e = Vector256.Load(from + 4 * width), f = Vector256.Load(from + 5 * width),
            g = Vector256.Load(from + 6 * width), h = Vector256.Load(from + 7 * width);
        (Vector256<float> ab, Vector256<float> ba) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));
        (Vector256<float> cd, Vector256<float> dc) = (Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
        (Vector256<float> ef, Vector256<float> fe) = (Avx.UnpackLow(e, f), Avx.UnpackHigh(e, f));
        (Vector256<float> gh, Vector256<float> hg) = (Avx.UnpackLow(g, h), Avx.UnpackHigh(g, h));
        Both(Avx.Shuffle(ab, cd, Lows), Avx.Shuffle(ef, gh, Lows), to, stride);
        Both(Avx.Shuffle(ab, cd, Highs), Avx.Shuffle(ef, gh, Highs), to + stride, stride);
        Both(Avx.Shuffle(ba, dc, Lows), Avx.Shuffle(fe, hg, Lows), to + 2 * stride, stride);
        Both(Avx.Shuffle(ba, dc, Highs), Avx.Shuffle(fe, hg, Highs), to + 3 * stride, stride);
    }

    /// <summary>Which of four values of two vectors a shuffle takes: the first two of each, the last two.</summary>
    private const byte Lows = 0x44, Highs = 0xEE;

    /// <summary>The lower halves make one column, the upper ones that four further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Both(Vector256<float> one, Vector256<float> other, float* to, long stride)
    {
        Avx.Permute2x128(one, other, 0x20).Store(to);
        Avx.Permute2x128(one, other, 0x31).Store(to + 4 * stride);
    }
}
