namespace Rosetta.Empirical.Models.Capture;

/// <summary>A value is too large for the type of a file, even when divided by its neuron's scale.</summary>
public sealed class ScaleExceededException(string message) : Exception(message);
