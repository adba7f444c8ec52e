using System.Buffers;
using System.Numerics.Tensors;
using Rosetta.Theory;

namespace Rosetta.Empirical.Alignment;

/// <summary>Rows and columns of a map over an image.</summary>
public readonly record struct GridSize(int Rows, int Columns)
{
    /// <summary>Rows times columns.</summary>
    public int Count => checked(Rows * Columns);

    /// <summary>For messages.</summary>
    public override string ToString() => FormattableString.Invariant($"{Rows} x {Columns}");
}

/// <summary>
/// Brings maps from one grid to another, so that a tower with 14 x 14 patches and one with 16 x 16 have the same samples. The places are
/// those of torch's interpolate with align_corners false and without antialiasing: a grid covers the image, and a value stands for the
/// middle of its cell (M36).
/// </summary>
public sealed class GridResampling
{
    /// <summary>The cubic kernel's parameter in torch without antialiasing.</summary>
    private const double Cubic = -0.75;

    private readonly Taps _rows, _columns;

    /// <param name="from">Grid of the maps.</param>
    /// <param name="to">Grid wanted.</param>
    /// <param name="kernel">How values between places are had: a name in <see cref="Kernels"/>.</param>
    /// <exception cref="BadInputException">An unknown kernel, or a grid without places.</exception>
    public GridResampling(GridSize from, GridSize to, string kernel)
    {
        if (from.Rows < 1 || from.Columns < 1 || to.Rows < 1 || to.Columns < 1)
            throw new BadInputException($"A map of {from} places was to be brought to {to}", "A grid has one row and one column at least",
                "Correct the grids");
        Func<int, int, int, IEnumerable<(int, double)>> taps = Kernels[kernel];
        (From, To) = (from, to);
        (_rows, _columns) = (Taps.Of(from.Rows, to.Rows, taps), Taps.Of(from.Columns, to.Columns, taps));
    }

    /// <summary>The kernels: each gives, of a place of the new grid, the old places along one axis with their weights.</summary>
    public static Registry<Func<int, int, int, IEnumerable<(int Place, double Weight)>>> Kernels { get; } = new("grid resampling",
        new("bilinear", "between the two nearest rows and columns", Linear),
        new("bicubic", "cubic convolution over four rows and columns, as torch's: it overshoots", Convolution),
        new("nearest", "the value of the cell that the place lies in", Nearest),
        new("area", "the mean of the cells that the new cell touches", Area));

    /// <summary>Grid of the maps.</summary>
    public GridSize From { get; }

    /// <summary>Grid wanted.</summary>
    public GridSize To { get; }

    /// <summary>Resamples the maps of one image.</summary>
    /// <param name="maps">[<see cref="From"/> places in reading order, channels].</param>
    /// <param name="channels">Neurons.</param>
    /// <param name="resampled">Receives [<see cref="To"/> places, channels].</param>
    public void Apply(ReadOnlySpan<float> maps, int channels, Span<float> resampled) => Apply(maps, channels, 0, channels, resampled);

    /// <summary>Resamples some of the maps of one image.</summary>
    /// <param name="maps">[<see cref="From"/> places in reading order, channels].</param>
    /// <param name="channels">Neurons.</param>
    /// <param name="first">First of those wanted.</param>
    /// <param name="count">How many.</param>
    /// <param name="resampled">Receives [<see cref="To"/> places, count].</param>
    public void Apply(ReadOnlySpan<float> maps, int channels, int first, int count, Span<float> resampled)
    {
        if (maps.Length != (long)From.Count * channels || resampled.Length != (long)To.Count * count)
            throw new ArgumentException($"{maps.Length} and {resampled.Length} values for {count} of {channels} maps from {From} to {To}.",
                nameof(maps));
        // Along the rows first, then columns within the row that this makes.
        float[] rented = ArrayPool<float>.Shared.Rent(From.Columns * count);
        Span<float> band = rented.AsSpan(0, From.Columns * count);
        for (int row = 0; row < To.Rows; row++)
        {
            for (int column = 0; column < From.Columns; column++)
                Sum(maps[(column * channels + first)..], From.Columns * channels, _rows[row], band.Slice(column * count, count));
            for (int column = 0; column < To.Columns; column++)
                Sum(band, count, _columns[column], resampled.Slice((row * To.Columns + column) * count, count));
        }
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Weighted sum of vectors that lie a stride apart.</summary>
    private static void Sum(ReadOnlySpan<float> vectors, int stride, (int Place, double Weight)[] taps, Span<float> sum)
    {
        TensorPrimitives.Multiply(vectors.Slice(taps[0].Place * stride, sum.Length), (float)taps[0].Weight, sum);
        foreach ((int place, double weight) in taps.AsSpan(1))
        {
            if (weight != 0)
                TensorPrimitives.MultiplyAdd(vectors.Slice(place * stride, sum.Length), (float)weight, sum, sum);
        }
    }

    private static IEnumerable<(int, double)> Nearest(int from, int to, int place) =>
        // In float32, as torch: a ratio that is no binary fraction decides at the edges of cells.
        [(Math.Min((int)MathF.Floor(place * ((float)from / to)), from - 1), 1)];

    private static IEnumerable<(int, double)> Linear(int from, int to, int place)
    {
        double at = Math.Max(0, Middle(from, to, place));
        int below = Math.Min((int)at, from - 1);
        double share = at - below;
        return [(below, 1 - share), (Math.Min(below + 1, from - 1), share)];
    }

    private static IEnumerable<(int, double)> Convolution(int from, int to, int place)
    {
        double at = Middle(from, to, place);
        int below = (int)Math.Floor(at);
        double share = at - below;
        return Enumerable.Range(-1, 4).Select(step => (Math.Clamp(below + step, 0, from - 1), Weight(Math.Abs(share - step))));
    }

    private static IEnumerable<(int, double)> Area(int from, int to, int place)
    {
        int first = (int)((long)place * from / to), end = (int)((((long)place + 1) * from + to - 1) / to);
        return Enumerable.Range(first, end - first).Select(cell => (cell, 1.0 / (end - first)));
    }

    /// <summary>Where the middle of a new cell lies on the old grid.</summary>
    private static double Middle(int from, int to, int place) => (place + 0.5) * from / to - 0.5;

    private static double Weight(double distance) => distance <= 1
        ? ((Cubic + 2) * distance - (Cubic + 3)) * distance * distance + 1
        : ((Cubic * distance - 5 * Cubic) * distance + 8 * Cubic) * distance - 4 * Cubic;

    /// <summary>Old places and weights of every new place along one axis.</summary>
    private sealed class Taps
    {
        private readonly (int Place, double Weight)[][] _taps;

        private Taps((int, double)[][] taps) => _taps = taps;

        public (int Place, double Weight)[] this[int place] => _taps[place];

        public static Taps Of(int from, int to, Func<int, int, int, IEnumerable<(int, double)>> kernel) =>
            new([.. Enumerable.Range(0, to).Select(place => kernel(from, to, place).ToArray())]);
    }
}
