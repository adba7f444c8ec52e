using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Matching;

/// <summary>An anchor's partner in one other model.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Neuron">The partner.</param>
/// <param name="Correlation">Correlation with the anchor.</param>
public readonly record struct AnchorPartner(string Model, NeuronKey Neuron, double Correlation);
