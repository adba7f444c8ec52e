using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Data;

/// <summary>All that a run says of one world.</summary>
internal sealed class WorldData
{
    public WorldData(string name, RunData run)
    {
        Name = name;
        Words = SampleWords.Of(run.Manifest.BlocksOfWorlds.GetValueOrDefault(name));
        CellRow[] own = [.. run.Cells.Where(cell => cell.World == name)];
        Failed = [.. own.Where(cell => cell.Failure is not null)];
        Measured = [.. own.Where(cell => cell.Failure is null && cell.Pair is not null && cell.Series.Length == 0)
            .OrderBy(cell => cell.Neurons).ThenBy(cell => cell.Seed).ThenBy(cell => cell.Key, StringComparer.Ordinal)];
        Trainings = [.. own.Where(cell => cell.Failure is null && cell.Training is not null)
            .OrderBy(cell => cell.Training!.Family, StringComparer.Ordinal).ThenBy(cell => cell.Neurons).ThenBy(cell => cell.Seed)];
        IsSimulated = own.Any(cell => cell.Kind == CellKinds.Population);
        IsTrained = own.Any(cell => cell.Kind is CellKinds.Pair or CellKinds.Training);
        Predictions = [.. run.Predictions.Where(prediction => prediction.World == name)];
        Fits = [.. run.Fits.Fits.Where(fit => fit.World == name)];
        Levels = [.. run.Fits.Levels.Where(level => level.World == name)];
        Shapes = [.. run.Fits.Shapes.Where(one => one.World == name)];
        Depths = [.. run.Fits.Depths.Where(depth => depth.World == name)];
        Stabilities = [.. run.Fits.Stabilities.Where(one => one.World == name)];
        Selectivities = [.. run.Fits.Selectivities.Where(one => one.World == name)];
        Categories = [.. run.Fits.Categories.Where(one => one.World == name)];
        CategoryOmission = Measured.Select(cell => cell.Levels?.Cell.CategoryOmission).FirstOrDefault(text => text is { Length: > 0 });
        Profiles = [.. run.Fits.Profiles.Where(profile => profile.World == name)];
        Purifications = [.. run.Fits.Purifications.Where(one => one.World == name)];
        _summaries = [.. run.Fits.Summaries.Where(one => one.World == name)];
        SizeRelation = run.Fits.Sizes.FirstOrDefault(relation => relation.World == name);
        ClaimVerdict[] fitted = [.. (run.Verdicts?.Verdicts ?? []).Where(verdict => verdict.World == name && verdict.Fit is not null)];
        _judged = (fitted.FirstOrDefault(verdict => verdict.PredictionId is not null)
            ?? fitted.FirstOrDefault(verdict => verdict.Decisive))?.Fit;
    }

    private readonly SummaryRecord[] _summaries;
    private readonly string? _judged;

    public string Name { get; }

    /// <summary>What its samples are called.</summary>
    public SampleWords Words { get; }

    /// <summary>Cells with a measured pair of the main series, by size, then seed.</summary>
    public IReadOnlyList<CellRow> Measured { get; }

    /// <summary>Cells with a trained model, by family, then size.</summary>
    public IReadOnlyList<CellRow> Trainings { get; }
    public IReadOnlyList<CellRow> Failed { get; }
    public bool IsSimulated { get; }
    public bool IsTrained { get; }
    public IReadOnlyList<Prediction> Predictions { get; }
    public IReadOnlyList<FitRecord> Fits { get; }

    /// <summary>Counts at levels of correlation, of every series.</summary>
    public IReadOnlyList<LevelFitRecord> Levels { get; }

    /// <summary>Counts of shapes as powers of depth and width.</summary>
    public IReadOnlyList<ShapeFitRecord> Shapes { get; }

    /// <summary>Where the pairs of each model lie.</summary>
    public IReadOnlyList<DepthRecord> Depths { get; }

    /// <summary>Pairs on growing parts of the samples.</summary>
    public IReadOnlyList<StabilityRecord> Stabilities { get; }
    /// <summary>Selectivity by group.</summary>
    public IReadOnlyList<SelectivityFitRecord> Selectivities { get; }

    /// <summary>Kinds of documents by group.</summary>
    public IReadOnlyList<CategoryFitRecord> Categories { get; }

    /// <summary>Why there are no kinds of documents; null where there are, or nothing was asked.</summary>
    public string? CategoryOmission { get; }

    public IReadOnlyList<ProfileFitRecord> Profiles { get; }
    public IReadOnlyList<PurificationRecord> Purifications { get; }
    public SizeRelationRecord? SizeRelation { get; }

    /// <summary>The prediction that a figure with room for one shows: the first in the file.</summary>
    public Prediction? Prediction => Predictions.Count > 0 ? Predictions[0] : null;

    /// <summary>The fit that the first verdict on a predicted exponent of its counts used, else the one that decides; where none was
    /// judged, that of the counts above the common floor. Null where there is none.</summary>
    public FitRecord? JudgedFit => Fits.FirstOrDefault(fit => fit.Exponent is not null && fit.Name == _judged)
        ?? Fits.FirstOrDefault(fit => fit is { Axis: "neurons", Counted: CountedPairs.Floor, Exponent: not null });

    /// <summary>The first measured cell of each size, sizes increasing: what a figure of one pair per size shows.</summary>
    public IReadOnlyList<CellRow> FirstOfEachSize => [.. Measured.GroupBy(cell => cell.Neurons).Select(cells => cells.First())];

    /// <summary>Whether its cells were summed up size by size, which a run does when it is judged.</summary>
    public bool IsSummedUp => _summaries.Length > 0;

    /// <summary>One quantity size by size, as recorded; empty where it was not.</summary>
    public IReadOnlyList<PlottedPoint> Points(string quantity, string axis = CountedSeries.NeuronAxis) =>
        [.. _summaries.Where(one => one.Quantity == quantity && one.Axis == axis)
            .Select(one => new PlottedPoint(one.Size, one.Value, string.Join(';', one.Cells.Select(key => $"cell {key}")))
                { Low = one.Low, High = one.High })];

    /// <summary>All mutual nearest neighbours of a cell, or NaN where k = 1 was not measured.</summary>
    public static double MutualPairs(CellRow cell) => cell.Pair!.Pairs.TryGetValue("1", out int pairs) ? pairs : double.NaN;
}
