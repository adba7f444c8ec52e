namespace Rosetta.Sim.Scenes;

/// <summary>Classes that generators are given: shape and colour of a scene's largest object.</summary>
public static class ScenePictureClass
{
    /// <summary>Classes; a generator has one more, for none.</summary>
    public static int Count => SceneWords.Shapes.Count * SceneWords.Colours.Count;

    /// <summary>A scene's class.</summary>
    public static int Of(Scene scene) => scene.Largest.Shape * SceneWords.Colours.Count + scene.Largest.Colour;
}
