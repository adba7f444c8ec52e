namespace Rosetta.Empirical.Matching;

/// <summary>Computes tiles of float32 products of rows. Any order of summation within a chunk of samples is allowed (<see
/// cref="ProductError"/>).</summary>
internal interface IProductBackend : IDisposable
{
    /// <summary>Where products are computed, for reports.</summary>
    string Device { get; }

    /// <summary>Memory for rows of samples.</summary>
    IRowBuffer Allocate(int rows, int samples);

    /// <summary>Says that the rows of a buffer have changed since the last product.</summary>
    void Publish(IRowBuffer buffer);

    /// <summary>
    /// Products of rows firstA .. firstA + countA - 1 of one buffer with rows of another, row-major with the row length
    /// <paramref name="stride"/>; valid until the next call.
    /// </summary>
    ReadOnlySpan<float> Multiply(IRowBuffer a, int firstA, int countA, IRowBuffer b, int firstB, int countB, out int stride);
}

/// <summary>Rows of float32 samples, freed at once when disposed. Rows may be read and written from several threads.</summary>
internal interface IRowBuffer : IDisposable
{
    /// <summary>Row <paramref name="index"/>.</summary>
    Span<float> Row(int index);
}
