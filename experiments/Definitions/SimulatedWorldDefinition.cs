using Rosetta.Experiments.Runs;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Definitions;

/// <summary>
/// A simulated world: what is predicted of it, and what it is built from. They are the same unless the file gives the world a <c>truth:</c> of its own;
/// then a prediction from one hypothesis meets a world built on another, and ought to be refuted.
/// </summary>
/// <param name="Predicted">The prediction is frozen from this; nothing of <paramref name="Built"/> enters it.</param>
/// <param name="Built">The population is built from this. Same name, sizes, threshold, seeds and samples; hypothesis, spectrum and isolation may differ.</param>
public sealed record SimulatedWorldDefinition(Scenario Predicted, Scenario Built)
{
    /// <summary>Name of the world in cells, predictions, fits and verdicts.</summary>
    public string World => WorldNames.Of(Predicted);

    /// <summary>Whether the world is built on what is predicted of it.</summary>
    public bool IsOwn => Predicted.Spectrum.CanonicalText == Built.Spectrum.CanonicalText && Predicted.Hypothesis.CanonicalText == Built.Hypothesis.CanonicalText
        && Predicted.Isolation.CanonicalText == Built.Isolation.CanonicalText;

    /// <summary>Both, in one line for people.</summary>
    public string Description => IsOwn ? $"predicted from and built on {Described.Of(Built)}"
        : $"predicted from {Described.Of(Predicted)}, but BUILT ON {Described.Of(Built)}";
}
