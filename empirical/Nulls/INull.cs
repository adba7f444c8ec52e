using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>
/// A way to destroy what two models share while keeping what each has on its own (M14 to M16). It turns activations into activations, so
/// the matcher that judges real pairs also counts the false ones. Users name it as <see cref="NullModels.All"/> does.
/// </summary>
public interface INull
{
    /// <summary>One draw. Different children of a generator give independent draws.</summary>
    /// <exception cref="Theory.BadInputException">The samples do not admit this null.</exception>
    IActivations Draw(IActivations source, Rng rng);
}
