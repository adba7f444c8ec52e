using System.Runtime.InteropServices;
using Rosetta.Empirical.Matching;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>A device that says, as libtorch does, that its memory is used up, where a buffer or a tile is larger than it has.</summary>
internal sealed class SmallDevice(long mostValues) : IProductBackend
{
    private readonly TorchProducts _products = new("cpu");

    public int Failures { get; private set; }

    public string Device => "cuda";

    public IRowBuffer Allocate(int rows, int samples)
    {
        Require((long)rows * samples);
        return _products.Allocate(rows, samples);
    }

    public void Publish(IRowBuffer buffer) => _products.Publish(buffer);

    public ReadOnlySpan<float> Multiply(IRowBuffer a, Stretch rowsA, IRowBuffer b, Stretch rowsB, int part, Stretch samples, out int stride)
    {
        Require((long)rowsA.Count * rowsB.Count);
        return _products.Multiply(a, rowsA, b, rowsB, part, samples, out stride);
    }

    public void Dispose() => _products.Dispose();

    private void Require(long values)
    {
        if (values <= mostValues)
            return;
        Failures++;
        throw OutOfMemory();
    }

#pragma warning disable CA2201 // libtorch's errors are of this type.
    public static ExternalException OutOfMemory() => new("CUDA out of memory. Tried to allocate 2.00 GiB.");
#pragma warning restore CA2201
}
