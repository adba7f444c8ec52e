using Rosetta.Empirical.Activations;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>The nulls by name.</summary>
public static class NullModels
{
    /// <summary>All of them, in the order in which help texts list them.</summary>
    public static IReadOnlyList<INull> All { get; } = [new CircularShiftNull(), new PermutationNull(), new RotationNull(), new NoNull()];

    /// <summary>The null of that name: shift, permutation, rotation or none.</summary>
    /// <exception cref="BadInputException">An unknown name.</exception>
    public static INull ByName(string name) => All.FirstOrDefault(one => one.Name == name)
        ?? throw new BadInputException($"The null '{name}' is unknown", $"One of {string.Join(", ", All.Select(one => one.Name))} is needed", "Choose one of these");

    /// <summary>Several independent draws.</summary>
    public static IEnumerable<IActivations> Draws(this INull model, IActivations source, int count, Rng rng) =>
        Enumerable.Range(0, count).Select(draw => model.Draw(source, rng.Derive(model.Name, draw)));
}
