namespace Rosetta.Theory.Claims;

/// <summary>Mutual pairs of two models on growing parts of their samples (M41): how many there are, and how many of them stay.</summary>
public sealed record StabilityCell
{
    /// <summary>By which a record says that it comes from this pair.</summary>
    public string Name { get; init; } = "";

    /// <summary>"" for the main series.</summary>
    public string Series { get; init; } = "";

    public int Seed { get; init; }
    public required string ModelA { get; init; }
    public required string ModelB { get; init; }

    /// <summary>Of a model (geometric mean of both), of A, of B.</summary>
    public required double Neurons { get; init; }
    public required int NeuronsA { get; init; }
    public required int NeuronsB { get; init; }

    /// <summary>Correlations, ascending from 0 (all mutual pairs): at each, a set is the pairs at or above it on the samples
    /// taken.</summary>
    public required IReadOnlyList<double> Levels { get; init; }

    /// <summary>The one of them that the nulls calibrate on all samples; null where no pair passes.</summary>
    public double? Tau { get; init; }

    /// <summary>By null, order and budget.</summary>
    public required IReadOnlyList<BudgetRow> Rows { get; init; }
}

/// <summary>Sets of mutual pairs on a part of the samples, level by level.</summary>
/// <param name="Null">"" for the models themselves; else the null under whose first draw they were matched.</param>
/// <param name="Order">Which random order of the blocks.</param>
/// <param name="Samples">Samples taken, from the order's beginning.</param>
/// <param name="Counts">[level]: pairs.</param>
/// <param name="WithPrevious">[level]: those of them in the set of the budget before; empty for the first.</param>
/// <param name="WithAll">[level]: those of them in the set on all samples.</param>
/// <param name="Apart">[level]: pairs on as many samples from the order's end; empty where two such parts would overlap.</param>
/// <param name="WithApart">[level]: pairs that both parts have.</param>
public sealed record BudgetRow(string Null, int Order, int Samples, IReadOnlyList<int> Counts, IReadOnlyList<int> WithPrevious,
    IReadOnlyList<int> WithAll, IReadOnlyList<int> Apart, IReadOnlyList<int> WithApart);

/// <summary>Stability of a world's pairs.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Cells">Its pairs.</param>
public sealed record StabilityEvidence(string World, IReadOnlyList<StabilityCell> Cells)
{
    /// <summary>The main series, size by size.</summary>
    public IReadOnlyList<StabilitySize> Sizes { get; } = [.. Cells.Where(cell => cell.Series.Length == 0).GroupBy(cell => cell.Neurons)
        .OrderBy(size => size.Key).Select(size => new StabilitySize(size.Key, [.. size.OrderBy(cell => cell.Seed)]))];
}
