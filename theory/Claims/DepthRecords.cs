namespace Rosetta.Theory.Claims;

/// <summary>In which layers of two models their mutual pairs lie (M42).</summary>
public sealed record DepthCell
{
    /// <summary>By which a record says that it comes from this pair.</summary>
    public string Name { get; init; } = "";

    /// <summary>"" for the main series.</summary>
    public string Series { get; init; } = "";

    public int Seed { get; init; }

    /// <summary>Neurons of a model (geometric mean of both).</summary>
    public required double Neurons { get; init; }

    /// <summary>Correlations, ascending from 0 (all mutual pairs), at and above which pairs are counted.</summary>
    public required IReadOnlyList<double> Levels { get; init; }

    /// <summary>The one of them that the nulls calibrate; null where no pair passes.</summary>
    public double? Tau { get; init; }

    public required DepthSide A { get; init; }
    public required DepthSide B { get; init; }
}

/// <summary>One model's layers.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Family">The same at every size.</param>
/// <param name="Widths">[layer]: neurons that can be in a pair.</param>
/// <param name="Counts">[level][layer]: pairs.</param>
/// <param name="Rotated">[level][layer]: pairs of a random rotation inside the layers, mean of a draw; empty where it was not
/// drawn.</param>
/// <param name="Documents">[level][resample][layer]: pairs on resampled documents.</param>
public sealed record DepthSide(string Model, string Family, IReadOnlyList<int> Widths, IReadOnlyList<int[]> Counts,
    IReadOnlyList<double[]> Rotated, IReadOnlyList<int[][]> Documents);

/// <summary>Depths of a world's pairs.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Cells">Its pairs.</param>
public sealed record DepthEvidence(string World, IReadOnlyList<DepthCell> Cells)
{
    /// <summary>Every model of the main series, by size; those of several seeds are one.</summary>
    public IReadOnlyList<DepthModel> Models { get; } = [.. Cells.Where(cell => cell.Series.Length == 0)
        .SelectMany(cell => new[] { (Cell: cell, Side: cell.A, First: true), (Cell: cell, Side: cell.B, First: false) })
        .GroupBy(entry => (entry.Cell.Neurons, entry.First, entry.Side.Family, Layers: entry.Side.Widths.Count))
        .OrderBy(model => model.Key.Neurons).ThenByDescending(model => model.Key.First)
        .Select(model => new DepthModel(model.Key.Neurons, [.. model.Select(entry => entry.Cell)],
            [.. model.Select(entry => entry.Side)]))];
}
