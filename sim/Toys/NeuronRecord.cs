namespace Rosetta.Sim.Toys;

/// <summary>What one neuron of a trained toy carries.</summary>
/// <param name="Neuron">From 0.</param>
/// <param name="Rank">Feature whose positive or negative part has the largest squared correlation with
/// it; 0 for a neuron that does not vary.</param>
/// <param name="Part">+1 or -1: that part.</param>
/// <param name="Isolation">That squared correlation: the share of the neuron's variance that the part explains.</param>
public sealed record NeuronRecord(int Neuron, int Rank, int Part, double Isolation);
