namespace Rosetta.Theory.Statistics.Families;

/// <summary>The count that a fitted utility expects at one size.</summary>
/// <param name="Neurons">N.</param>
/// <param name="Expected">Expected count, positive.</param>
/// <param name="LogStandardError">Of ln expected, from the sampling error of the fitted parameters.</param>
public sealed record FittedCount(long Neurons, double Expected, double LogStandardError);
