using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Matching;

/// <summary>
/// Looks through tiles where they are made: only products that may be among the k best of their row or column, as far as is known so far,
/// come to the host (M10). For a device whose memory is far from the host's.
/// </summary>
/// <remarks>
/// Of every row and column the k-th best product so far less the margin is kept on the device; it only rises, and starts from the tile
/// itself, so that few products of the first tile pass, too. What is dropped is below the floor that <see cref="CandidateTable"/> will
/// have.
/// </remarks>
internal sealed class DeviceFilter : IDisposable
{
    /// <summary>Float32 rounding of a floor: more than half a last place of the largest product.</summary>
    private const double Rounding = 1e-6;

    private readonly Func<int, int, int, Tensor> _tile;
    private readonly SideCandidates _rows, _columns;
    private readonly Table[] _tables;
    private readonly Tensor[] _rowWeights = [], _columnWeights = [];

    /// <param name="rows">Neurons of A.</param>
    /// <param name="columns">Neurons of B.</param>
    /// <param name="device">Where tiles are.</param>
    /// <param name="tile">The tile of a part, with so many rows and columns.</param>
    public DeviceFilter(SideCandidates rows, SideCandidates columns, Device device, Func<int, int, int, Tensor> tile)
    {
        using IDisposable quiet = no_grad();
        (_rows, _columns, _tile) = (rows, columns, tile);
        _tables = [.. new[] { (rows.All, columns.All) }.Concat(rows.Parts.Zip(columns.Parts))
            .Select(pair => new Table(pair.Item1, pair.Item2, device))];
        if (rows.Weights is { } own && columns.Weights is { } others)
        {
            _rowWeights = [.. new[] { own.First, own.Second, own.Gap }.Select(values => tensor(values, device: device).unsqueeze(1))];
            _columnWeights = [.. new[] { others.First, others.Second, others.Gap }.Select(values => tensor(values, device: device))];
        }
    }

    /// <summary>Offers what may be useful of the tiles last made.</summary>
    /// <param name="rows">Their rows.</param>
    /// <param name="columns">Their columns.</param>
    public void Offer(Stretch rows, Stretch columns)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor[] parts = [.. Enumerable.Range(0, Math.Max(1, _rows.Parts.Length)).Select(part => _tile(part, rows.Count, columns.Count))];
        _tables[0].Offer(parts.Length == 1 ? parts[0] : Whole(parts, rows, columns), rows, columns);
        for (int part = 0; part < _rows.Parts.Length; part++)
            _tables[part + 1].Offer(parts[part], rows, columns);
    }

    public void Dispose()
    {
        foreach (Table table in _tables)
            table.Dispose();
        foreach (Tensor weight in _rowWeights.Concat(_columnWeights))
            weight.Dispose();
    }

    private Tensor Whole(Tensor[] parts, Stretch rows, Stretch columns)
    {
        Tensor Row(int i) => _rowWeights[i].narrow(0, rows.Start, rows.Count);
        Tensor Column(int i) => _columnWeights[i].narrow(0, columns.Start, columns.Count);
        return parts[0] * Row(0) * Column(0) + parts[1] * Row(1) * Column(1) + Row(2) * Column(2);
    }

    /// <summary>The tables of both sides over the same samples, with their floors on the device.</summary>
    private sealed class Table(CandidateTable rows, CandidateTable columns, Device device) : IDisposable
    {
        private readonly Tensor _rowFloors = Floors(rows, device), _columnFloors = Floors(columns, device);
        private readonly Tensor _rowsOut = Out(rows, device), _columnsOut = Out(columns, device);
        private readonly bool _anyOut = Enumerable.Range(0, rows.Count).Any(rows.IsOut)
            || Enumerable.Range(0, columns.Count).Any(columns.IsOut);

        public void Offer(Tensor tile, Stretch rowRange, Stretch columnRange)
        {
            Tensor rowFloors = _rowFloors.narrow(0, rowRange.Start, rowRange.Count),
                columnFloors = _columnFloors.narrow(0, columnRange.Start, columnRange.Count);
            Tensor values = !_anyOut ? tile : tile + _rowsOut.narrow(0, rowRange.Start, rowRange.Count).unsqueeze(1)
                + _columnsOut.narrow(0, columnRange.Start, columnRange.Count);
            Raise(rowFloors, values, 1, rows);
            Raise(columnFloors, values, 0, columns);
            Tensor hits = values.ge(rowFloors.unsqueeze(1)).logical_or_(values.ge(columnFloors)).nonzero();
            long count = hits.shape[0];
            if (count == 0)
                return;
            Tensor found = values.index(TensorIndex.Tensor(hits.select(1, 0)), TensorIndex.Tensor(hits.select(1, 1)));
            long[] places = hits.cpu().data<long>().ToArray();
            float[] products = found.cpu().data<float>().ToArray();
            for (int i = 0; i < products.Length; i++)
            {
                TileScan.Offer(products[i], rows, rowRange.Start + (int)places[2 * i], columns,
                    columnRange.Start + (int)places[2 * i + 1]);
            }
        }

        public void Dispose()
        {
            foreach (Tensor own in new[] { _rowFloors, _columnFloors, _rowsOut, _columnsOut })
                own.Dispose();
        }

        private static void Raise(Tensor floors, Tensor values, int dimension, CandidateTable table)
        {
            if (values.shape[dimension] < table.RankCount)
                return;
            Tensor kth = table.RankCount == 1 ? values.amax([dimension])
                : values.topk(table.RankCount, dimension).values.select(dimension, table.RankCount - 1);
            using Tensor raised = maximum(floors, kth - (table.MarginOf(0) + Rounding));
            floors.copy_(raised);
        }

        /// <summary>As they are so far; a neuron that is left out wants nothing.</summary>
        private static Tensor Floors(CandidateTable table, Device device) =>
            tensor(table.Floors.ToArray(), device: device);

        /// <summary>And is nobody's candidate.</summary>
        private static Tensor Out(CandidateTable table, Device device) =>
            tensor(Enumerable.Range(0, table.Count).Select(i => table.IsOut(i) ? float.NegativeInfinity : 0f).ToArray(), device: device);
    }
}
