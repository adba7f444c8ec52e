using Rosetta.Empirical.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Selectivity;

/// <summary>A known factor, and whether a neuron rises or falls with it.</summary>
/// <param name="Factor">Number of the factor.</param>
/// <param name="Sign">1 or -1.</param>
public readonly record struct FactorLabel(int Factor, int Sign);

/// <summary>
/// Correlations of neurons with the known factors of what they were fed, with errors over its elements (images): which neuron encodes which
/// factor (M48).
/// </summary>
/// <remarks>Errors are a jackknife's over <see cref="Groups"/> runs of whole elements, which are independent of one another.</remarks>
public sealed class FactorCorrelations
{
    /// <summary>Groups of elements, each of which is left out once.</summary>
    public const int Groups = 20;

    /// <summary>A neuron or factor whose variance is less of its sum of squares, once its mean was taken off, is a constant.</summary>
    private const double Constant = 1e-9;

    /// <summary>Values of neurons that are read at a time.</summary>
    private const int MostValues = 1 << 24;

    private readonly int _factors;

    // Of each leaving-out, [neurons, factors]; the last leaves out nothing.
    private readonly float[][] _correlations;

    private FactorCorrelations(int factors, float[][] correlations) => (_factors, _correlations) = (factors, correlations);

    /// <summary>Measures.</summary>
    /// <param name="activations">Neurons; blocks are the elements.</param>
    /// <param name="factors">[samples, factors] over the same samples.</param>
    /// <param name="count">Factors.</param>
    /// <param name="cancellation">Ends the work between stretches of neurons.</param>
    public static FactorCorrelations Of(IActivations activations, float[] factors, int count, CancellationToken cancellation = default)
    {
        int samples = activations.SampleCount, neurons = activations.Layout.Count;
        if (factors.Length != (long)samples * count)
            throw new ArgumentException($"{factors.Length} values for {samples} samples of {count} factors.", nameof(factors));
        int[] starts = Starts(activations);
        float[][] correlations = [.. Enumerable.Range(0, starts.Length).Select(_ => new float[(long)neurons * count])];
        double[] known = Array.ConvertAll(factors, value => (double)value);
        for (int factor = 0; factor < count; factor++)
            Centre(known, factor, count, samples);
        GroupSums sums = GroupSums.OfColumns(known, count, starts);
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor given = tensor(known, [samples, count]);
        int stretch = Math.Max(1, MostValues / samples);
        for (int first = 0; first < neurons; first += stretch)
        {
            cancellation.ThrowIfCancellationRequested();
            int width = Math.Min(stretch, neurons - first);
            var values = new float[width * samples];
            activations.Read(first, width, values);
            double[] own = Array.ConvertAll(values, value => (double)value);
            Parallel.For(0, width, neuron => Centre(own, neuron * samples, 1, samples));
            Stretch(own, width, given, starts, sums, first * count, correlations);
        }
        return new FactorCorrelations(count, correlations);
    }

    /// <summary>The factor that a neuron correlates with most, however little.</summary>
    public FactorLabel LabelOf(int neuron)
    {
        ReadOnlySpan<float> row = Row(_correlations.Length - 1, neuron);
        int best = 0;
        for (int factor = 1; factor < row.Length; factor++)
        {
            if (Math.Abs(row[factor]) > Math.Abs(row[best]))
                best = factor;
        }
        return new FactorLabel(best, row[best] < 0 ? -1 : 1);
    }

    /// <summary>A neuron's correlation with a label: negative where it falls with what the label rises with.</summary>
    public double Of(int neuron, FactorLabel label) => label.Sign * Row(_correlations.Length - 1, neuron)[label.Factor];

    /// <summary>By how much a neuron's correlation with one label exceeds that with another, and the standard error of that.</summary>
    public (double Value, double Error) Preference(int neuron, FactorLabel one, FactorLabel other)
    {
        int groups = _correlations.Length - 1;
        var left = new double[groups];
        for (int group = 0; group < groups; group++)
        {
            ReadOnlySpan<float> row = Row(group, neuron);
            left[group] = one.Sign * row[one.Factor] - other.Sign * row[other.Factor];
        }
        double mean = left.Average();
        return (Of(neuron, one) - Of(neuron, other),
            Math.Sqrt((groups - 1.0) / groups * left.Sum(value => (value - mean) * (value - mean))));
    }

    private ReadOnlySpan<float> Row(int leavingOut, int neuron) => _correlations[leavingOut].AsSpan(neuron * _factors, _factors);

    /// <summary>Subtracts the mean of the values that begin somewhere and lie a step apart.</summary>
    private static void Centre(double[] values, int first, int step, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
            sum += values[first + i * step];
        double mean = sum / count;
        for (int i = 0; i < count; i++)
            values[first + i * step] -= mean;
    }

    /// <summary>Correlations of a stretch of neurons, from sums over each group: those of all others are the total less its own.</summary>
    private static void Stretch(double[] own, int width, Tensor known, int[] starts, GroupSums ofFactors, int at,
        float[][] correlations)
    {
        using DisposeScope scope = NewDisposeScope();
        int groups = starts.Length - 1, samples = starts[^1], count = (int)known.shape[1];
        Tensor rows = tensor(own, [width, samples]);
        double[][] cross = [.. Enumerable.Range(0, groups).Select(group => rows.narrow(1, starts[group], starts[group + 1] - starts[group])
            .matmul(known.narrow(0, starts[group], starts[group + 1] - starts[group])).data<double>().ToArray())];
        GroupSums ofNeurons = GroupSums.OfRows(own, width, starts);
        Parallel.For(0, width * count, i =>
        {
            (int neuron, int factor) = Math.DivRem(i, count);
            double all = cross.Sum(group => group[i]);
            for (int group = 0; group <= groups; group++)
            {
                double n = group == groups ? samples : samples - (starts[group + 1] - starts[group]);
                (double x, double xx) = ofNeurons.Without(group, neuron);
                (double f, double ff) = ofFactors.Without(group, factor);
                double products = all - (group == groups ? 0 : cross[group][i]);
                bool varies = xx - x * x / n > Constant * xx && ff - f * f / n > Constant * ff;
                correlations[group][at + i] = !varies ? 0
                    : (float)((products - x * f / n) / Math.Sqrt((xx - x * x / n) * (ff - f * f / n)));
            }
        });
    }

    /// <summary>First sample of each group and the end: whole elements, as many in each as can be.</summary>
    private static int[] Starts(IActivations activations)
    {
        IReadOnlyList<int> blocks = activations.BlockOfSample;
        int[] firsts = blocks.Count == 0 ? [.. Enumerable.Range(0, activations.SampleCount)]
            : [.. Enumerable.Range(0, blocks.Count).Where(sample => sample == 0 || blocks[sample] != blocks[sample - 1])];
        int groups = Math.Min(Groups, firsts.Length);
        return [.. Enumerable.Range(0, groups).Select(group => firsts[(int)((long)group * firsts.Length / groups)]),
            activations.SampleCount];
    }

    /// <summary>Sums and sums of squares by group, [groups, series]; the last are of all.</summary>
    private sealed record GroupSums(double[][] Sums, double[][] Squares)
    {
        public static GroupSums OfRows(double[] values, int series, int[] starts) =>
            Of(series, starts, (one, at) => values[one * starts[^1] + at]);

        public static GroupSums OfColumns(double[] values, int series, int[] starts) =>
            Of(series, starts, (one, at) => values[at * series + one]);

        /// <summary>Sum and sum of squares of a series without a group; of all of it where the group is the last.</summary>
        public (double Sum, double Square) Without(int group, int series) => group == Sums.Length - 1
            ? (Sums[group][series], Squares[group][series])
            : (Sums[^1][series] - Sums[group][series], Squares[^1][series] - Squares[group][series]);

        private static GroupSums Of(int series, int[] starts, Func<int, int, double> value)
        {
            int groups = starts.Length - 1;
            double[][] sums = [.. Enumerable.Range(0, groups + 1).Select(_ => new double[series])],
                squares = [.. Enumerable.Range(0, groups + 1).Select(_ => new double[series])];
            Parallel.For(0, series, one =>
            {
                for (int group = 0; group < groups; group++)
                {
                    double sum = 0, square = 0;
                    for (int at = starts[group]; at < starts[group + 1]; at++)
                    {
                        double own = value(one, at);
                        sum += own;
                        square += own * own;
                    }
                    (sums[group][one], squares[group][one]) = (sum, square);
                    sums[groups][one] += sum;
                    squares[groups][one] += square;
                }
            });
            return new GroupSums(sums, squares);
        }
    }
}
