using Rosetta.Sim.Scenes;

namespace Rosetta.Sim.Vision;

/// <summary>Scenes as the patches that a tower is fed: normalised pixels, channel by channel within a patch, patches in reading
/// order.</summary>
/// <remarks>Every scene is new: none is seen twice in a training.</remarks>
internal sealed class ScenePatches(string seed, VisionShape shape, (double[] Mean, double[] Deviation) normalisation)
{
    private readonly SceneSampler _scenes = new(seed);
    private readonly byte[] _pixels = new byte[3 * shape.Side * shape.Side];
    private readonly float[] _levels = [.. Enumerable.Range(0, 3 * 256).Select(i =>
        (float)((i % 256 / 255.0 - normalisation.Mean[i / 256]) / normalisation.Deviation[i / 256]))];

    /// <summary>A scene's patches, [patches, 3 patch^2].</summary>
    /// <param name="index">Number of the scene.</param>
    /// <param name="patches">Receives them.</param>
    /// <returns>The scene.</returns>
    public Scene Read(long index, Span<float> patches)
    {
        Scene scene = _scenes.At(index);
        SceneRenderer.Paint(scene, shape.Side, _pixels, null);
        int columns = shape.Side / shape.Patch, area = shape.Patch * shape.Patch;
        for (int row = 0; row < shape.Side; row++)
        {
            (int patchRow, int y) = Math.DivRem(row, shape.Patch);
            for (int column = 0; column < shape.Side; column++)
            {
                (int patchColumn, int x) = Math.DivRem(column, shape.Patch);
                int to = (patchRow * columns + patchColumn) * shape.PatchValues + y * shape.Patch + x;
                int from = 3 * (row * shape.Side + column);
                for (int channel = 0; channel < 3; channel++)
                    patches[to + channel * area] = _levels[256 * channel + _pixels[from + channel]];
            }
        }
        return scene;
    }
}
