using Rosetta.Empirical.Backend;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Matching;

/// <summary>Products of sketches, in bfloat16 where the machine multiplies that faster, else in float32.</summary>
internal sealed unsafe class SketchProducts : IDisposable
{
    private readonly Tensor _tile;
    private readonly ScalarType _type;

    /// <param name="tile">Side of a tile.</param>
    public SketchProducts(int tile)
    {
        _type = BrainFloat.IsFaster ? ScalarType.BFloat16 : ScalarType.Float32;
        _tile = empty((long)tile * tile, dtype: ScalarType.Float32);
    }

    /// <summary>Name of the precision.</summary>
    public string Precision => _type == ScalarType.BFloat16 ? "bfloat16" : "float32";

    /// <summary>
    /// What rounding can add to the error of an estimate of sketches of a width, whose norms are near 1, at most <paramref name="norm"/>:
    /// both factors, the sum in float32 in any order, and the product's own rounding.
    /// </summary>
    public double Rounding(int width, double norm)
    {
        double unit = 1.0 / (1 << 24), sum = (width + 8) * unit / (1 - (width + 8) * unit), brain = BrainFloat.Roundoff;
        double factors = _type == ScalarType.BFloat16 ? 2 * brain + brain * brain + brain * (1 + brain) * (1 + brain) : 2 * unit;
        return (factors + sum) * norm * norm;
    }

    /// <summary>Rows of sketches in the precision.</summary>
    public Tensor Rows(int rows, int width) => empty(Math.Max(1, rows), width, dtype: _type);

    /// <summary>Some float32 rows on their way to <see cref="Rows"/>.</summary>
    public sealed class Block(int rows, int width) : IDisposable
    {
        private readonly Tensor _rows = empty(Math.Max(1, rows), width, dtype: ScalarType.Float32);
        private nint _start;

        /// <summary>A row; rows may be written from several threads.</summary>
        public Span<float> Row(int index) => new((float*)Start + (long)index * width, width);

        private nint Start => _start != 0 ? _start : _start = HugePages.AddressOf(_rows);

        /// <summary>Stores the first rows.</summary>
        public void Store(Tensor target, int first, int count)
        {
            using Tensor from = _rows.narrow(0, 0, count), to = target.narrow(0, first, count);
            to.copy_(from);
        }

        public void Dispose() => _rows.Dispose();
    }

    /// <summary>Products of rows, row-major without gaps; valid until the next call.</summary>
    public ReadOnlySpan<float> Multiply(Tensor a, Stretch rowsA, Tensor b, Stretch rowsB)
    {
        using IDisposable quiet = no_grad();
        using Tensor left = a.narrow(0, rowsA.Start, rowsA.Count), right = b.narrow(0, rowsB.Start, rowsB.Count), across = right.t();
        using Tensor flat = _tile.narrow(0, 0, (long)rowsA.Count * rowsB.Count), tile = flat.view(rowsA.Count, rowsB.Count);
        if (_type == ScalarType.Float32)
        {
            tile.addmm_(left, across, 0, 1);
        }
        else
        {
            using Tensor product = left.matmul(across);
            tile.copy_(product);
        }
        return new ReadOnlySpan<float>((float*)HugePages.AddressOf(_tile), checked(rowsA.Count * rowsB.Count));
    }

    /// <summary>Offers all products of two models' sketches to their tables.</summary>
    /// <param name="a">Sketches of the first model.</param>
    /// <param name="tableA">Its table.</param>
    /// <param name="b">Sketches of the second.</param>
    /// <param name="tableB">Its table.</param>
    /// <param name="tile">Side of a tile, at most that of the constructor.</param>
    /// <param name="advance">Told the pairs of a tile.</param>
    /// <param name="goOn">Asked after every row of tiles.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    /// <returns>Whether all were offered.</returns>
    public bool Propose(SketchSide a, CandidateTable tableA, SketchSide b, CandidateTable tableB, int tile, Action<double> advance,
        Predicate<Stretch> goOn, CancellationToken cancellation)
    {
        for (int i = 0; i < a.Count; i += tile)
        {
            var rows = new Stretch(i, Math.Min(tile, a.Count - i));
            for (int j = 0; j < b.Count; j += tile)
            {
                cancellation.ThrowIfCancellationRequested();
                var columns = new Stretch(j, Math.Min(tile, b.Count - j));
                TileScan.Run(Multiply(a.Rows, rows, b.Rows, columns), columns.Count, tableA, rows, tableB, columns);
                advance((double)rows.Count * columns.Count);
            }
            if (!goOn(rows))
                return false;
        }
        return true;
    }

    public void Dispose() => _tile.Dispose();
}
