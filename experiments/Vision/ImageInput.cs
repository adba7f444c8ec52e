using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Images;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Experiments.Worlds.Checkpoints;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Vision;

/// <summary>What vision models are fed: images, or a generator's own inputs, whose images the tower then sees.</summary>
/// <param name="Paths">Files, folders and shards; empty for a generator's images.</param>
/// <param name="Labels">A table of classes, or null.</param>
/// <param name="Most">Most images; null for all.</param>
/// <param name="Inputs">A generator's inputs by name, or null.</param>
/// <param name="Grid">One of <see cref="Grids"/>.</param>
/// <param name="Batch">Images that are run at a time.</param>
internal sealed record ImageInput(IReadOnlyList<string> Paths, string? Labels, int? Most, string? Inputs, string Grid, int Batch)
{
    /// <summary>The paper's common grid, and the released code's.</summary>
    public const string Larger = "larger", First = "first";

    public const int UsualBatch = 8;

    /// <summary>Scenes in place of files; null for none.</summary>
    public SceneInput? Scenes { get; init; }

    /// <summary>Whether images are given, so that no generator makes them.</summary>
    public bool HasImages => Paths.Count > 0 || Scenes is not null;

    /// <summary>Where the images come from, for people.</summary>
    public string Source => Scenes?.ToString() ?? (Paths.Count > 0 ? string.Join(", ", Paths) : Inputs ?? "images that generators make");

    /// <summary>Steps of a generator; null for its own number.</summary>
    public int? Steps { get; init; }

    /// <summary>Towers, or files of embeddings, that the selectivity of neurons is measured with; two at most.</summary>
    public IReadOnlyList<string> Encoders { get; init; } = [];

    /// <summary>Which of two models' grids both are brought to.</summary>
    public static Registry<Func<GridSize, GridSize, GridSize>> Grids { get; } = new("grid rule",
        new(Larger, "that of more places, as the paper", (a, b) => a.Count >= b.Count ? a : b),
        new(First, "that of the first model, as the released code", (a, _) => a));

    /// <summary>The same with paths relative to a folder.</summary>
    public ImageInput In(string folder) => this with
    {
        Paths = [.. Paths.Select(path => Path.Combine(folder, path))],
        Labels = Labels is null ? null : Path.Combine(folder, Labels),
        Inputs = Inputs is null ? null : Path.Combine(folder, Inputs),
        Encoders = [.. Encoders.Select(name => CheckpointWorld.Located(name, folder))],
    };

    /// <summary>The images that are given; null for a generator's.</summary>
    /// <param name="rng">Source of the choice, where not all are taken, and of scenes.</param>
    /// <exception cref="BadInputException">As of <see cref="ImageSet.Open"/>.</exception>
    public IImageSource? Open(Rng rng) => Scenes is not null ? Scenes.Open(rng) : Paths.Count == 0 ? null
        : new ImageFileSource(string.Join(", ", Paths), ImageSet.Open(Paths, Labels), Most, rng.Derive("images"));
}
