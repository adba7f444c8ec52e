using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>
/// A way to destroy what two models share while keeping what each has on its own (M14 to M16, M31). It turns activations into activations,
/// so the matcher that judges real pairs also counts the false ones. Users name it as <see cref="NullModels.All"/> does.
/// </summary>
public interface INull
{
    /// <summary>One draw: both models as the null shows them, over the same number of samples. Different children of a generator give
    /// independent draws.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model, over the same samples.</param>
    /// <param name="rng">What is drawn.</param>
    /// <exception cref="Theory.BadInputException">The samples do not admit this null.</exception>
    NullDraw Draw(IActivations a, IActivations b, Rng rng);
}

/// <summary>Two models as one draw of a null shows them.</summary>
/// <param name="A">The first model; the samples that were left out of <paramref name="B"/> are left out here too.</param>
/// <param name="B">The second model, as many samples.</param>
public readonly record struct NullDraw(IActivations A, IActivations B);
