using Rosetta.Empirical.Images;

namespace Rosetta.Sim.Scenes;

/// <summary>Paints scenes, with antialiased edges, and says which part of the scene each pixel shows.</summary>
public static class SceneRenderer
{
    /// <summary>Level of a texture's dark places beside its light ones: of objects and of the ground.</summary>
    private const double DarkOfObject = 0.4, DarkOfGround = 0.65;

    /// <summary>Paints a scene.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="side">Pixels of a side.</param>
    public static RgbImage Render(Scene scene, int side)
    {
        var image = new RgbImage(side, side);
        Paint(scene, side, image.Pixels, null);
        return image;
    }

    /// <summary>Paints a scene and keeps what each pixel shows.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="side">Pixels of a side.</param>
    /// <param name="pixels">Receives [rows, columns, 3] bytes.</param>
    /// <param name="shares">Receives [rows, columns, 1 + objects]: share of the ground, then of each object, that is seen; null where it is
    /// not wanted.</param>
    internal static void Paint(Scene scene, int side, Span<byte> pixels, double[]? shares)
    {
        int parts = 1 + scene.Objects.Count;
        double pixel = 1.0 / side;
        for (int row = 0; row < side; row++)
        {
            double y = (row + 0.5) * pixel;
            for (int column = 0; column < side; column++)
            {
                double x = (column + 0.5) * pixel;
                int at = row * side + column;
                double level = Level(scene.GroundPaint, scene.GroundCosine * x + scene.GroundSine * y,
                    scene.GroundCosine * y - scene.GroundSine * x, side, DarkOfGround);
                double red = level * scene.GroundPaint.Red, green = level * scene.GroundPaint.Green, blue = level * scene.GroundPaint.Blue;
                if (shares is not null)
                {
                    shares.AsSpan(at * parts, parts).Clear();
                    shares[at * parts] = 1;
                }
                for (int i = 0; i < scene.Objects.Count; i++)
                {
                    SceneObject one = scene.Objects[i];
                    double dx = x - one.X, dy = y - one.Y, reach = 1.5 * one.Radius + pixel;
                    if (dx > reach || dx < -reach || dy > reach || dy < -reach)
                        continue;
                    double u = one.Cosine * dx + one.Sine * dy, v = one.Cosine * dy - one.Sine * dx;
                    double cover = Math.Clamp(0.5 - side * Distance(one.Shape, u, v, one.Radius), 0, 1);
                    if (cover == 0)
                        continue;
                    double own = Level(one.Paint, u, v, side, DarkOfObject), rest = 1 - cover;
                    red = rest * red + cover * own * one.Paint.Red;
                    green = rest * green + cover * own * one.Paint.Green;
                    blue = rest * blue + cover * own * one.Paint.Blue;
                    if (shares is null)
                        continue;
                    for (int part = 0; part <= i; part++)
                        shares[at * parts + part] *= rest;
                    shares[at * parts + i + 1] = cover;
                }
                pixels[3 * at] = (byte)(255 * red + 0.5);
                pixels[3 * at + 1] = (byte)(255 * green + 0.5);
                pixels[3 * at + 2] = (byte)(255 * blue + 0.5);
            }
        }
    }

    /// <summary>Distance to a shape's edge, less than 0 inside; exact near the edge, which is where it matters.</summary>
    private static double Distance(int shape, double u, double v, double radius)
    {
        double across = Math.Abs(u), along = Math.Abs(v);
        switch (SceneWords.Shapes[shape])
        {
            case "disc":
                return Math.Sqrt(u * u + v * v) - radius;
            case "square":
                return Math.Max(across, along) - 0.85 * radius;
            case "triangle":
                // Three half-planes whose normals are a third of a circle apart; sqrt(3)/2 as a constant.
                return Math.Max(v, 0.8660254037844386 * across - 0.5 * v) - 0.55 * radius;
            case "ring":
                return Math.Abs(Math.Sqrt(u * u + v * v) - 0.72 * radius) - 0.28 * radius;
            case "cross":
                return Math.Min(Math.Max(across - radius, along - 0.32 * radius), Math.Max(across - 0.32 * radius, along - radius));
            default:
                return Math.Max(across - 1.15 * radius, along - 0.42 * radius);
        }
    }

    /// <summary>Brightness of a texture at a place of its own coordinates, from dark to 1; edges one pixel wide.</summary>
    private static double Level(ScenePaint paint, double u, double v, int side, double dark)
    {
        if (paint.Texture == 0)
            return 1;
        double sharpness = side * paint.Period;
        double light = SceneWords.Textures[paint.Texture] switch
        {
            "striped" => 0.5 + 0.5 * Wave(u / paint.Period, sharpness),
            "checked" => 0.5 + 0.5 * Wave(u / paint.Period, sharpness) * Wave(v / paint.Period, sharpness),
            "dotted" => Dot(u / paint.Period, v / paint.Period, sharpness),
            _ => Noise(u / paint.Period, v / paint.Period, paint.Salt),
        };
        return dark + (1 - dark) * light;
    }

    /// <summary>A square wave of period 1 between -1 and 1.</summary>
    private static double Wave(double place, double sharpness)
    {
        double within = place - Math.Floor(place);
        return Math.Clamp((1 - 4 * Math.Abs(within - 0.5)) * sharpness / 2, -1, 1);
    }

    private static double Dot(double u, double v, double sharpness)
    {
        double x = u - Math.Floor(u) - 0.5, y = v - Math.Floor(v) - 0.5;
        return Math.Clamp(0.5 + (0.34 - Math.Sqrt(x * x + y * y)) * sharpness, 0, 1);
    }

    /// <summary>Squares of a third of a period, each of a level of its own.</summary>
    private static double Noise(double u, double v, uint salt)
    {
        unchecked
        {
            uint hash = (uint)(int)Math.Floor(3 * u) * 0x9E3779B1u ^ (uint)(int)Math.Floor(3 * v) * 0x85EBCA77u ^ salt;
            hash = (hash ^ (hash >> 15)) * 0x2C1B3C6Du;
            hash = (hash ^ (hash >> 12)) * 0x297A2D39u;
            return ((hash ^ (hash >> 15)) & 0xFFFF) / 65535.0;
        }
    }
}
