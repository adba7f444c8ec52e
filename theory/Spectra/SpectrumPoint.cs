namespace Rosetta.Theory.Spectra;

/// <summary>One row of a tabulated spectrum: a whole rank and the importance there.</summary>
public readonly record struct SpectrumPoint(long Rank, double Weight);
