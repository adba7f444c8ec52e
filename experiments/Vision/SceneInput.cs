using System.Globalization;
using Rosetta.Empirical.Images;
using Rosetta.Experiments.Definitions;
using Rosetta.Sim.Scenes;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Vision;

/// <summary>Scenes that the program renders, in place of images of others: what each shows is known.</summary>
/// <param name="Count">How many.</param>
/// <param name="Side">Pixels of a side.</param>
/// <param name="Seed">Names them; null for scenes of the run's own seed.</param>
internal sealed record SceneInput(int Count, int Side, string? Seed)
{
    /// <summary>Divided by 14 and 16, the patches of most towers.</summary>
    private const int UsualSide = 224;

    private const string Word = "scenes:";

    private static readonly YamlKey<int>
        Scenes = new YamlKey<int>("scenes", "how many", YamlTypes.Whole(2)).Like("2000"),
        SideKey = new YamlKey<int>("side", "pixels of a scene's side, a multiple of 8", YamlTypes.Whole(32, 256)).Or(UsualSide);

    private static readonly YamlKey<string?> SeedKey = new YamlKey<string?>("seed", "names the scenes", YamlTypes.Text.OrNull())
        .Or(null, "the experiment's, by world");

    /// <summary>Scenes as <c>images:</c>.</summary>
    public static YamlSection Section { get; } = new("scenes as images", "Scenes whose content is known, rendered by the run (rosetta "
        + "scenes shows some).", Scenes, SideKey, SeedKey);

    /// <summary>What the section says.</summary>
    public static SceneInput Read(YamlMap map)
    {
        var scenes = new SceneInput(map.Get(Scenes), map.Get(SideKey), map.Get(SeedKey));
        map.Done();
        return scenes.Side % 8 == 0 ? scenes : throw new ArgumentException($"side {scenes.Side} is not a multiple of 8");
    }

    /// <summary>The same on a command line: <c>scenes:2000</c>, <c>scenes:2000:64</c>; null where these are paths.</summary>
    /// <exception cref="BadInputException">Scenes beside paths, or no such numbers.</exception>
    public static SceneInput? Of(IReadOnlyList<string> paths)
    {
        if (!paths.Any(path => path.StartsWith(Word, StringComparison.Ordinal)))
            return null;
        string[] parts = paths[0].Split(':');
        int side = UsualSide;
        return paths.Count == 1 && parts.Length is 2 or 3
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 2
            && (parts.Length == 2 || int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out side))
            ? new SceneInput(count, side, null)
            : throw new BadInputException($"--images {string.Join(' ', paths)}", "Scenes are given alone, as scenes:COUNT or "
                + "scenes:COUNT:SIDE, two or more", "Correct them, such as scenes:2000, or name images");
    }

    /// <summary>The scenes.</summary>
    /// <param name="rng">Names them where they have no seed of their own.</param>
    public SceneSource Open(Rng rng) => new(Seed ?? rng.Derive("scenes").Path.Replace('\u001f', '/'), Count, Side);

    /// <inheritdoc/>
    public override string ToString() => $"{Count} scenes of {Side} x {Side}{(Seed is null ? "" : $", seed {Seed}")}";
}
