using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>The activations as they are: no null at all.</summary>
public sealed class NoNull : INull
{
    /// <inheritdoc/>
    public string Name => "none";

    /// <inheritdoc/>
    public IActivations Draw(IActivations source, Rng rng) => source;
}
