using System.Buffers;
using Rosetta.Empirical.Activations;
using Rosetta.Theory;

namespace Rosetta.Empirical.Matching;

/// <summary>Float64 correlations of given pairs of neurons, the same bits that matching reports.</summary>
public static class PairCorrelator
{
    /// <summary>Bytes of the first model's neurons that are held while the second passes by.</summary>
    private static readonly long HeldBytes = HeldMemory.Budget / 6;

    /// <summary>Correlates pairs.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model, on the same samples.</param>
    /// <param name="pairs">Flat indices of a neuron of A and one of B.</param>
    /// <param name="cancellation">Ends the work between panels.</param>
    /// <returns>One value per pair, in order; null where a neuron is dead.</returns>
    /// <exception cref="BadInputException">The models differ in their samples.</exception>
    public static double?[] Correlate(IActivations a, IActivations b, IReadOnlyList<(int A, int B)> pairs,
        CancellationToken cancellation = default)
    {
        int samples = a.SampleCount;
        if (b.SampleCount != samples)
            throw new BadInputException($"Model A has {samples} samples and model B {b.SampleCount}",
                "The same samples in the same order are needed", "Capture both models on one corpus");
        var results = new double?[pairs.Count];
        Visit(a, b, pairs, (i, x, valuesA, y, valuesB) =>
        {
            if (x.IsAlive && y.IsAlive)
                results[i] = NeuronMoments.Correlation(x, valuesA, y, valuesB);
        }, cancellation);
        return results;
    }

    /// <summary>Looks at the values of a pair's neurons.</summary>
    internal delegate void Visitor(int pair, NeuronMoments x, ReadOnlySpan<float> valuesA, NeuronMoments y, ReadOnlySpan<float> valuesB);

    /// <summary>Visits pairs, several at once, each exactly once.</summary>
    internal static void Visit(IActivations a, IActivations b, IReadOnlyList<(int A, int B)> pairs, Visitor visit,
        CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { CancellationToken = cancellation };
        if (a.IsAtHand && b.IsAtHand)
        {
            VisitAtHand(a, b, pairs, visit, parallel);
            return;
        }
        int samples = Math.Max(1, a.SampleCount), rows = (int)Math.Clamp(HeldBytes / (4L * samples), 1, Array.MaxLength / samples);
        foreach (int[] group in Enumerable.Range(0, pairs.Count).GroupBy(i => pairs[i].A).OrderBy(own => own.Key).Chunk(rows)
            .Select(own => own.SelectMany(of => of).ToArray()))
            VisitGroup(a, b, pairs, group, visit, parallel);
    }

    /// <summary>Pairs whose neurons of A are held together: each of both models is read once.</summary>
    private static void VisitGroup(IActivations a, IActivations b, IReadOnlyList<(int A, int B)> pairs, int[] group, Visitor visit,
        ParallelOptions parallel)
    {
        int samples = a.SampleCount;
        Dictionary<int, int> rowOf = group.Select(i => pairs[i].A).Distinct().Select((flat, row) => (flat, row))
            .ToDictionary(own => own.flat, own => own.row);
        ILookup<int, int> pairsOf = group.ToLookup(i => pairs[i].B);
        float[] held = ArrayPool<float>.Shared.Rent(checked(rowOf.Count * samples));
        var moments = new NeuronMoments[rowOf.Count];
        NeuronScan.Visit(a, (flat, values) =>
        {
            int row = rowOf[flat];
            values.CopyTo(held.AsSpan(row * samples));
            moments[row] = NeuronMoments.Of(values);
        }, parallel, wanted: rowOf.ContainsKey);
        NeuronScan.Visit(b, (flat, values) =>
        {
            NeuronMoments own = NeuronMoments.Of(values);
            foreach (int i in pairsOf[flat])
                visit(i, moments[rowOf[pairs[i].A]], held.AsSpan(rowOf[pairs[i].A] * samples, samples), own, values);
        }, parallel, wanted: pairsOf.Contains);
        ArrayPool<float>.Shared.Return(held);
    }

    private static void VisitAtHand(IActivations a, IActivations b, IReadOnlyList<(int A, int B)> pairs, Visitor visit,
        ParallelOptions parallel)
    {
        Dictionary<int, NeuronMoments> ofA = Moments(a, pairs.Select(pair => pair.A), parallel),
            ofB = Moments(b, pairs.Select(pair => pair.B), parallel);
        Parallel.ForEach(Enumerable.Range(0, pairs.Count).GroupBy(i => pairs[i].A), parallel,
            () => (A: new float[a.SampleCount], B: new float[b.SampleCount]), (group, _, scratch) =>
            {
                ReadOnlySpan<float> valuesA = Row(a, group.Key, scratch.A);
                foreach (int i in group)
                    visit(i, ofA[group.Key], valuesA, ofB[pairs[i].B], Row(b, pairs[i].B, scratch.B));
                return scratch;
            }, static _ => { });
    }

    private static Dictionary<int, NeuronMoments> Moments(IActivations source, IEnumerable<int> neurons, ParallelOptions parallel)
    {
        int[] distinct = [.. neurons.Distinct()];
        var moments = new NeuronMoments[distinct.Length];
        Parallel.For(0, distinct.Length, parallel, () => new float[source.SampleCount], (i, _, scratch) =>
        {
            moments[i] = NeuronMoments.Of(Row(source, distinct[i], scratch));
            return scratch;
        }, static _ => { });
        return Enumerable.Range(0, distinct.Length).ToDictionary(i => distinct[i], i => moments[i]);
    }

    private static ReadOnlySpan<float> Row(IActivations source, int flat, float[] scratch)
    {
        ReadOnlySpan<float> row = source.RowOf(flat);
        if (!row.IsEmpty)
            return row;
        source.Read(flat, 1, scratch);
        return scratch;
    }
}
