using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>
/// Each layer's standardised neurons in random pairs x, y, replaced by (x + y)/sqrt 2 and (x - y)/sqrt 2: keeps the subspace and nearly the
/// sparsity, so that what features superposed in few neurons give stays; but no neuron is one of the model's own: each is two of them in
/// equal shares, the paper's bound of isolation, SIR = 1 (M31).
/// </summary>
public sealed class MixtureNull : INull
{
    /// <inheritdoc/>
    public NullDraw Draw(IActivations a, IActivations b, Rng rng) =>
        new(a, new RotatedActivations(b, (width, own) => new PairRotation(width, own), rng));
}
