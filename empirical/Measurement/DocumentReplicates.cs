using System.Buffers;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Theory.Statistics.Resampling;

namespace Rosetta.Empirical.Measurement;

/// <summary>Two models on resampled documents.</summary>
/// <param name="Pairs">Mutual pairs, correlations descending.</param>
/// <param name="Neighbours">Number of mutual top-k pairs for each k of the settings.</param>
public sealed record ResampledMatch(FlatPairs Pairs, IReadOnlyList<int> Neighbours);

/// <summary>
/// Mutual nearest neighbours on resampled documents, from one pass over the samples (M23): every neuron chooses among its
/// <see cref="Candidates"/> nearest on all samples, whose correlations on a resample follow from sums by document.
/// </summary>
/// <remarks>
/// Matching every resample anew costs one whole match each; here a hundred resamples cost less than one. What is left out is a neuron that
/// overtakes eight others on a resample: it happens among correlations that are noise, and there one such neighbour replaces another.
/// </remarks>
internal static class DocumentReplicates
{
    /// <summary>Fewest neighbours that each neuron chooses among, and those beyond the largest k.</summary>
    public const int Candidates = 8, Spare = 3;

    /// <summary>The mutual pairs on every resample.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model.</param>
    /// <param name="match">Their match, with <see cref="Candidates"/> neighbours kept.</param>
    /// <param name="blocks">Documents; the rows of each are consecutive.</param>
    /// <param name="draws">By resample: how often each document is drawn.</param>
    /// <param name="ks">Mutual top-k pairs are counted for each, ascending.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static IReadOnlyList<ResampledMatch> Of(IActivations a, IActivations b, MatchResult match, BlockResample blocks,
        IReadOnlyList<int[]> draws, IReadOnlyList<int> ks, CancellationToken cancellation)
    {
        if (draws.Count == 0)
            return [];
        var documents = new Documents(blocks, draws);
        SideSums ofA = new(a, match.NeighboursOfA, documents, cancellation), ofB = new(b, match.NeighboursOfB, documents, cancellation);
        (int A, int B)[] pairs = Pairs(match);
        int replicates = draws.Count;
        // [resample, pair].
        var correlations = new double[checked(pairs.Length * replicates)];
        PairCorrelator.Visit(a, b, pairs, (pair, _, valuesA, _, valuesB) =>
        {
            (int x, int y) = pairs[pair];
            double[] sums = ArrayPool<double>.Shared.Rent(documents.Count), products = ArrayPool<double>.Shared.Rent(replicates);
            for (int d = 0; d < documents.Count; d++)
            {
                (int start, int length) = documents.Rows(d);
                sums[d] = Float64Sums.CentredProduct(valuesA.Slice(start, length), ofA.CentreOf(x), valuesB.Slice(start, length),
                    ofB.CentreOf(y));
            }
            documents.Mean(sums, products.AsSpan(0, replicates));
            for (int r = 0; r < replicates; r++)
            {
                double scale = ofA.SpreadOf(x, r) * ofB.SpreadOf(y, r);
                correlations[r * pairs.Length + pair] = scale > 0
                    ? Math.Clamp((products[r] - ofA.MeanOf(x, r) * ofB.MeanOf(y, r)) / scale, -1, 1) : double.NegativeInfinity;
            }
            ArrayPool<double>.Shared.Return(sums);
            ArrayPool<double>.Shared.Return(products);
        }, cancellation);
        var matches = new ResampledMatch[replicates];
        int[][] lists = ks.Count == 1 ? [] : [.. Lists(pairs.Select(pair => pair.A)), .. Lists(pairs.Select(pair => pair.B))];
        Parallel.For(0, replicates, new ParallelOptions { CancellationToken = cancellation }, r =>
        {
            ReadOnlySpan<double> own = correlations.AsSpan(r * pairs.Length, pairs.Length);
            FlatPairs mutual = Mutual(pairs, own, a.Layout.Count, b.Layout.Count);
            matches[r] = new(mutual, ks.Count == 1 ? [mutual.A.Count] : Neighbours(lists, ks, own));
        });
        return matches;
    }

    /// <summary>The pairs of every neuron, in ascending order.</summary>
    private static IEnumerable<int[]> Lists(IEnumerable<int> neurons) =>
        neurons.Select((neuron, pair) => (Neuron: neuron, Pair: pair)).GroupBy(entry => entry.Neuron, entry => entry.Pair)
            .Select(own => own.ToArray());

    /// <summary>Pairs in which each neuron is among the other's k nearest, for each k.</summary>
    private static int[] Neighbours(int[][] lists, IReadOnlyList<int> ks, ReadOnlySpan<double> correlations)
    {
        // The larger of a pair's two ranks, from 0.
        var ranks = new int[correlations.Length];
        var order = new (double Correlation, int Pair)[lists.Max(list => list.Length)];
        foreach (int[] list in lists)
        {
            Span<(double Correlation, int Pair)> own = order.AsSpan(0, list.Length);
            for (int i = 0; i < list.Length; i++)
                own[i] = (correlations[list[i]], list[i]);
            own.Sort(default(NearestFirst));
            for (int rank = 0; rank < own.Length; rank++)
            {
                int pair = own[rank].Pair;
                ranks[pair] = double.IsNegativeInfinity(own[rank].Correlation) ? int.MaxValue : Math.Max(ranks[pair], rank);
            }
        }
        return [.. ks.Select(k => ranks.Count(rank => rank < k))];
    }

    /// <summary>Correlations descending, of equal ones the first pair.</summary>
    private readonly struct NearestFirst : IComparer<(double Correlation, int Pair)>
    {
        public int Compare((double Correlation, int Pair) x, (double Correlation, int Pair) y)
        {
            int order = y.Correlation.CompareTo(x.Correlation);
            return order != 0 ? order : x.Pair.CompareTo(y.Pair);
        }
    }

    /// <summary>Every neuron with each of its neighbours, once, by flat index.</summary>
    private static (int A, int B)[] Pairs(MatchResult match)
    {
        var pairs = new List<(int A, int B)>();
        for (int flat = 0; flat < match.NeighboursOfA.NeuronCount; flat++)
        {
            foreach (int other in match.NeighboursOfA.IndicesOf(flat))
                pairs.Add((flat, other));
        }
        for (int flat = 0; flat < match.NeighboursOfB.NeuronCount; flat++)
        {
            foreach (int other in match.NeighboursOfB.IndicesOf(flat))
            {
                if (match.NeighboursOfA.RankOf(other, flat) == 0)
                    pairs.Add((other, flat));
            }
        }
        pairs.Sort();
        return [.. pairs];
    }

    private static FlatPairs Mutual((int A, int B)[] pairs, ReadOnlySpan<double> correlations, int neuronsA, int neuronsB)
    {
        int[] bestOfA = new int[neuronsA], bestOfB = new int[neuronsB];
        Array.Fill(bestOfA, -1);
        Array.Fill(bestOfB, -1);
        // Pairs ascend by neuron, so that of equal ones the first counts.
        for (int pair = 0; pair < pairs.Length; pair++)
        {
            double value = correlations[pair];
            if (double.IsNegativeInfinity(value))
                continue;
            (int a, int b) = pairs[pair];
            if (bestOfA[a] < 0 || value > correlations[bestOfA[a]])
                bestOfA[a] = pair;
            if (bestOfB[b] < 0 || value > correlations[bestOfB[b]])
                bestOfB[b] = pair;
        }
        var mutual = new List<(double Correlation, int Pair)>();
        foreach (int pair in bestOfA)
        {
            if (pair >= 0 && bestOfB[pairs[pair].B] == pair)
                mutual.Add((correlations[pair], pair));
        }
        mutual.Sort(default(NearestFirst));
        return new([.. mutual.Select(one => pairs[one.Pair].A)], [.. mutual.Select(one => pairs[one.Pair].B)],
            [.. mutual.Select(one => one.Correlation)]);
    }

    /// <summary>The documents, and what each resample makes of sums by document.</summary>
    private sealed class Documents
    {
        private readonly (int Start, int Length)[] _rows;

        /// <summary>[document, resample]: times drawn over the samples drawn.</summary>
        private readonly double[] _weights;
        private readonly int _replicates;

        public Documents(BlockResample blocks, IReadOnlyList<int[]> draws)
        {
            _rows = [.. Enumerable.Range(0, blocks.BlockCount).Select(block => (blocks.RowsOf(block)[0], blocks.RowsOf(block).Count))];
            _replicates = draws.Count;
            _weights = new double[checked(_rows.Length * _replicates)];
            for (int r = 0; r < _replicates; r++)
            {
                double samples = _rows.Select((row, d) => (double)row.Length * draws[r][d]).Sum();
                for (int d = 0; d < _rows.Length; d++)
                    _weights[d * _replicates + r] = draws[r][d] / samples;
            }
        }

        public int Count => _rows.Length;

        public int Replicates => _replicates;

        public (int Start, int Length) Rows(int document) => _rows[document];

        /// <summary>Means over the samples of every resample, from sums by document.</summary>
        public void Mean(ReadOnlySpan<double> sums, Span<double> means)
        {
            means.Clear();
            for (int d = 0; d < _rows.Length; d++)
            {
                ReadOnlySpan<double> weights = _weights.AsSpan(d * _replicates, _replicates);
                Float64Sums.AddScaled(means, sums[d], weights);
            }
        }
    }

    /// <summary>Of every matched neuron: its mean over all samples, and by resample its mean from there and its spread.</summary>
    private sealed class SideSums
    {
        private readonly double[] _centres, _means, _spreads;
        private readonly int _replicates;

        public SideSums(IActivations source, NeighbourTable neighbours, Documents documents, CancellationToken cancellation)
        {
            int neurons = source.Layout.Count;
            _replicates = documents.Replicates;
            _centres = new double[neurons];
            _means = new double[checked(neurons * _replicates)];
            _spreads = new double[_means.Length];
            NeuronScan.Visit(source, (flat, values) =>
            {
                double centre = _centres[flat] = Float64Sums.Mean(values);
                double[] sums = ArrayPool<double>.Shared.Rent(documents.Count), squares = ArrayPool<double>.Shared.Rent(documents.Count);
                for (int d = 0; d < documents.Count; d++)
                {
                    (int start, int length) = documents.Rows(d);
                    ReadOnlySpan<float> own = values.Slice(start, length);
                    sums[d] = (Float64Sums.Mean(own) - centre) * length;
                    squares[d] = Float64Sums.CentredProduct(own, centre, own, centre);
                }
                Span<double> means = _means.AsSpan(flat * _replicates, _replicates),
                    spreads = _spreads.AsSpan(flat * _replicates, _replicates);
                documents.Mean(sums, means);
                documents.Mean(squares, spreads);
                ArrayPool<double>.Shared.Return(sums);
                ArrayPool<double>.Shared.Return(squares);
                for (int r = 0; r < spreads.Length; r++)
                    spreads[r] = Math.Sqrt(Math.Max(0, spreads[r] - means[r] * means[r]));
            }, new ParallelOptions { CancellationToken = cancellation }, flat => neighbours.IndicesOf(flat).Length > 0);
        }

        public double CentreOf(int flat) => _centres[flat];

        public double MeanOf(int flat, int replicate) => _means[flat * _replicates + replicate];

        public double SpreadOf(int flat, int replicate) => _spreads[flat * _replicates + replicate];
    }
}
