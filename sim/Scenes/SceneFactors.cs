using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Images;

namespace Rosetta.Sim.Scenes;

/// <summary>What is known of scenes by their making, of each picture and of each place (M48).</summary>
/// <remarks>
/// A place's factors are shares of what is seen there; those that begin with <c>has</c>, <c>on</c> and <c>count</c> are of all that is seen
/// of the picture, the same at all of its places. Of a picture as a whole the shares are those of all of it.
/// </remarks>
public sealed class SceneFactors : IImageFactors
{
    private static readonly string[] All =
    [
        "object", "edge", "edge across", "edge along", "red light", "green light", "blue light", "contrast", "row", "column", "rim of rows",
        "rim of columns", .. Values("size", SceneWords.Sizes), .. Values("colour", SceneWords.Colours),
        .. Values("texture", SceneWords.Textures), .. Values("shape", SceneWords.Shapes), .. Values("ground", SceneWords.Grounds),
        .. Values("ground texture", SceneWords.Textures), "count", .. Values("has colour", SceneWords.Colours),
        .. Values("has texture", SceneWords.Textures), .. Values("has shape", SceneWords.Shapes), .. Values("on", SceneWords.Grounds),
        .. Values("on texture", SceneWords.Textures),
    ];

    private const int Sizes = 12;

    private static readonly int Colours = Sizes + SceneWords.Sizes.Count, Textures = Colours + SceneWords.Colours.Count,
        Shapes = Textures + SceneWords.Textures.Count, Grounds = Shapes + SceneWords.Shapes.Count,
        GroundTextures = Grounds + SceneWords.Grounds.Count, Count = GroundTextures + SceneWords.Textures.Count, HasColours = Count + 1,
        HasTextures = HasColours + SceneWords.Colours.Count, HasShapes = HasTextures + SceneWords.Textures.Count,
        On = HasShapes + SceneWords.Shapes.Count, OnTexture = On + SceneWords.Grounds.Count;

    private readonly SceneSource _source;

    internal SceneFactors(SceneSource source) => _source = source;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => All;

    /// <inheritdoc/>
    public IReadOnlyList<double> OfImage(int image)
    {
        var values = new float[All.Length];
        OfPlaces(image, new GridSize(1, 1), (1, 1), values);
        return Array.ConvertAll(values, value => (double)value);
    }

    /// <inheritdoc/>
    /// <remarks>A pixel that two places share counts in each by its part.</remarks>
    public void OfPlaces(int image, GridSize grid, (double Rows, double Columns) view, Span<float> values)
    {
        Scene scene = _source.SceneOf(image);
        int side = _source.Side, parts = 1 + scene.Objects.Count;
        var pixels = new byte[3 * side * side];
        var shares = new double[side * side * parts];
        SceneRenderer.Paint(scene, side, pixels, shares);
        Span<double> seen = stackalloc double[1 + SceneSampler.MostObjects];
        (double rows, double columns) = (side * view.Rows / grid.Rows, side * view.Columns / grid.Columns);
        (double top, double left) = (side * (1 - view.Rows) / 2, side * (1 - view.Columns) / 2);
        for (int place = 0; place < grid.Count; place++)
        {
            Span<float> own = values.Slice(place * All.Length, All.Length);
            own.Clear();
            (int row, int column) = Math.DivRem(place, grid.Columns);
            Place(scene, side, pixels, shares, (new(top + row * rows, rows), new(left + column * columns, columns)), own, seen);
            double down = (row + 0.5) / grid.Rows, right = (column + 0.5) / grid.Columns;
            (own[8], own[9]) = ((float)down, (float)right);
            (own[10], own[11]) = ((float)Math.Abs(2 * down - 1), (float)Math.Abs(2 * right - 1));
        }
        for (int place = 0; place < grid.Count; place++)
            Whole(scene, seen, values.Slice(place * All.Length, All.Length));
    }

    private static void Place(Scene scene, int side, byte[] pixels, double[] shares, (Stretch Rows, Stretch Columns) cell, Span<float> own,
        Span<double> seenOfAll)
    {
        int parts = 1 + scene.Objects.Count;
        double count = cell.Rows.Length * cell.Columns.Length;
        Span<double> seen = stackalloc double[1 + SceneSampler.MostObjects];
        double across = 0, along = 0, light = 0, squares = 0;
        Span<double> channels = stackalloc double[3];
        for (int row = cell.Rows.First; row < cell.Rows.End; row++)
        {
            (double down, double tall) = cell.Rows.Of(row);
            for (int column = cell.Columns.First; column < cell.Columns.End; column++)
            {
                (double right, double wide) = cell.Columns.Of(column);
                int at = row * side + column;
                double area = tall * wide;
                for (int part = 0; part < parts; part++)
                    seen[part] += area * shares[at * parts + part] / count;
                double ofObjects = area * (1 - shares[at * parts]), level = 0;
                across += ofObjects * right;
                along += ofObjects * down;
                for (int channel = 0; channel < 3; channel++)
                {
                    double value = pixels[3 * at + channel] / 255.0;
                    channels[channel] += area * value / count;
                    level += value / 3;
                }
                light += area * level / count;
                squares += area * level * level / count;
            }
        }
        double alone = 0;
        for (int part = 0; part < parts; part++)
            alone += seen[part] * seen[part];
        (own[0], own[1]) = ((float)(1 - seen[0]), (float)(1 - alone));
        (own[2], own[3]) = ((float)(4 * across / (count * cell.Columns.Length)), (float)(4 * along / (count * cell.Rows.Length)));
        (own[4], own[5], own[6]) = ((float)channels[0], (float)channels[1], (float)channels[2]);
        own[7] = (float)Math.Sqrt(Math.Max(0, squares - light * light));
        for (int i = 0; i < scene.Objects.Count; i++)
        {
            SceneObject one = scene.Objects[i];
            float share = (float)seen[i + 1];
            seenOfAll[i + 1] += seen[i + 1];
            own[Sizes + one.Size] += share;
            own[Colours + one.Colour] += share;
            own[Textures + one.Paint.Texture] += share;
            own[Shapes + one.Shape] += share;
        }
        own[Grounds + scene.Ground] = (float)seen[0];
        own[GroundTextures + scene.GroundPaint.Texture] = (float)seen[0];
    }

    private static void Whole(Scene scene, ReadOnlySpan<double> seen, Span<float> own)
    {
        for (int i = 0; i < scene.Objects.Count; i++)
        {
            if (seen[i + 1] <= 0)
                continue;
            SceneObject one = scene.Objects[i];
            own[Count]++;
            own[HasColours + one.Colour] = 1;
            own[HasTextures + one.Paint.Texture] = 1;
            own[HasShapes + one.Shape] = 1;
        }
        own[On + scene.Ground] = 1;
        own[OnTexture + scene.GroundPaint.Texture] = 1;
    }

    /// <summary>Pixels of a side from some place on, the outer ones perhaps in part.</summary>
    /// <param name="Start">Where it begins.</param>
    /// <param name="Length">In pixels.</param>
    private readonly record struct Stretch(double Start, double Length)
    {
        // What is less than a millionth of a pixel is rounding.
        private const double Least = 1e-6;

        /// <summary>First pixel.</summary>
        public int First => (int)Math.Floor(Start + Least);

        /// <summary>The pixel after the last.</summary>
        public int End => (int)Math.Ceiling(Start + Length - Least);

        /// <summary>How far after the stretch's middle a pixel's part of it lies, and how long that is.</summary>
        public (double Place, double Length) Of(int pixel)
        {
            (double from, double to) = (Math.Max(pixel, Start), Math.Min(pixel + 1, Start + Length));
            return ((from + to) / 2 - Start - Length / 2, to - from);
        }
    }

    private static IEnumerable<string> Values(string factor, IReadOnlyList<string> values) => values.Select(value => $"{factor} {value}");
}
