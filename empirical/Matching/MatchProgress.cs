namespace Rosetta.Empirical.Matching;

/// <summary>How far a matching run has come.</summary>
/// <param name="Stage">One of <see cref="MatchStages"/>.</param>
/// <param name="Fraction">Share of the stage that is done, 0 to 1.</param>
/// <param name="GigaflopsPerSecond">Rate of the stage so far; 0 where flops are not what it does.</param>
public readonly record struct MatchProgress(string Stage, double Fraction, double GigaflopsPerSecond);
