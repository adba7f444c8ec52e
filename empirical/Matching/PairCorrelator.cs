using Rosetta.Empirical.Activations;
using Rosetta.Theory;

namespace Rosetta.Empirical.Matching;

/// <summary>Float64 correlations of given pairs of neurons, the same bits that matching reports.</summary>
public static class PairCorrelator
{
    /// <summary>Bytes of activations held at a time, half for each model.</summary>
    private const long PanelBytes = 128L << 20;

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
        int rows = (int)Math.Clamp(PanelBytes / 2 / Math.Max(1, 4L * a.SampleCount), 1,
            Math.Max(1, Math.Max(a.Layout.Count, b.Layout.Count)));
        Panel panelA = new(a, rows), panelB = new(b, rows);
        // Pairs in the same two panels are done together, so each panel of A is read once and each of B once per panel of A.
        foreach (IGrouping<(int A, int B), int> group in Enumerable.Range(0, pairs.Count)
            .GroupBy(i => (pairs[i].A / rows, pairs[i].B / rows)).OrderBy(g => g.Key))
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            panelA.Load(group.Key.A, parallel);
            panelB.Load(group.Key.B, parallel);
            Parallel.ForEach(group, parallel, i => visit(i, panelA.MomentsOf(pairs[i].A), panelA.RowOf(pairs[i].A),
                panelB.MomentsOf(pairs[i].B), panelB.RowOf(pairs[i].B)));
        }
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

    private sealed class Panel(IActivations source, int rows)
    {
        private readonly float[] _data = new float[checked(Math.Min(rows, source.Layout.Count) * source.SampleCount)];
        private readonly NeuronMoments[] _moments = new NeuronMoments[Math.Min(rows, source.Layout.Count)];
        private int _index = -1;

        public void Load(int index, ParallelOptions parallel)
        {
            if (_index == index)
                return;
            int first = index * rows, count = Math.Min(rows, source.Layout.Count - first);
            source.Read(first, count, _data.AsSpan(0, count * source.SampleCount));
            Parallel.For(0, count, parallel, i => _moments[i] = NeuronMoments.Of(_data.AsSpan(i * source.SampleCount, source.SampleCount)));
            _index = index;
        }

        public NeuronMoments MomentsOf(int flat) => _moments[flat - _index * rows];

        public ReadOnlySpan<float> RowOf(int flat) => _data.AsSpan((flat - _index * rows) * source.SampleCount, source.SampleCount);
    }
}
