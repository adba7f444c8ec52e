using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>
/// Samples in random order, the same for all neurons of the model: keeps every neuron's distribution and all correlations within the model,
/// destroys those with another model, and destroys autocorrelation, so that it understates chance matches on text.
/// </summary>
public sealed class PermutationNull : INull
{
    /// <inheritdoc/>
    public NullDraw Draw(IActivations a, IActivations b, Rng rng) => new(a, new SelectedSamples(b, rng.Permutation(b.SampleCount)));
}
