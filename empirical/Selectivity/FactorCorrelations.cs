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
/// factor (M50).
/// </summary>
/// <remarks>Errors are a jackknife's over <see cref="Groups"/> runs of whole elements, which are independent of one another.</remarks>
public sealed class FactorCorrelations
{
    /// <summary>Groups of elements, each of which is left out once.</summary>
    public const int Groups = 20;

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
        using var off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor known = tensor(factors, [samples, count]).to(ScalarType.Float64);
        Tensor centred = known - known.mean([0], keepdim: true);
        int stretch = Math.Max(1, MostValues / samples);
        for (int first = 0; first < neurons; first += stretch)
        {
            cancellation.ThrowIfCancellationRequested();
            int width = Math.Min(stretch, neurons - first);
            var values = new float[width * samples];
            activations.Read(first, width, values);
            using DisposeScope inner = NewDisposeScope();
            Tensor own = tensor(values, [width, samples]).to(ScalarType.Float64);
            own = own - own.mean([1], keepdim: true);
            Stretch(own, centred, starts, first * count, correlations);
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

    /// <summary>Correlations of a stretch of neurons, from sums over each group.</summary>
    private static void Stretch(Tensor own, Tensor known, int[] starts, int at, float[][] correlations)
    {
        int groups = starts.Length - 1, samples = starts[^1];
        // [groups, ...] each: cross products, sums, sums of squares.
        Tensor[] parts = [.. Enumerable.Range(0, groups).Select(group => own.narrow(1, starts[group], starts[group + 1] - starts[group]))];
        Tensor[] knownParts = [.. Enumerable.Range(0, groups)
            .Select(group => known.narrow(0, starts[group], starts[group + 1] - starts[group]))];
        Tensor[] cross = [.. parts.Zip(knownParts, (x, f) => x.matmul(f))], sumX = [.. parts.Select(x => x.sum(1).unsqueeze(1))],
            sumF = [.. knownParts.Select(f => f.sum(0).unsqueeze(0))], squareX = [.. parts.Select(x => (x * x).sum(1).unsqueeze(1))],
            squareF = [.. knownParts.Select(f => (f * f).sum(0).unsqueeze(0))];
        Tensor allCross = Sum(cross), allX = Sum(sumX), allF = Sum(sumF), allXx = Sum(squareX), allFf = Sum(squareF);
        for (int group = 0; group <= groups; group++)
        {
            bool whole = group == groups;
            double n = whole ? samples : samples - (starts[group + 1] - starts[group]);
            Tensor Left(Tensor all, Tensor[] of) => whole ? all : all - of[group];
            Tensor x = Left(allX, sumX), f = Left(allF, sumF);
            Tensor variance = (Left(allXx, squareX) - x * x / n) * (Left(allFf, squareF) - f * f / n);
            Tensor correlation = (Left(allCross, cross) - x * f / n) / variance.clamp_min(0).sqrt();
            correlation.nan_to_num(0, 0, 0).to(ScalarType.Float32).flatten().data<float>().ToArray().CopyTo(correlations[group], at);
        }
    }

    private static Tensor Sum(Tensor[] parts) => stack(parts).sum(0);

    /// <summary>First sample of each group and the end: whole elements, as many in each as can be.</summary>
    private static int[] Starts(IActivations activations)
    {
        IReadOnlyList<int> blocks = activations.BlockOfSample;
        int[] firsts = blocks.Count == 0 ? [.. Enumerable.Range(0, activations.SampleCount)]
            : [.. Enumerable.Range(0, blocks.Count).Where(sample => sample == 0 || blocks[sample] != blocks[sample - 1])];
        int groups = Math.Min(Groups, firsts.Length);
        return [.. Enumerable.Range(0, groups).Select(group => firsts[(int)((long)group * firsts.Length / groups)]), activations.SampleCount];
    }
}
