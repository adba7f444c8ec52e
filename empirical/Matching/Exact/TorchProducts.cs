using Rosetta.Empirical.Backend;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Matching;

/// <summary>Products by libtorch, in IEEE float32, on the CPU or a CUDA device.</summary>
internal sealed unsafe class TorchProducts : IProductBackend
{
    private readonly Device _device;
    private readonly Tensor _sum, _chunk, _host;
    private readonly float* _tile;
    private readonly int _tileNeurons;
    private readonly int? _threadsBefore;

    public TorchProducts(string device, int tileNeurons, int? threads)
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
        _sum = empty(tileNeurons, tileNeurons, dtype: ScalarType.Float32, device: _device);
        _chunk = empty(tileNeurons, tileNeurons, dtype: ScalarType.Float32, device: _device);
        _host = _device.type == DeviceType.CPU ? _sum : empty(tileNeurons, tileNeurons, dtype: ScalarType.Float32);
        _tile = Address(_host);
    }

    public string Device => _device.type == DeviceType.CPU ? "cpu" : "cuda";

    public IRowBuffer Allocate(int rows, int samples) => new Rows(rows, samples, _device);

    public void Publish(IRowBuffer buffer) => ((Rows)buffer).Upload();

    public ReadOnlySpan<float> Multiply(IRowBuffer a, int firstA, int countA, IRowBuffer b, int firstB, int countB, out int stride)
    {
        using IDisposable quiet = no_grad();
        using Tensor left = ((Rows)a).OnDevice.narrow(0, firstA, countA), right = ((Rows)b).OnDevice.narrow(0, firstB, countB);
        using Tensor sum = _sum[..countA, ..countB], chunk = _chunk[..countA, ..countB];
        long samples = left.shape[1];
        for (long start = 0; start < samples; start += ProductError.ChunkSamples)
        {
            long length = Math.Min(ProductError.ChunkSamples, samples - start);
            using Tensor x = left.narrow(1, start, length), y = right.narrow(1, start, length), yTransposed = y.t();
            // beta = 0 means that the old content is not read at all.
            if (start == 0)
            {
                sum.addmm_(x, yTransposed, 0, 1);
            }
            else
            {
                chunk.addmm_(x, yTransposed, 0, 1);
                sum.PlusInPlace(chunk);
            }
        }
        if (!ReferenceEquals(_host, _sum))
            _host.copy_(_sum);
        stride = _tileNeurons;
        return new ReadOnlySpan<float>(_tile, checked((countA - 1) * _tileNeurons + countB));
    }

    public void Dispose()
    {
        _sum.Dispose();
        _chunk.Dispose();
        _host.Dispose();
        if (_threadsBefore is { } threads)
            set_num_threads(threads);
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
