namespace Rosetta.Theory.Allocation;

/// <summary>Whole features below each frontier.</summary>
internal sealed record AllocationCounts(long Isolated, long Rosetta, long Represented);
