namespace Rosetta.Empirical.Matching;

/// <summary>Computes tiles of float32 products of rows. Any order of summation within a chunk of samples is allowed (<see
/// cref="ProductError"/>).</summary>
internal interface IProductBackend : IDisposable
{
    /// <summary>Where products are computed, for reports.</summary>
    string Device { get; }

    /// <summary>Largest relative change of a factor before it is multiplied; 0 for float32.</summary>
    double InputRounding => 0;

    /// <summary>Whether that is a device with a memory of its own.</summary>
    bool IsDevice => Device == "cuda";

    /// <summary>The same backend with factors and products rounded to bfloat16 (<see cref="RoundedFactors"/>); null where that is not
    /// faster.</summary>
    IProductBackend? Rounded => null;

    /// <summary>Memory for rows of samples.</summary>
    IRowBuffer Allocate(int rows, int samples);

    /// <summary>Gives back memory that no buffer uses.</summary>
    void Release()
    {
    }

    /// <summary>Says that the rows of a buffer have changed since the last product.</summary>
    void Publish(IRowBuffer buffer);

    /// <summary>
    /// A filter that looks through products where they are made; null where the host looks through them itself. Until it is disposed
    /// <see cref="Multiply"/> leaves them there.
    /// </summary>
    DeviceFilter? Filter(SideCandidates a, SideCandidates b) => null;

    /// <summary>
    /// Products of rows of one buffer with rows of another over a part of the samples, row-major with the row length
    /// <paramref name="stride"/>; valid until the next call for the same part.
    /// </summary>
    /// <param name="a">A buffer.</param>
    /// <param name="rowsA">Its rows.</param>
    /// <param name="b">Another.</param>
    /// <param name="rowsB">Its rows.</param>
    /// <param name="part">0 or 1: the part, each with a tile of its own.</param>
    /// <param name="samples">The part's samples in a row.</param>
    /// <param name="stride">Floats from one row of the tile to the next.</param>
    ReadOnlySpan<float> Multiply(IRowBuffer a, Stretch rowsA, IRowBuffer b, Stretch rowsB, int part, Stretch samples, out int stride);
}

/// <summary>Rows of float32 samples, freed at once when disposed. Rows may be read and written from several threads.</summary>
internal interface IRowBuffer : IDisposable
{
    /// <summary>Row <paramref name="index"/>.</summary>
    Span<float> Row(int index);
}

/// <summary>Consecutive rows or samples.</summary>
/// <param name="Start">The first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct Stretch(int Start, int Count);
