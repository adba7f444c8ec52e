using System.Globalization;
using Rosetta.Theory;
using Rosetta.Theory.Spectra;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads a tabulated spectrum: a CSV with the header <c>rank,weight</c>.</summary>
internal static class SpectrumTable
{
    /// <param name="path">The file.</param>
    /// <param name="tail">Exponent beyond the last row; null when the features end there.</param>
    public static TableSpectrum Read(string path, double? tail)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The table '{path}' could not be read: {error.Message}", "A CSV file with the columns rank,weight is needed", "Check the path", error);
        }
        if (lines.Length == 0 || lines[0].Replace(" ", "", StringComparison.Ordinal) != "rank,weight")
            throw new BadInputException($"'{path}' begins with '{lines.FirstOrDefault()}'", "The header 'rank,weight' is needed", "Add it as the first line");
        var points = new List<SpectrumPoint>();
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0)
                continue;
            string[] cells = lines[i].Split(',', StringSplitOptions.TrimEntries);
            if (cells.Length != 2 || !long.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out long rank)
                || !double.TryParse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double weight))
            {
                throw new BadInputException($"{path}, line {i + 1}: '{lines[i]}'", "A whole rank and a weight are needed", "Correct this line");
            }
            points.Add(new SpectrumPoint(rank, weight));
        }
        return TableSpectrum.Of(points, tail);
    }
}
