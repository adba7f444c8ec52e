namespace Rosetta.Sim.Scenes;

/// <summary>How a part of a scene is painted.</summary>
/// <param name="Texture">Position in <see cref="SceneWords.Textures"/>.</param>
/// <param name="Red">Red, 0 to 1.</param>
/// <param name="Green">Green, 0 to 1.</param>
/// <param name="Blue">Blue, 0 to 1.</param>
/// <param name="Period">Length after which the texture repeats, as a share of the side.</param>
/// <param name="Salt">What tells the noise of two parts apart.</param>
public readonly record struct ScenePaint(int Texture, double Red, double Green, double Blue, double Period, uint Salt);

/// <summary>An object: all lengths are shares of the image's side, places count from its left upper corner.</summary>
/// <param name="Shape">Position in <see cref="SceneWords.Shapes"/>.</param>
/// <param name="Colour">Position in <see cref="SceneWords.Colours"/>.</param>
/// <param name="Size">Position in <see cref="SceneWords.Sizes"/>.</param>
/// <param name="X">Middle, from the left.</param>
/// <param name="Y">Middle, from the top.</param>
/// <param name="Radius">Half of its extent.</param>
/// <param name="Cosine">Cosine of its turn.</param>
/// <param name="Sine">Sine of its turn.</param>
/// <param name="Paint">How it is painted.</param>
public sealed record SceneObject(int Shape, int Colour, int Size, double X, double Y, double Radius, double Cosine, double Sine,
    ScenePaint Paint)
{
    /// <summary>Position in <see cref="SceneWords.Rows"/>.</summary>
    public int Row => Third(Y);

    /// <summary>Position in <see cref="SceneWords.Columns"/>.</summary>
    public int Column => Third(X);

    private static int Third(double place) => Math.Clamp((int)(3 * place), 0, 2);
}

/// <summary>A picture's content: a ground, and the objects on it, a later one before an earlier one where they meet.</summary>
/// <param name="Ground">Position in <see cref="SceneWords.Grounds"/>.</param>
/// <param name="GroundPaint">How the ground is painted.</param>
/// <param name="GroundCosine">Cosine of the turn of its texture.</param>
/// <param name="GroundSine">Sine of that turn.</param>
/// <param name="Objects">One to three, in the order in which they are painted and named.</param>
public sealed record Scene(int Ground, ScenePaint GroundPaint, double GroundCosine, double GroundSine, IReadOnlyList<SceneObject> Objects)
{
    /// <summary>The largest object: its shape is the picture's class.</summary>
    public SceneObject Largest => Objects.MaxBy(one => one.Radius)!;
}
