using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Benchmarks;

/// <summary>
/// The published way to correlate (arXiv 2606.03990, released code), restated on activations that are at hand: float32 running statistics,
/// the inverse deviation of variance + 1e-4, standardised values and their running product in bfloat16, one product added per batch.
/// </summary>
internal static class PublishedMatching
{
    private const double VarianceOffset = 1e-4;

    /// <summary>Mutual nearest neighbours with their correlations, by flat indices.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model, same samples.</param>
    /// <param name="batch">Samples of a product.</param>
    /// <param name="stop">Ctrl-C.</param>
    public static IReadOnlyDictionary<(int A, int B), double> Pairs(InMemoryActivations a, InMemoryActivations b, int batch,
        CancellationToken stop)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int samples = a.SampleCount;
        Tensor sum = zeros(a.Layout.Count, b.Layout.Count, dtype: ScalarType.BFloat16);
        (Tensor meanA, Tensor inverseA) = Statistics(a, batch);
        (Tensor meanB, Tensor inverseB) = Statistics(b, batch);
        for (int first = 0; first < samples; first += batch)
        {
            stop.ThrowIfCancellationRequested();
            using DisposeScope step = NewDisposeScope();
            Tensor x = Standardised(Batch(a, first, batch), meanA, inverseA), y = Standardised(Batch(b, first, batch), meanB, inverseB);
            sum.add_(x.matmul(y.t()));
        }
        Tensor correlation = sum.to(ScalarType.Float32).div_(samples);
        (Tensor best, Tensor column) = correlation.max(1);
        Tensor row = correlation.max(0).indexes;
        long[] columns = column.data<long>().ToArray(), rows = row.data<long>().ToArray();
        float[] values = best.data<float>().ToArray();
        return Enumerable.Range(0, columns.Length).Where(i => rows[columns[i]] == i)
            .ToDictionary(i => (i, (int)columns[i]), i => (double)values[i]);
    }

    private static Tensor Standardised(Tensor values, Tensor mean, Tensor inverse) =>
        ((values - mean) * inverse).to(ScalarType.BFloat16);

    private static (Tensor Mean, Tensor Inverse) Statistics(InMemoryActivations model, int batch)
    {
        Tensor sum = zeros(model.Layout.Count, 1), squares = zeros(model.Layout.Count, 1);
        for (int first = 0; first < model.SampleCount; first += batch)
        {
            using DisposeScope step = NewDisposeScope();
            Tensor values = Batch(model, first, batch);
            sum.add_(values.sum(1, keepdim: true));
            squares.add_(values.Squared().sum(1, keepdim: true));
        }
        Tensor mean = sum / model.SampleCount;
        return (mean, (squares / model.SampleCount - mean.Squared() + VarianceOffset).rsqrt());
    }

    /// <summary>Values of some samples, [neurons, samples].</summary>
    private static Tensor Batch(InMemoryActivations model, int first, int batch)
    {
        int length = Math.Min(batch, model.SampleCount - first), neurons = model.Layout.Count;
        var values = new float[neurons * length];
        Parallel.For(0, neurons, flat => model.RowOf(flat).Slice(first, length).CopyTo(values.AsSpan(flat * length)));
        return tensor(values).view(neurons, length);
    }
}
