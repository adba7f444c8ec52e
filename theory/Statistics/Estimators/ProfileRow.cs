namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>All isolations of one measurement at one size, above its null's floor, to be counted at several thresholds.</summary>
/// <param name="Size">Neurons or parameters.</param>
/// <param name="Isolations">Isolations, any order.</param>
/// <param name="Pair">Label of the pair, or null.</param>
/// <param name="Seed">Label of the seed, or null.</param>
public sealed record ProfileRow(double Size, IReadOnlyList<double> Isolations, string? Pair = null, string? Seed = null);
