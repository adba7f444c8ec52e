using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Nulls;

namespace Rosetta.Empirical.Matching;

/// <summary>Products of every two neurons of two models, kept so that those with a turned second model need no pass over the
/// samples.</summary>
/// <remarks>
/// A rotation R inside a layer turns its standardised neurons z_k, |z_k|^2 = T samples, into z'_j = sum_k R_jk z_k. So
/// r(a, z'_j) = sqrt(T) sum_k R_jk r(a, z_k) / |z'_j|: the layer's row of correlations is turned, and scaled. With n live neurons in the
/// layer and errors up to e of every r, the sum errs by e sqrt(n) at most (Cauchy-Schwarz, sum_k R_jk^2 = 1), and so does what float32
/// rounds off z and z', a few u = 2^-24 in place of e: |computed - true| &lt;= (e + 8u) sqrt(n T) / |z'_j| + 2u. That is some thirty times
/// the error of a product at a thousand neurons, so that more candidates are settled in float64, and what is found is the same.
/// </remarks>
internal sealed class TurnedProducts
{
    /// <summary>Errors from which candidates would be too many.</summary>
    private const double MostError = 1.0 / 32;

    private const double UnitRoundoff = 1.0 / (1 << 24);

    /// <summary>Rows turned together, one after the other in a vector register.</summary>
    private const int Batch = 64;

    /// <summary>Products in memory at a time, and least rows of them.</summary>
    private const int TileProducts = 1 << 23;

    private NeuronSet? _a, _b;
    private NeuronWeights? _ofA, _ofB;
    private float[][] _rows = [];
    private double _error;
    private long _missing = 1;
    private bool _copied;

    /// <summary>Before the first tile of a match: forgets what was kept, and keeps nothing where it would not fit.</summary>
    /// <param name="a">Neurons of the first model.</param>
    /// <param name="candidatesA">Its tables, of all samples or of two parts of them.</param>
    /// <param name="b">Neurons of the second model.</param>
    /// <param name="candidatesB">Its tables.</param>
    public void Begin(NeuronSet a, SideCandidates candidatesA, NeuronSet b, SideCandidates candidatesB)
    {
        (_a, _b, _ofA, _ofB, _error, _copied) = (a, b, candidatesA.Weights, candidatesB.Weights, candidatesA.Bound, false);
        long products = (long)a.Source.Layout.Count * b.Source.Layout.Count;
        bool fits = sizeof(float) * products <= HeldMemory.Budget;
        _missing = fits ? (long)a.Active.Length * b.Active.Length : long.MaxValue;
        _rows = new float[fits ? a.Source.Layout.Count : 0][];
        if (!fits)
            return;
        foreach (int flat in a.Active)
            _rows[flat] = new float[b.Source.Layout.Count];
    }

    /// <summary>Keeps a tile.</summary>
    /// <param name="first">Products over all samples, or over the first part of them.</param>
    /// <param name="second">Those over the second part; empty where there is one.</param>
    /// <param name="stride">Floats from one row of the tile to the next.</param>
    /// <param name="rows">Its rows among the active neurons of A.</param>
    /// <param name="columns">Its columns among those of B.</param>
    public void Add(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int stride, Stretch rows, Stretch columns)
    {
        if (_rows.Length == 0 || first.IsEmpty)
            return;
        ReadOnlySpan<int> flats = _b!.Active.AsSpan(columns.Start, columns.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows.Start + i;
            float[] kept = _rows[_a!.Active[row]];
            ReadOnlySpan<float> values = first.Slice(i * stride, columns.Count);
            if (second.IsEmpty)
            {
                for (int j = 0; j < values.Length; j++)
                    kept[flats[j]] = values[j];
                continue;
            }
            ReadOnlySpan<float> others = second.Slice(i * stride, columns.Count);
            (float a1, float a2, float gap) = (_ofA!.First[row], _ofA.Second[row], _ofA.Gap[row]);
            for (int j = 0; j < values.Length; j++)
            {
                int column = columns.Start + j;
                kept[flats[j]] = values[j] * _ofB!.First[column] * a1 + others[j] * _ofB.Second[column] * a2 + _ofB.Gap[column] * gap;
            }
        }
        _missing -= (long)rows.Count * columns.Count;
    }

    /// <summary>The bound on the error of what <see cref="Offer"/> computes; null where it is no help: another model, tiles that were not
    /// kept, or too large an error.</summary>
    /// <param name="a">Neurons of the first model.</param>
    /// <param name="b">Neurons of the turned second one.</param>
    public double? Bound(NeuronSet a, NeuronSet b)
    {
        if (_missing != 0 || a.Source != _a!.Source || b.Source is not RotatedActivations turned || turned.Source != _b!.Source)
            return null;
        NeuronLayout layout = b.Source.Layout;
        double most = 0;
        for (int position = 0; position < layout.LayerCount; position++)
        {
            int start = layout.Start(position), live = 0;
            double least = double.PositiveInfinity;
            for (int flat = start; flat < start + layout.Widths[position]; flat++)
            {
                live += _b.MomentsOf(flat).IsAlive ? 1 : 0;
                if (b.MomentsOf(flat) is { IsAlive: true, Norm: var norm })
                    least = Math.Min(least, norm);
            }
            most = Math.Max(most, Math.Sqrt((double)live * b.Source.SampleCount) / least);
        }
        double bound = (_error + 8 * UnitRoundoff) * most + 2 * UnitRoundoff;
        return bound < MostError ? bound : null;
    }

    /// <summary>Offers the products with the turned model to the tables of both sides.</summary>
    /// <param name="a">Neurons of the first model.</param>
    /// <param name="rows">Their table.</param>
    /// <param name="b">Neurons of the turned second one.</param>
    /// <param name="columns">Their table.</param>
    /// <param name="advance">Told the share of all rows that were offered.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    public void Offer(NeuronSet a, CandidateTable rows, NeuronSet b, CandidateTable columns, Action<double> advance,
        ParallelOptions parallel)
    {
        FillCopies();
        int count = b.Active.Length, band = Math.Clamp(TileProducts / Math.Max(1, count), Batch, Math.Max(Batch, a.Active.Length));
        var turned = (RotatedActivations)b.Source;
        IRotation[] turns = [.. Enumerable.Range(0, turned.Layout.LayerCount).Select(turned.RotationOf)];
        int[] columnOf = new int[turned.Layout.Count];
        Array.Fill(columnOf, -1);
        for (int column = 0; column < count; column++)
            columnOf[b.Active[column]] = column;
        var tile = new float[(long)band * count];
        for (int first = 0; first < a.Active.Length; first += band)
        {
            int start = first, length = Math.Min(band, a.Active.Length - first);
            Parallel.For(0, (length + Batch - 1) / Batch, parallel, batch =>
            {
                int from = batch * Batch, some = Math.Min(Batch, length - from);
                for (int position = 0; position < turns.Length; position++)
                    Turn(a.Active.AsSpan(start + from, some), turns[position], position, b, columnOf, tile.AsSpan(from * count), count);
            });
            TileScan.Run(tile.AsSpan(0, length * count), count, rows, new(first, length), columns, new(0, count));
            advance((double)length / a.Active.Length);
        }
    }

    /// <summary>Turns one layer's columns of some rows.</summary>
    private void Turn(ReadOnlySpan<int> neurons, IRotation turn, int position, NeuronSet b, int[] columnOf, Span<float> tile, int stride)
    {
        int width = turn.Dimension, start = b.Source.Layout.Start(position), count = neurons.Length;
        var vectors = new double[width * count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = _rows[neurons[i]].AsSpan(start, width);
            for (int unit = 0; unit < width; unit++)
                vectors[unit * count + i] = row[unit];
        }
        turn.Apply(vectors, count);
        double samples = Math.Sqrt(b.Source.SampleCount);
        for (int unit = 0; unit < width; unit++)
        {
            if (columnOf[start + unit] is not (>= 0 and var column))
                continue;
            double scale = samples / b.MomentsOf(start + unit).Norm;
            for (int i = 0; i < count; i++)
                tile[i * stride + column] = (float)(scale * vectors[unit * count + i]);
        }
    }

    /// <summary>Copies of a neuron, which were not compared, correlate as it does.</summary>
    private void FillCopies()
    {
        if (_copied)
            return;
        _copied = true;
        foreach ((int neuron, int sameAs) in _b!.Copies)
        {
            foreach (int flat in _a!.Active)
                _rows[flat][neuron] = _rows[flat][sameAs];
        }
        foreach ((int neuron, int sameAs) in _a!.Copies)
            _rows[neuron] = _rows[sameAs];
    }
}
