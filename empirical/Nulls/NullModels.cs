using Rosetta.Theory;

namespace Rosetta.Empirical.Nulls;

/// <summary>The nulls by name, for experiment files, the command line and help.</summary>
public static class NullModels
{
    /// <summary>The name of no null at all.</summary>
    public const string None = "none";

    /// <summary>All of them; the item of <see cref="None"/> is null.</summary>
    public static Registry<INull?> All { get; } = new("null",
        new("shift", "samples moved around the end by a random offset of a document or more, which keeps each model's autocorrelation",
            new CircularShiftNull()),
        new("permutation", "samples in random order, which understates chance on text", new PermutationNull()),
        new("rotation", "each layer turned by a random orthogonal matrix, which keeps its subspaces and destroys the basis of its neurons",
            new RotationNull()),
        new(None, "no null, so counts stay uncalibrated", null));
}
