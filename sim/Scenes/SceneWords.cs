namespace Rosetta.Sim.Scenes;

/// <summary>What scenes are made of, by the words of their captions.</summary>
public static class SceneWords
{
    /// <summary>Shapes of objects.</summary>
    public static IReadOnlyList<string> Shapes { get; } = ["disc", "square", "triangle", "ring", "cross", "bar"];

    /// <summary>Colours of objects.</summary>
    public static IReadOnlyList<string> Colours { get; } = ["red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink"];

    /// <summary>Textures of objects and of the ground.</summary>
    public static IReadOnlyList<string> Textures { get; } = ["plain", "striped", "checked", "dotted", "noisy"];

    /// <summary>Colours of the ground, none of which an object has.</summary>
    public static IReadOnlyList<string> Grounds { get; } = ["grey", "navy", "olive", "brown", "plum", "teal"];

    /// <summary>Sizes of objects.</summary>
    public static IReadOnlyList<string> Sizes { get; } = ["small", "big"];

    /// <summary>Rows that an object's middle may lie in.</summary>
    public static IReadOnlyList<string> Rows { get; } = ["top", "middle", "bottom"];

    /// <summary>Columns that an object's middle may lie in.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["left", "centre", "right"];

    /// <summary>Red, green and blue of each of <see cref="Colours"/>, 0 to 1.</summary>
    internal static IReadOnlyList<(double Red, double Green, double Blue)> ColourValues { get; } =
    [
        (.90, .15, .12), (.96, .55, .08), (.95, .90, .15), (.15, .75, .20), (.15, .85, .90), (.15, .30, .95), (.55, .15, .80),
        (.98, .55, .75),
    ];

    /// <summary>Red, green and blue of each of <see cref="Grounds"/>, 0 to 1: about equally bright, so that not all of a model's variance
    /// is the brightness of the ground.</summary>
    internal static IReadOnlyList<(double Red, double Green, double Blue)> GroundValues { get; } =
        [(.34, .34, .34), (.20, .28, .62), (.40, .38, .12), (.52, .28, .16), (.48, .22, .46), (.10, .42, .40)];
}
