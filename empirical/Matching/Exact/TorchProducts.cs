using Rosetta.Empirical.Backend;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Matching;

/// <summary>Products by libtorch, in IEEE float32, on the CPU or a CUDA device.</summary>
internal sealed unsafe class TorchProducts : IProductBackend
{
    private readonly Device _device;
    private readonly Tensor _chunk;
    private readonly Tile[] _tiles;
    private readonly int _tileNeurons;
    private readonly int? _threadsBefore;

    /// <param name="device">auto, cpu or cuda.</param>
    /// <param name="tileNeurons">Rows and columns of the largest tile.</param>
    /// <param name="parts">Parts of the samples.</param>
    /// <param name="threads">Of libtorch, or null.</param>
    public TorchProducts(string device, int tileNeurons, int parts, int? threads)
    {
        _device = ComputeDevice.Select(device);
        if (threads is { } count)
        {
            _threadsBefore = get_num_threads();
            set_num_threads(count);
        }
        // TF32 keeps ten bits of mantissa: fast, and not float32.
        if (_device.type == DeviceType.CUDA)
            backends.cuda.matmul.allow_tf32 = false;
        _tileNeurons = tileNeurons;
        _chunk = empty(tileNeurons, tileNeurons, dtype: ScalarType.Float32, device: _device);
        _tiles = [.. Enumerable.Range(0, parts).Select(_ => new Tile(tileNeurons, _device))];
    }

    public string Device => _device.type == DeviceType.CPU ? "cpu" : "cuda";

    public IRowBuffer Allocate(int rows, int samples) => new Rows(rows, samples, _device);

    public void Publish(IRowBuffer buffer) => ((Rows)buffer).Upload();

    public ReadOnlySpan<float> Multiply(IRowBuffer a, Stretch rowsA, IRowBuffer b, Stretch rowsB, int part, Stretch samples,
        out int stride)
    {
        using IDisposable quiet = no_grad();
        Tile tile = _tiles[part];
        using Tensor left = ((Rows)a).OnDevice.narrow(0, rowsA.Start, rowsA.Count),
            right = ((Rows)b).OnDevice.narrow(0, rowsB.Start, rowsB.Count);
        using Tensor sum = tile.Sum[..rowsA.Count, ..rowsB.Count], chunk = _chunk[..rowsA.Count, ..rowsB.Count];
        for (int done = 0; done < samples.Count; done += ProductError.ChunkSamples)
        {
            int length = Math.Min(ProductError.ChunkSamples, samples.Count - done);
            using Tensor x = left.narrow(1, samples.Start + done, length), y = right.narrow(1, samples.Start + done, length),
                yTransposed = y.t();
            // beta = 0 means that the old content is not read at all.
            if (done == 0)
            {
                sum.addmm_(x, yTransposed, 0, 1);
            }
            else
            {
                chunk.addmm_(x, yTransposed, 0, 1);
                sum.PlusInPlace(chunk);
            }
        }
        if (!ReferenceEquals(tile.Host, tile.Sum))
            tile.Host.copy_(tile.Sum);
        stride = _tileNeurons;
        return new ReadOnlySpan<float>(tile.Start, checked((rowsA.Count - 1) * _tileNeurons + rowsB.Count));
    }

    public void Dispose()
    {
        _chunk.Dispose();
        foreach (Tile tile in _tiles)
            tile.Dispose();
        if (_threadsBefore is { } threads)
            set_num_threads(threads);
    }

    /// <summary>A tile's sums where they are made, and where they can be read.</summary>
    private sealed class Tile : IDisposable
    {
        public Tile(int side, Device device)
        {
            Sum = empty(side, side, dtype: ScalarType.Float32, device: device);
            Host = device.type == DeviceType.CPU ? Sum : empty(side, side, dtype: ScalarType.Float32);
            Start = Address(Host);
        }

        public Tensor Sum { get; }

        public Tensor Host { get; }

        public float* Start { get; }

        public void Dispose()
        {
            Sum.Dispose();
            Host.Dispose();
        }
    }

    private static float* Address(Tensor contiguous)
    {
        using Tensor first = contiguous.narrow(0, 0, 1);
        fixed (byte* address = first.bytes)
            return (float*)address; // libtorch's memory: it does not move.
    }

    private sealed class Rows : IRowBuffer
    {
        private readonly Tensor _host;
        private readonly Device _device;
        private readonly float* _start;
        private readonly int _rows, _samples;

        public Rows(int rows, int samples, Device device)
        {
            (_rows, _samples, _device) = (rows, samples, device);
            _host = empty(rows, samples, dtype: ScalarType.Float32);
            _start = Address(_host);
            OnDevice = _host;
        }

        public Tensor OnDevice { get; private set; }

        public Span<float> Row(int index)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_rows, nameof(index));
            return new Span<float>(_start + (long)index * _samples, _samples);
        }

        public void Upload()
        {
            if (_device.type == DeviceType.CPU)
                return;
            if (ReferenceEquals(OnDevice, _host))
                OnDevice = _host.to(_device);
            else
                OnDevice.copy_(_host);
        }

        public void Dispose()
        {
            OnDevice.Dispose();
            _host.Dispose();
        }
    }
}
