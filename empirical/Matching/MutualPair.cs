using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Matching;

/// <summary>Two neurons of two models, each among the other's k nearest.</summary>
/// <param name="A">Neuron of the first model.</param>
/// <param name="B">Neuron of the second model.</param>
/// <param name="Correlation">Pearson correlation over samples, in float64.</param>
/// <param name="RankA">1-based rank of <paramref name="B"/> among the neighbours of <paramref name="A"/>.</param>
/// <param name="RankB">1-based rank of <paramref name="A"/> among the neighbours of <paramref name="B"/>.</param>
public readonly record struct MutualPair(NeuronKey A, NeuronKey B, double Correlation, int RankA, int RankB);
