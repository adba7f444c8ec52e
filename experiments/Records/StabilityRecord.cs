namespace Rosetta.Experiments.Records;

/// <summary>Mutual pairs on growing parts of the samples, at one size and level, as the report draws it.</summary>
public sealed record StabilityRecord
{
    public required string World { get; init; }
    public required double Neurons { get; init; }

    /// <summary>Correlation from which pairs are counted; 0 for all.</summary>
    public required double Level { get; init; }

    /// <summary>"" for the models themselves; else a null.</summary>
    public required string Null { get; init; }

    /// <summary>By budget, ascending.</summary>
    public required IReadOnlyList<BudgetPoint> Points { get; init; }

    /// <summary>Keys of the cells.</summary>
    public required IReadOnlyList<string> Cells { get; init; }
}

/// <summary>One budget, means over orders and seeds.</summary>
/// <param name="Samples">Samples.</param>
/// <param name="Pairs">Pairs.</param>
/// <param name="Previous">Jaccard's index with the set of the budget before; null for the first, and where sets have too few pairs.</param>
/// <param name="All">With the set on all samples.</param>
/// <param name="Apart">Of two parts of this many samples, none of them in both.</param>
/// <param name="Chance">What two independent sets of the sizes of <paramref name="Apart"/> would have.</param>
public sealed record BudgetPoint(int Samples, Ranged? Pairs, Ranged? Previous, Ranged? All, Ranged? Apart, Ranged? Chance);

/// <summary>A number with the ends of its 95 % interval; null where it has none.</summary>
public sealed record Ranged(double Value, double? Low, double? High);
