using System.Globalization;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Experiments.Definitions;

/// <summary>Counts over sizes, as a table states them.</summary>
/// <param name="Rows">The rows, sizes in whatever the column <c>size</c> is in.</param>
/// <param name="Parameters">The same against the column <c>parameters</c>; empty without one.</param>
/// <param name="Ignored">Columns that mean nothing here.</param>
internal sealed record CountsTable(IReadOnlyList<CountRow> Rows, IReadOnlyList<CountRow> Parameters, IReadOnlyList<string> Ignored)
{
    /// <summary>What cannot be, in a sentence; null where everything can.</summary>
    public string? Impossible => Rows.FirstOrDefault(row => row.Count > row.Size) is not { } first ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Rows.Count(row => row.Count > row.Size)} of {Rows.Count} counts are larger than "
            + $"their size (size {first.Size:G6}: count {first.Count:G6}): a model has no more mutual pairs than neurons. Is the size "
            + $"another quantity?");
}
