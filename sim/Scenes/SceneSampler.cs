using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Scenes;

/// <summary>Scenes at random: scene i of a seed is the same whoever asks for it, in whatever order.</summary>
/// <remarks>
/// Factors are independent and uniform, but for one thing: objects keep apart, so that each is seen for the most part. Nothing here or in
/// <see cref="SceneRenderer"/> uses more than the four operations, the root and rounding down, which every machine computes alike.
/// </remarks>
public sealed class SceneSampler(string seed)
{
    /// <summary>Most objects of a scene.</summary>
    public const int MostObjects = 3;

    private const int PlacesTried = 12;

    /// <summary>Share of two objects' summed radii by which their middles are apart at least.</summary>
    private const double Apart = 0.9;

    /// <summary>Least radius of each size, and how much larger the largest is.</summary>
    private static readonly (double Least, double Range)[] Radii = [(.10, .05), (.18, .08)];

    private readonly Rng _root = Rng.FromSeed(seed).Derive("scenes");

    /// <summary>Names the scenes.</summary>
    public string Seed => seed;

    /// <summary>A scene.</summary>
    /// <param name="index">Its number, from 0.</param>
    public Scene At(long index)
    {
        Rng rng = _root.Derive("scene", index);
        int ground = rng.NextInt(SceneWords.Grounds.Count);
        (double groundCosine, double groundSine) = Turn(rng);
        ScenePaint groundPaint = Paint(rng, SceneWords.GroundValues[ground], .16, .10);
        int count = 1 + rng.NextInt(MostObjects);
        var objects = new List<SceneObject>(count);
        for (int i = 0; i < count; i++)
            objects.Add(Object(rng, objects));
        return new Scene(ground, groundPaint, groundCosine, groundSine, objects);
    }

    private static SceneObject Object(Rng rng, List<SceneObject> others)
    {
        int shape = rng.NextInt(SceneWords.Shapes.Count), colour = rng.NextInt(SceneWords.Colours.Count),
            size = rng.NextInt(SceneWords.Sizes.Count);
        double radius = Radii[size].Least + Radii[size].Range * rng.NextDouble();
        (double cosine, double sine) = Turn(rng);
        ScenePaint paint = Paint(rng, SceneWords.ColourValues[colour], .11, .05);
        double x = 0, y = 0;
        for (int tried = 0; tried < PlacesTried; tried++)
        {
            // All of an object but its last tenth lies inside.
            double rim = 0.9 * radius;
            (x, y) = (rim + (1 - 2 * rim) * rng.NextDouble(), rim + (1 - 2 * rim) * rng.NextDouble());
            if (others.TrueForAll(other => (x - other.X) * (x - other.X) + (y - other.Y) * (y - other.Y)
                >= Apart * Apart * (radius + other.Radius) * (radius + other.Radius)))
                break;
        }
        return new SceneObject(shape, colour, size, x, y, radius, cosine, sine, paint);
    }

    private static ScenePaint Paint(Rng rng, (double Red, double Green, double Blue) colour, double leastPeriod, double range)
    {
        double light = 0.85 + 0.15 * rng.NextDouble();
        return new ScenePaint(rng.NextInt(SceneWords.Textures.Count), light * colour.Red, light * colour.Green, light * colour.Blue,
            leastPeriod + range * rng.NextDouble(), (uint)(rng.NextUInt64() >> 32));
    }

    /// <summary>A direction, by the rational points of the circle: no sine whose last digit a machine might round otherwise.</summary>
    private static (double Cosine, double Sine) Turn(Rng rng)
    {
        double t = 2 * rng.NextDouble() - 1, sign = rng.NextInt(2) == 0 ? 1 : -1, length = 1 + t * t;
        return (sign * (1 - t * t) / length, 2 * t / length);
    }
}
