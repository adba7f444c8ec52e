namespace Rosetta.Theory.Statistics.Discovery;

/// <summary>One threshold of a calibration.</summary>
/// <param name="Correlation">The threshold t.</param>
/// <param name="RealPairs">Real pairs of correlation &gt;= t.</param>
/// <param name="ExpectedFalse">Mean over null draws of the pairs of correlation &gt;= t.</param>
/// <param name="UncorrectedRate">ExpectedFalse / RealPairs.</param>
/// <param name="Rate">The estimate that is compared with the level, corrected for few draws; may pass 1.</param>
public sealed record FalseDiscoveryPoint(double Correlation, int RealPairs, double ExpectedFalse, double UncorrectedRate, double Rate);
