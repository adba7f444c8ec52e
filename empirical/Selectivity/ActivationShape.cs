using System.Runtime.Intrinsics;
using Rosetta.Empirical.Matching;

namespace Rosetta.Empirical.Selectivity;

/// <summary>The shape of one neuron's distribution over samples: cheap measures of selectivity for any modality.</summary>
/// <remarks>All of them are population values in float64 about the mean, and none changes when the neuron is scaled by a positive
/// number.</remarks>
public sealed class ActivationShape
{
    private ActivationShape(double sparseness, double skewness, double excessKurtosis, double activationProbability) =>
        (Sparseness, Skewness, ExcessKurtosis, ActivationProbability) = (sparseness, skewness, excessKurtosis, activationProbability);

    /// <summary>
    /// Lifetime sparseness (1 - mean(|x|)^2 / mean(x^2)) / (1 - 1/T), 0 for a constant magnitude and 1 for a single active sample (Vinje
    /// and Gallant 2000). Unlike a share of zeros it does not depend on a threshold, so ReLU and GELU neurons are compared alike.
    /// </summary>
    public double Sparseness { get; }

    /// <summary>Third standardised moment.</summary>
    public double Skewness { get; }

    /// <summary>Fourth standardised moment less 3.</summary>
    public double ExcessKurtosis { get; }

    /// <summary>Share of samples above 0: of a ReLU neuron, how often it fires; of a smooth one, how often it leaves its negative
    /// dip.</summary>
    public double ActivationProbability { get; }

    /// <summary>The shape of one neuron's values, or null where it is dead (constant, or a value that is not finite).</summary>
    public static ActivationShape? Of(ReadOnlySpan<float> values)
    {
        var moments = NeuronMoments.Of(values);
        if (!moments.IsAlive)
            return null;
        double magnitude = 0, square = 0, active = 0, second = 0, third = 0, fourth = 0;
        Vector256<double> mean = Vector256.Create(moments.Mean), magnitudes = default, squares = default, actives = default,
            seconds = default, thirds = default, fourths = default, one = Vector256.Create(1.0);
        int whole = values.Length - values.Length % Vector256<float>.Count;
        for (int i = 0; i < whole; i += Vector256<float>.Count)
        {
            (Vector256<double> x, Vector256<double> y) = Vector256.Widen(Vector256.Create(values[i..]));
            Vector256<double> dx = x - mean, dy = y - mean, xx = dx * dx, yy = dy * dy;
            magnitudes += Vector256.Abs(x) + Vector256.Abs(y);
            squares += x * x + y * y;
            actives += (Vector256.GreaterThan(x, Vector256<double>.Zero) & one) + (Vector256.GreaterThan(y, Vector256<double>.Zero) & one);
            seconds += xx + yy;
            thirds += xx * dx + yy * dy;
            fourths += xx * xx + yy * yy;
        }
        foreach (float value in values[whole..])
        {
            double deviation = value - moments.Mean, own = deviation * deviation;
            magnitude += Math.Abs((double)value);
            square += (double)value * value;
            active += value > 0 ? 1 : 0;
            (second, third, fourth) = (second + own, third + own * deviation, fourth + own * own);
        }
        magnitude += Across(magnitudes);
        square += Across(squares);
        active += Across(actives);
        double count = values.Length;
        double sparseness = (1 - magnitude / count * (magnitude / count) / (square / count)) / (1 - 1 / count);
        (_, double skewness, double kurtosis) = CentralMoments.Standardised(values.Length, second + Across(seconds), third + Across(thirds),
            fourth + Across(fourths));
        return new ActivationShape(Math.Clamp(sparseness, 0, 1), skewness, kurtosis, active / count);
    }

    /// <summary>The shape on resampled documents, from sums by document about the neuron's mean: nothing is read twice.</summary>
    /// <param name="values">Of a live neuron.</param>
    /// <param name="starts">First sample of each document, ascending, and the number of samples at the end.</param>
    /// <param name="draws">By resample: how often each document is drawn.</param>
    /// <returns>By resample; null where the neuron is constant on it.</returns>
    public static ActivationShape?[] OnResamples(ReadOnlySpan<float> values, ReadOnlySpan<int> starts, IReadOnlyList<int[]> draws)
    {
        const int Sums = 8;
        double mean = NeuronMoments.Of(values).Mean;
        var sums = new double[(starts.Length - 1) * Sums];
        for (int document = 0; document + 1 < starts.Length; document++)
        {
            double magnitude = 0, square = 0, active = 0, first = 0, second = 0, third = 0, fourth = 0;
            foreach (float value in values[starts[document]..starts[document + 1]])
            {
                double deviation = value - mean, own = deviation * deviation;
                magnitude += Math.Abs((double)value);
                square += (double)value * value;
                active += value > 0 ? 1 : 0;
                first += deviation;
                second += own;
                third += own * deviation;
                fourth += own * own;
            }
            double[] all = [starts[document + 1] - starts[document], magnitude, square, active, first, second, third, fourth];
            all.CopyTo(sums, document * Sums);
        }
        var shapes = new ActivationShape?[draws.Count];
        Span<double> total = stackalloc double[Sums];
        for (int draw = 0; draw < shapes.Length; draw++)
        {
            total.Clear();
            int[] times = draws[draw];
            for (int document = 0; document < times.Length; document++)
            {
                if (times[document] == 0)
                    continue;
                for (int k = 0; k < Sums; k++)
                    total[k] += times[document] * sums[document * Sums + k];
            }
            double count = total[0], shift = total[4] / count, square = shift * shift;
            double second = total[5] - count * square;
            if (!(second > 1e-12 * total[5]) || !(count > 1))
                continue;
            (_, double skewness, double kurtosis) = CentralMoments.Standardised(count, second,
                total[6] - 3 * shift * total[5] + 2 * count * shift * square,
                total[7] - 4 * shift * total[6] + 6 * square * total[5] - 3 * count * square * square);
            double sparseness = (1 - total[1] / count * (total[1] / count) / (total[2] / count)) / (1 - 1 / count);
            shapes[draw] = new ActivationShape(Math.Clamp(sparseness, 0, 1), skewness, kurtosis, total[3] / count);
        }
        return shapes;
    }

    // Four lanes on every machine, added in one order.
    private static double Across(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
}
