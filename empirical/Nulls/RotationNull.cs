using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>
/// Each layer turned by a random orthogonal matrix (the baseline of Gurnee et al. 2024): keeps the subspace that a layer shares with
/// the other model and destroys its privileged basis. What survives is alignment of spaces, not of neurons.
/// </summary>
public sealed class RotationNull : INull
{
    /// <inheritdoc/>
    public IActivations Draw(IActivations source, Rng rng) => new RotatedActivations(source, rng);
}
