using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Records;

/// <summary>fits.json: every fit of the run.</summary>
public sealed record FitsFile
{
    public required IReadOnlyList<FitRecord> Fits { get; init; }
    public required IReadOnlyList<ProfileFitRecord> Profiles { get; init; }
    public required IReadOnlyList<SizeRelationRecord> Sizes { get; init; }
    public IReadOnlyList<PurificationRecord> Purifications { get; init; } = [];

    /// <summary>Counts at levels of correlation and their powers of size.</summary>
    public IReadOnlyList<LevelFitRecord> Levels { get; init; } = [];

    /// <summary>Counts of shapes as powers of depth and width.</summary>
    public IReadOnlyList<ShapeFitRecord> Shapes { get; init; } = [];

    /// <summary>Where the pairs of each model lie.</summary>
    public IReadOnlyList<DepthRecord> Depths { get; init; } = [];

    /// <summary>Pairs on growing parts of the samples.</summary>
    public IReadOnlyList<StabilityRecord> Stabilities { get; init; } = [];
    /// <summary>Selectivity of Rosetta Neurons and of what they are compared with, over the sizes.</summary>
    public IReadOnlyList<SelectivityFitRecord> Selectivities { get; init; } = [];

    /// <summary>Kinds of documents on which neurons are most active, over the sizes.</summary>
    public IReadOnlyList<CategoryFitRecord> Categories { get; init; } = [];

    /// <summary>What was measured, size by size, joined over the cells of each: the points of the report's figures.</summary>
    public IReadOnlyList<SummaryRecord> Summaries { get; init; } = [];
}

/// <summary>Counts of one series of a world at one level of correlation, and their power of size.</summary>
public sealed record LevelFitRecord
{
    public required string World { get; init; }

    /// <summary>"" for the main series.</summary>
    public required string Series { get; init; }

    /// <summary>Whether these are the main series' counts, at the shapes that <see cref="Series"/> has: what it is held against.</summary>
    public bool OfMainSeries { get; init; }

    /// <summary><c>raw</c> (all pairs at the level), <c>rotated</c> (mean per draw), <c>above</c> (raw less rotated), <c>untrained</c>,
    /// <c>floor</c> (what the models' dimension lets expect of a rotation) or, of anchors, <c>chance</c> (what independent pairs would
    /// have).</summary>
    public required string Counted { get; init; }

    /// <summary>0 for all mutual pairs.</summary>
    public required double Level { get; init; }

    /// <summary>Neurons, ascending, and the mean count of a seed (of a draw) at each.</summary>
    public required IReadOnlyList<double> Sizes { get; init; }
    public required IReadOnlyList<double> Counts { get; init; }

    /// <summary>95 % interval of each count over resampled documents and draws; empty where there are none.</summary>
    public IReadOnlyList<double[]> Intervals95 { get; init; } = [];

    /// <summary>Null where too few pairs or sizes have one.</summary>
    public double? Exponent { get; init; }
    public double[]? ExponentInterval95 { get; init; }
}

/// <summary>Counts of a world's shapes at one level as C layers^a width^b, C for each series.</summary>
public sealed record ShapeFitRecord
{
    public required string World { get; init; }

    /// <summary>0 for all mutual pairs.</summary>
    public required double Level { get; init; }

    /// <summary>Whether pairs above the rotation were fitted; raw ones where no rotation was drawn for all.</summary>
    public required bool Above { get; init; }

    /// <summary>a and b; null where depth and width are one variable.</summary>
    public double? Layers { get; init; }
    public double? Width { get; init; }

    /// <summary>Their 95 % intervals; null where there are no more shapes than powers.</summary>
    public double[]? LayersInterval95 { get; init; }
    public double[]? WidthInterval95 { get; init; }
    public required IReadOnlyList<ShapeCountRecord> Counts { get; init; }
}

/// <summary>Mean pairs of a seed of one shape in one series.</summary>
public sealed record ShapeCountRecord
{
    /// <summary>"" for the main series.</summary>
    public required string Series { get; init; }
    public required double Layers { get; init; }
    public required double Width { get; init; }

    /// <summary>Neurons per model.</summary>
    public required double Neurons { get; init; }

    /// <summary>All pairs of the level, and those that the rotation leaves; null where none was drawn.</summary>
    public required double Raw { get; init; }
    public double? Rotated { get; init; }

    /// <summary>Pairs above the rotation less and more, over draws and documents; null where none was drawn.</summary>
    public double[]? AboveInterval95 { get; init; }

    /// <summary>What the powers give.</summary>
    public required double Fitted { get; init; }
}

/// <summary>The names of <see cref="LevelFitRecord.Counted"/>.</summary>
public static class LevelCounted
{
    public const string Raw = "raw", Rotated = "rotated", Above = "above", Untrained = "untrained", Floor = "floor",
        Chance = "chance";
}

/// <summary>One measured quantity at one size, joined over the cells of that size.</summary>
public sealed record SummaryRecord
{
    public required string World { get; init; }

    /// <summary>
    /// <c>raw</c>, <c>calibrated</c> or <c>null</c> (as <see cref="FitRecord.Counted"/>), or one of <see cref="SummaryQuantities"/>.
    /// </summary>
    public required string Quantity { get; init; }

    /// <summary>Of which <see cref="Size"/> is one: <c>neurons</c> or <c>parameters</c> (without embeddings).</summary>
    public required string Axis { get; init; }
    public required double Size { get; init; }

    /// <summary>Mean over the cells; of a local exponent the log ratio of two such means.</summary>
    public required double Value { get; init; }

    /// <summary>
    /// Ends of its 95 % interval: of t over the cells, joined for calibrated counts with each cell's bootstrap over documents. Null where
    /// one cell without a bootstrap is all there is.
    /// </summary>
    public double? Low { get; init; }
    public double? High { get; init; }

    /// <summary>Keys of the cells.</summary>
    public required IReadOnlyList<string> Cells { get; init; }
}

/// <summary>What is summed up beside the counts that are fitted.</summary>
public static class SummaryQuantities
{
    /// <summary>Pairs at or above tau where the truth is known, calibrated pairs otherwise; and the same over the neurons.</summary>
    public const string Rosetta = "rosetta", RosettaFraction = "rosetta-fraction";

    /// <summary>d ln rosetta / d ln N between neighbouring sizes, at their geometric mean.</summary>
    public const string LocalExponent = "local-exponent";

    /// <summary>Mean isolation of the true Rosetta neurons and of the others, as recovered and as it is.</summary>
    public const string RecoveredRosetta = "recovered-isolation-rosetta", RecoveredOther = "recovered-isolation-other",
        TrueRosetta = "true-isolation-rosetta", TrueOther = "true-isolation-other";

    /// <summary>1 - s of the first feature, where features are known; of the purest pair where they are not.</summary>
    public const string ImpurityOfFirst = "impurity-of-first", ImpurityOfPurest = "impurity-of-purest";
}

/// <summary>Counts of one world against one measure of size, and the power law through them.</summary>
public sealed record FitRecord
{
    public required string World { get; init; }

    /// <summary><c>neurons</c> or <c>parameters</c> (without embeddings).</summary>
    public required string Axis { get; init; }

    /// <summary>
    /// Which pairs were counted: <c>raw</c> (all mutual pairs), <c>calibrated</c> (above the null's threshold), <c>null</c> (the null's own
    /// pairs) or <c>at</c> (at or above <see cref="Threshold"/>).
    /// </summary>
    public required string Counted { get; init; }
    public double? Threshold { get; init; }

    /// <summary>As verdicts name the fit that they used: neurons/calibrated, neurons/at/0.5.</summary>
    public string Name { get; init; } = "";

    /// <summary>The fitted line as (size, count, low, high), the ends of its 95 % band missing where there is none; empty where nothing was
    /// fitted.</summary>
    public IReadOnlyList<double[]> Curve { get; init; } = [];

    /// <summary>One entry per cell.</summary>
    public required IReadOnlyList<double> Sizes { get; init; }
    public required IReadOnlyList<double> Counts { get; init; }

    /// <summary>Null when there is nothing to fit; <see cref="Warnings"/> says why.</summary>
    public double? Exponent { get; init; }
    public double? Intercept { get; init; }
    public double[]? Interval95 { get; init; }
    public double? RSquared { get; init; }

    /// <summary>Which model and variance the exponent is of, and where its error comes from; null where a count is zero.</summary>
    public string Model { get; init; } = "";
    public ErrorParts? Errors { get; init; }

    /// <summary>Does a power law hold at all, by the stated criterion?</summary>
    public required bool Law { get; init; }
    public IReadOnlyList<RivalFit> Rivals { get; init; } = [];
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>How fast the impurity of features falls that were followed by matching over one run of sizes.</summary>
public sealed record PurificationRecord
{
    public required string World { get; init; }
    public required IReadOnlyList<long> Neurons { get; init; }

    /// <summary>
    /// Rosetta pairs at the smallest size, and how many of them are followed to the largest; of those,
    /// how many through the other family too.
    /// </summary>
    public required int Started { get; init; }
    public required int Chained { get; init; }
    public required int Confirmed { get; init; }

    /// <summary>Chains through the null's links (mean per draw), and confirmations expected by chance.</summary>
    public required double NullChains { get; init; }
    public required double ConfirmedByChance { get; init; }

    /// <summary>x of impurity ~ N^-x, with the feature as cluster; null where there are too few.</summary>
    public double? Exponent { get; init; }
    public double[]? Interval95 { get; init; }

    /// <summary>Mean isolation of the chained features at each size.</summary>
    public required IReadOnlyList<double> MeanIsolations { get; init; }
}

/// <summary>A rival curve's corrected Akaike criterion (smaller is better).</summary>
public sealed record RivalFit(string Model, double? Aicc);

/// <summary>The exponent delta read off one size's isolation profile.</summary>
public sealed record ProfileFitRecord
{
    public required string World { get; init; }
    public required double Neurons { get; init; }
    public required double Delta { get; init; }
    public required double[] Interval95 { get; init; }

    /// <summary>Last isolated rank by this fit, and the isolation below which pairs were left out.</summary>
    public required double R0 { get; init; }
    public required double Cut { get; init; }
}

/// <summary>How neurons and parameters grow together in a family, and the exponent that a constant fraction would give.</summary>
public sealed record SizeRelationRecord
{
    public required string World { get; init; }

    /// <summary>
    /// neurons ~ parameters^x, so a constant fraction of neurons has exponent 1 against neurons and x against parameters.
    /// </summary>
    public required double NeuronsPerParametersExponent { get; init; }
    public double[]? Interval95 { get; init; }
}
