using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Predictions;

/// <summary>Prediction intervals at one size, from the stated errors of the parameters.</summary>
/// <param name="Neurons">N.</param>
/// <param name="Rosetta">Features with isolation of at least tau.</param>
/// <param name="RTau">The real rank where isolation crosses tau; null where a draw has none.</param>
/// <param name="Isolated">Features with capacity of their own.</param>
/// <param name="MeanIsolationRosetta">Mean isolation of Rosetta features; null where a draw has none.</param>
public sealed record UncertainFrontier(long Neurons, Interval Rosetta, Interval? RTau, Interval Isolated, Interval? MeanIsolationRosetta);
