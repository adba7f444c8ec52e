using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Matching;

internal sealed unsafe partial class TorchProducts
{
    /// <summary>Products of factors rounded to bfloat16, summed in float32 and rounded to bfloat16, on the CPU. Rows stay in float32, too:
    /// whoever settles candidates reads them.</summary>
    /// <param name="host">Whose memory it uses.</param>
    private sealed class BrainProducts(TorchProducts host) : IProductBackend
    {
        private Memory? _tile;

        public string Device => host.Device;

        public double InputRounding => BrainFloat.Roundoff;

        public IRowBuffer Allocate(int rows, int samples) => new BrainRows((Rows)host.Allocate(rows, samples),
            host.Room((long)rows * samples, ScalarType.BFloat16), rows, samples, host._free);

        public void Publish(IRowBuffer buffer) => ((BrainRows)buffer).Round();

        public ReadOnlySpan<float> Multiply(IRowBuffer a, Stretch rowsA, IRowBuffer b, Stretch rowsB, int part, Stretch samples,
            out int stride)
        {
            using IDisposable quiet = no_grad();
            long size = (long)rowsA.Count * rowsB.Count;
            if (_tile is null || _tile.Size < size)
            {
                _tile?.Dispose();
                _tile = host.New(size, ScalarType.BFloat16);
            }
            Memory wide = host.Tile(part, rowsA.Count, rowsB.Count);
            using Tensor left = ((BrainRows)a).Rounded.narrow(0, rowsA.Start, rowsA.Count),
                right = ((BrainRows)b).Rounded.narrow(0, rowsB.Start, rowsB.Count), across = right.t();
            using Tensor product = _tile.OnDevice(rowsA.Count, rowsB.Count), tile = wide.OnDevice(rowsA.Count, rowsB.Count);
            product.addmm_(left, across, 0, 1);
            tile.copy_(product);
            stride = rowsB.Count;
            return new ReadOnlySpan<float>(wide.Start, checked((int)size));
        }

        public void Dispose()
        {
            if (_tile is not null)
                host.Leave(_tile);
        }
    }

    private sealed class BrainRows : IRowBuffer
    {
        private readonly Rows _rows;
        private readonly Memory _memory;
        private readonly List<Memory> _free;

        public BrainRows(Rows rows, Memory memory, int count, int samples, List<Memory> free)
        {
            (_rows, _memory, _free) = (rows, memory, free);
            Rounded = memory.OnDevice(count, samples);
        }

        public Tensor Rounded { get; }

        public Span<float> Row(int index) => _rows.Row(index);

        public void Round()
        {
            using IDisposable quiet = no_grad();
            Rounded.copy_(_rows.OnDevice);
        }

        public void Dispose()
        {
            Rounded.Dispose();
            _rows.Dispose();
            _free.Add(_memory);
        }
    }
}
