using Rosetta.Empirical.Backend;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Matching;

/// <summary>Products by libtorch, in IEEE float32 (TF32 on request), on the CPU or a CUDA device. Keeps its memory from match to match, and
/// leaves some of the host's to those after it: touching fresh memory costs as much as filling it.</summary>
internal sealed unsafe partial class TorchProducts : IProductBackend
{
    /// <summary>A last place of ten bits of mantissa: a bound for rounding to nearest and for cutting off alike.</summary>
    private const double TensorFloat32Roundoff = 1.0 / (1 << 10);

    /// <summary>Bytes of the host's memory that are left to those after it.</summary>
    private const long MostSpare = 1L << 30;

    private static readonly Lock Gate = new();
    private static readonly List<Memory> Spare = [];

    private readonly Device _device;
    private readonly List<Memory> _free = [];
    private readonly Memory?[] _tiles = new Memory?[3];
    private readonly int? _threadsBefore;
    private readonly bool _filters;
    private readonly bool? _rounds;
    private DeviceFilter? _filter;
    private BrainProducts? _rounded;

    /// <param name="device">auto, cpu or cuda.</param>
    /// <param name="threads">Of libtorch, or null.</param>
    /// <param name="filters">Whether tiles are looked through where they are made: as on a device; tests do so on the CPU too.</param>
    /// <param name="tensorFloat32">Whether CUDA may multiply in TF32, which only proposes candidates; no difference elsewhere.</param>
    /// <param name="rounds">Whether there is <see cref="Rounded"/>; null for where it is faster.</param>
    public TorchProducts(string device, int? threads = null, bool filters = false, bool tensorFloat32 = false, bool? rounds = null)
    {
        _device = ComputeDevice.Select(device);
        _rounds = rounds;
        _filters = filters || _device.type == DeviceType.CUDA;
        if (threads is { } count)
        {
            _threadsBefore = get_num_threads();
            set_num_threads(count);
        }
        // TF32 keeps ten bits of mantissa: fast, and not float32.
        if (_device.type == DeviceType.CUDA)
            backends.cuda.matmul.allow_tf32 = tensorFloat32;
        InputRounding = tensorFloat32 && _device.type == DeviceType.CUDA ? TensorFloat32Roundoff : 0;
    }

    public string Device => _device.type == DeviceType.CPU ? "cpu" : "cuda";

    /// <inheritdoc/>
    public double InputRounding { get; }

    /// <inheritdoc/>
    public IProductBackend? Rounded => _rounded ??= _device.type == DeviceType.CPU && !_filters && (_rounds ?? BrainFloat.IsFaster)
        ? new BrainProducts(this) : null;

    public IRowBuffer Allocate(int rows, int samples) => new Rows(Room((long)rows * samples, ScalarType.Float32), rows, samples, _free);

    public void Release()
    {
        _free.ForEach(one => one.Dispose());
        _free.Clear();
    }

    private Memory Room(long size, ScalarType type)
    {
        if (Taken(_free, size, type) is { } memory)
            return memory;
        // What is too small for this is too small for what comes, too.
        foreach (Memory small in _free.Where(one => one.Type == type).ToArray())
        {
            _free.Remove(small);
            small.Dispose();
        }
        return New(size, type);
    }

    public void Publish(IRowBuffer buffer) => ((Rows)buffer).Upload();

    public DeviceFilter? Filter(SideCandidates a, SideCandidates b) => _filter = !_filters ? null
        : new DeviceFilter(a, b, _device, (part, rows, columns) => _tiles[part]!.OnDevice(rows, columns));

    public ReadOnlySpan<float> Multiply(IRowBuffer a, Stretch rowsA, IRowBuffer b, Stretch rowsB, int part, Stretch samples,
        out int stride)
    {
        using IDisposable quiet = no_grad();
        Memory tile = Tile(part, rowsA.Count, rowsB.Count), other = Tile(_tiles.Length - 1, rowsA.Count, rowsB.Count);
        using Tensor left = ((Rows)a).OnDevice.narrow(0, rowsA.Start, rowsA.Count),
            right = ((Rows)b).OnDevice.narrow(0, rowsB.Start, rowsB.Count);
        using Tensor sum = tile.OnDevice(rowsA.Count, rowsB.Count), chunk = other.OnDevice(rowsA.Count, rowsB.Count);
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
        stride = rowsB.Count;
        if (_filters && _filter is not null)
            return [];
        tile.Download(rowsA.Count * rowsB.Count);
        return new ReadOnlySpan<float>(tile.Start, checked(rowsA.Count * rowsB.Count));
    }

    public void Dispose()
    {
        _rounded?.Dispose();
        foreach (Memory memory in _free.Concat(_tiles.OfType<Memory>()))
            Leave(memory);
        if (_threadsBefore is { } threads)
            set_num_threads(threads);
    }

    private Memory Tile(int slot, int rows, int columns)
    {
        if (_tiles[slot] is { } tile && tile.Size >= (long)rows * columns)
            return tile;
        _tiles[slot]?.Dispose();
        return _tiles[slot] = New((long)rows * columns, ScalarType.Float32);
    }

    /// <summary>Memory that another left, or fresh one.</summary>
    private Memory New(long size, ScalarType type)
    {
        Memory? left = null;
        if (_device.type == DeviceType.CPU)
        {
            lock (Gate)
                left = Taken(Spare, size, type);
        }
        return left ?? new Memory(size, type, _device);
    }

    /// <summary>Leaves memory of the host to the next; the smallest is freed where it would be too much.</summary>
    private void Leave(Memory memory)
    {
        if (_device.type != DeviceType.CPU)
        {
            memory.Dispose();
            return;
        }
        lock (Gate)
        {
            Spare.Add(memory);
            while (Spare.Sum(one => one.Bytes) > MostSpare)
            {
                Memory smallest = Spare.MinBy(one => one.Size)!;
                Spare.Remove(smallest);
                smallest.Dispose();
            }
        }
    }

    /// <summary>The smallest that is large enough, taken out; null where none is.</summary>
    private static Memory? Taken(List<Memory> free, long size, ScalarType type)
    {
        Memory? memory = free.Where(one => one.Size >= size && one.Type == type).MinBy(one => one.Size);
        if (memory is not null)
            free.Remove(memory);
        return memory;
    }

    /// <summary>Memory where products are computed, and, where that is a device, as much on the host.</summary>
    private sealed class Memory : IDisposable
    {
        private readonly Tensor _host, _onDevice;

        public Memory(long size, ScalarType type, Device device)
        {
            (Size, Type) = (size, type);
            // It may outlive whatever is going on.
            _host = empty(Math.Max(1, size), dtype: type).DetachFromDisposeScope();
            HugePages.Advise(_host);
            _onDevice = device.type == DeviceType.CPU ? _host : empty(Math.Max(1, size), dtype: type, device: device);
            Start = (float*)HugePages.AddressOf(_host); // libtorch's memory: it does not move.
        }

        /// <summary>Values.</summary>
        public long Size { get; }

        public ScalarType Type { get; }

        public long Bytes => Size * _host.element_size();

        public float* Start { get; }

        public Tensor OnDevice(int rows, int columns)
        {
            using Tensor used = _onDevice.narrow(0, 0, (long)rows * columns);
            return used.view(rows, columns);
        }

        public void Upload(long count) => Copy(_host, _onDevice, count);

        public void Download(long count) => Copy(_onDevice, _host, count);

        public void Dispose()
        {
            _onDevice.Dispose();
            _host.Dispose();
        }

        private static void Copy(Tensor from, Tensor to, long count)
        {
            if (ReferenceEquals(from, to))
                return;
            using Tensor source = from.narrow(0, 0, count), target = to.narrow(0, 0, count);
            target.copy_(source);
        }
    }

    private sealed class Rows : IRowBuffer
    {
        private readonly Memory _memory;
        private readonly List<Memory> _free;
        private readonly int _rows, _samples;

        public Rows(Memory memory, int rows, int samples, List<Memory> free)
        {
            (_memory, _rows, _samples, _free) = (memory, rows, samples, free);
            OnDevice = memory.OnDevice(rows, samples);
        }

        public Tensor OnDevice { get; }

        public Span<float> Row(int index)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_rows, nameof(index));
            return new Span<float>(_memory.Start + (long)index * _samples, _samples);
        }

        public void Upload() => _memory.Upload((long)_rows * _samples);

        public void Dispose()
        {
            OnDevice.Dispose();
            _free.Add(_memory);
        }
    }
}
