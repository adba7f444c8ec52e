using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>
/// Each layer's standardised neurons turned by a random orthogonal matrix (the baseline of Gurnee et al. 2024): keeps the subspace that a
/// layer shares with the other model and destroys its privileged basis. What survives is alignment of spaces, not of neurons (M16).
/// </summary>
public sealed class RotationNull : INull
{
    /// <summary>Widest layer that is turned by a uniform rotation; wider ones are turned in n log n steps.</summary>
    internal const int WidestUniform = 256;

    /// <inheritdoc/>
    public NullDraw Draw(IActivations a, IActivations b, Rng rng) => new(a, new RotatedActivations(b, Rotation, rng));

    /// <summary>A random rotation of a layer.</summary>
    internal static IRotation Rotation(int width, Rng rng) =>
        width <= WidestUniform ? new UniformRotation(width, rng) : new HadamardRotation(width, rng);
}
