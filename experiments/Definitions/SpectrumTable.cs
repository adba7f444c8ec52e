using Rosetta.Theory.Spectra;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads a tabulated spectrum: a table with the columns <c>rank</c> and <c>weight</c>.</summary>
internal static class SpectrumTable
{
    private static readonly string[] Columns = ["rank", "weight"];

    /// <param name="path">The file.</param>
    /// <param name="tail">Exponent beyond the last row; null when the features end there.</param>
    public static TableSpectrum Read(string path, double? tail) => TableSpectrum.Of([.. WrittenTable.Read(path, "'rank,weight'", Columns, Columns).Rows
        .Select(row => new SpectrumPoint(row.Required("rank", row.Whole("rank", 0, long.MaxValue)), row.Required("weight", row.Number("weight"))))], tail);
}
