using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Images;

namespace Rosetta.Sim.Scenes;

/// <summary>What is known of scenes by their making, of each picture and of each place (M48).</summary>
/// <remarks>
/// A place's factors are shares of what is seen there; those that begin with <c>has</c>, <c>on</c> and <c>count</c> are the whole
/// picture's, the
/// same at all of its places. Of a picture as a whole the shares are those of all of it.
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
        OfPlaces(image, new GridSize(1, 1), values);
        return Array.ConvertAll(values, value => (double)value);
    }

    /// <inheritdoc/>
    /// <remarks>Where places are whole pixels.</remarks>
    public bool Tells(GridSize grid) => _source.Side % grid.Rows == 0 && _source.Side % grid.Columns == 0;

    /// <inheritdoc/>
    public void OfPlaces(int image, GridSize grid, Span<float> values)
    {
        Scene scene = _source.SceneOf(image);
        int side = _source.Side, parts = 1 + scene.Objects.Count;
        if (!Tells(grid))
            throw new ArgumentException($"A grid of {grid} over {side} pixels.", nameof(grid));
        var pixels = new byte[3 * side * side];
        var shares = new double[side * side * parts];
        SceneRenderer.Paint(scene, side, pixels, shares);
        for (int place = 0; place < grid.Count; place++)
        {
            Span<float> own = values.Slice(place * All.Length, All.Length);
            own.Clear();
            (int row, int column) = Math.DivRem(place, grid.Columns);
            (int rows, int columns) = (side / grid.Rows, side / grid.Columns);
            Place(scene, side, pixels, shares, (row * rows, column * columns, rows, columns), own);
            double down = (row + 0.5) / grid.Rows, right = (column + 0.5) / grid.Columns;
            (own[8], own[9]) = ((float)down, (float)right);
            (own[10], own[11]) = ((float)Math.Abs(2 * down - 1), (float)Math.Abs(2 * right - 1));
            Whole(scene, own);
        }
    }

    private static void Place(Scene scene, int side, byte[] pixels, double[] shares, (int Top, int Left, int Rows, int Columns) cell,
        Span<float> own)
    {
        int parts = 1 + scene.Objects.Count, count = cell.Rows * cell.Columns;
        Span<double> seen = stackalloc double[1 + SceneSampler.MostObjects];
        double across = 0, along = 0, light = 0, squares = 0;
        Span<double> channels = stackalloc double[3];
        for (int row = 0; row < cell.Rows; row++)
        {
            for (int column = 0; column < cell.Columns; column++)
            {
                int at = (cell.Top + row) * side + cell.Left + column;
                for (int part = 0; part < parts; part++)
                    seen[part] += shares[at * parts + part] / count;
                double ofObjects = 1 - shares[at * parts], level = 0;
                across += ofObjects * (column + 0.5 - cell.Columns / 2.0);
                along += ofObjects * (row + 0.5 - cell.Rows / 2.0);
                for (int channel = 0; channel < 3; channel++)
                {
                    double value = pixels[3 * at + channel] / 255.0;
                    channels[channel] += value / count;
                    level += value / 3;
                }
                light += level / count;
                squares += level * level / count;
            }
        }
        double alone = 0;
        for (int part = 0; part < parts; part++)
            alone += seen[part] * seen[part];
        (own[0], own[1]) = ((float)(1 - seen[0]), (float)(1 - alone));
        (own[2], own[3]) = ((float)(4 * across / (count * cell.Columns)), (float)(4 * along / (count * cell.Rows)));
        (own[4], own[5], own[6]) = ((float)channels[0], (float)channels[1], (float)channels[2]);
        own[7] = (float)Math.Sqrt(Math.Max(0, squares - light * light));
        for (int i = 0; i < scene.Objects.Count; i++)
        {
            SceneObject one = scene.Objects[i];
            float share = (float)seen[i + 1];
            own[Sizes + one.Size] += share;
            own[Colours + one.Colour] += share;
            own[Textures + one.Paint.Texture] += share;
            own[Shapes + one.Shape] += share;
        }
        own[Grounds + scene.Ground] = (float)seen[0];
        own[GroundTextures + scene.GroundPaint.Texture] = (float)seen[0];
    }

    private static void Whole(Scene scene, Span<float> own)
    {
        own[Count] = scene.Objects.Count;
        foreach (SceneObject one in scene.Objects)
        {
            own[HasColours + one.Colour] = 1;
            own[HasTextures + one.Paint.Texture] = 1;
            own[HasShapes + one.Shape] = 1;
        }
        own[On + scene.Ground] = 1;
        own[OnTexture + scene.GroundPaint.Texture] = 1;
    }

    private static IEnumerable<string> Values(string factor, IReadOnlyList<string> values) => values.Select(value => $"{factor} {value}");
}
