using Rosetta.Theory;

namespace Rosetta.Empirical.Nulls;

/// <summary>The nulls by name, for experiment files, the command line and help.</summary>
public static class NullModels
{
    /// <summary>The name of no null at all.</summary>
    public const string None = "none";

    /// <summary>The name of <see cref="RotationNull"/>.</summary>
    public const string Rotation = "rotation";

    /// <summary>All of them; the item of <see cref="None"/> is null.</summary>
    public static Registry<INull?> All { get; } = new("null",
        new("shift", "each document meets another one of its length, each image another image, which keeps autocorrelation and "
            + "what these add as wholes",
            new CircularShiftNull()),
        new("permutation", "samples in random order, which understates chance on text", new PermutationNull()),
        new(Rotation, "each layer turned by a random orthogonal matrix, which keeps its subspaces and destroys the basis of its neurons",
            new RotationNull()),
        new("mixture", "neurons of a layer in random pairs, each pair turned to its sum and difference: superposition in equal shares",
            new MixtureNull()),
        new(None, "no null, so counts stay uncalibrated", null));

    /// <summary>Those that decide together unless others are named: a pair must exceed what chance alignment gives and what the shared
    /// subspace gives.</summary>
    public static IReadOnlyList<string> Deciding { get; } = ["shift", Rotation];

    /// <summary>Those for independent samples of one layer whose truth is known: nothing is to be told from a shared subspace
    /// there.</summary>
    public static IReadOnlyList<string> OfKnownTruth { get; } = ["shift"];

    /// <summary>Those of some nulls that can be asked of a few selected neurons: a rotation would mix these with one another only, not with
    /// all that their layers hold. The shift, where the others are none.</summary>
    public static IReadOnlyList<string> ForSelectedNeurons(IReadOnlyList<string> nulls)
    {
        string[] moving = [.. nulls.Where(name => All[name] is not (RotationNull or MixtureNull))];
        return moving.Length > 0 ? moving : ["shift"];
    }
}
