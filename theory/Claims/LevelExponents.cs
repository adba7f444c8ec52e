using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>Counts and exponents at one level of correlation: a row of the curve of exponents against levels.</summary>
/// <param name="Level">The level; 0 is none, all mutual pairs.</param>
/// <param name="Sizes">Neurons, ascending.</param>
/// <param name="Raw">Mean count of a seed at each size.</param>
/// <param name="Rotated">Mean rotated count of a draw at each size; empty without a rotation.</param>
/// <param name="RawExponent">Exponent of the raw counts, with its own error; null where it has none.</param>
/// <param name="RotatedExponent">Exponent of the rotated counts.</param>
/// <param name="AboveExponent">Exponent of what stands above the rotation.</param>
public sealed record LevelExponents(double Level, IReadOnlyList<double> Sizes, IReadOnlyList<double> Raw, IReadOnlyList<double> Rotated,
    Estimate? RawExponent, Estimate? RotatedExponent, Estimate? AboveExponent)
{
    /// <summary>The curve of one series, a row for each level.</summary>
    public static IReadOnlyList<LevelExponents> Curve(LevelsEvidence evidence, string series = "")
    {
        ArgumentNullException.ThrowIfNull(evidence);
        LevelTable table = LevelTable.Of(evidence, series);
        int[] sizes = [.. Enumerable.Range(0, table.Sizes.Count)];
        return sizes.Length == 0 ? [] : [.. evidence.Levels.Select((level, k) => new LevelExponents(level, table.Neurons,
            [.. sizes.Select(size => table.Mean(size, LevelTable.Counted.Raw, k))],
            table.HasRotation ? [.. sizes.Select(size => table.Mean(size, LevelTable.Counted.Rotated, k))] : [],
            table.Exponent(LevelTable.Counted.Raw, k), table.Exponent(LevelTable.Counted.Rotated, k),
            table.Exponent(LevelTable.Counted.Above, k)))];
    }
}
