namespace Rosetta.Theory.Statistics.Fits;

/// <summary>The sizes of a measurement.</summary>
/// <param name="SizeCount">Distinct sizes.</param>
/// <param name="Decades">log10(largest / smallest).</param>
/// <param name="RowCount">Rows.</param>
public sealed record SizeDesign(int SizeCount, double Decades, int RowCount);
