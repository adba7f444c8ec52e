using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Selectivity by group and kinds of documents over the sizes, as fits.json has them.</summary>
internal static class SelectivityFindings
{
    private const double Level = 0.95;

    /// <summary>Half-width of the central 95 % of a normal distribution, in standard deviations.</summary>
    private const double NormalHalfWidth = 1.96;

    private static readonly string[] Measures = ["vocabulary-kurtosis", "activation-kurtosis"],
        Groups = [SelectivityGroupNames.Rosetta, SelectivityGroupNames.Others, .. SelectivityGroupNames.Matched,
            SelectivityGroupNames.Rotated, SelectivityGroupNames.Untrained, SelectivityGroupNames.UntrainedOthers];

    /// <summary>A world's fits, with these where it has any.</summary>
    public static FitsFile? With(FitsFile? fits, LevelsEvidence? evidence)
    {
        if (evidence is null || fits is null)
            return fits;
        LevelTable table = LevelTable.Of(evidence);
        return fits with
        {
            Selectivities = [.. Measures.SelectMany(measure =>
                SelectivitySeries.Judged.SelectMany(rosetta => Of(table, measure, rosetta)))],
            Categories = [.. SelectivitySeries.Judged.SelectMany(rosetta => Of(new CategorySeries(table, rosetta)))],
        };
    }

    private static IEnumerable<SelectivityFitRecord> Of(LevelTable table, string measure, string rosetta)
    {
        SelectivitySeries series = new(table, measure, rosetta);
        foreach (string family in series.Families.Prepend(""))
        {
            foreach (string group in Groups)
            {
                string? one = family.Length == 0 ? null : family;
                (double Neurons, double Value)[] means = [.. series.At(group, null, own => own.Mean, one)];
                if (means.Length == 0)
                    continue;
                Estimate? slope = SelectivitySeries.SlopeOf(means), gap = group == SelectivityGroupNames.Rosetta ? null
                    : series.Slope(SelectivityGroupNames.Rosetta, group, own => own.Mean, one);
                // Families of one pair share documents: their errors are added, not averaged away.
                double[][] Ends(Func<GroupMoments, double> value, Func<GroupMoments, double> error) =>
                    [.. series.At(group, null, value, one).Zip(series.At(group, null, error, one),
                        (at, by) => new[] { at.Value - NormalHalfWidth * by.Value, at.Value + NormalHalfWidth * by.Value })];
                yield return new SelectivityFitRecord
                {
                    World = table.Evidence.World,
                    Family = family,
                    Measure = measure,
                    Group = group,
                    Rosetta = rosetta,
                    Sizes = [.. means.Select(size => size.Neurons)],
                    Counts = [.. series.At(group, null, own => own.Neurons, one).Select(size => size.Value)],
                    Means = [.. means.Select(size => size.Value)],
                    MeanIntervals95 = Ends(own => own.Mean, own => own.MeanError),
                    Medians = [.. series.At(group, null, own => own.Median, one).Select(size => size.Value)],
                    MedianIntervals95 = Ends(own => own.Median, own => own.MedianError),
                    Slope = slope?.Value,
                    SlopeInterval95 = Interval(slope),
                    GapSlope = gap?.Value,
                    GapInterval95 = Interval(gap),
                };
            }
        }
    }

    private static IEnumerable<CategoryFitRecord> Of(CategorySeries series)
    {
        foreach (string category in series.Categories.Count == 0 ? [] : series.Categories.Append(CategoryFitRecord.Distance))
        {
            bool distance = category == CategoryFitRecord.Distance;
            double Value(CategoryShares shares, CategoryGroup group) => distance ? group.Distance
                : CategorySeries.Lift(shares, group, [category]);
            double Error(CategoryShares shares, CategoryGroup group) => distance ? group.DistanceError
                : group.LiftErrors[shares.Categories.ToList().IndexOf(category)];
            double GapError(CategoryShares shares, CategoryGroup group) => distance ? group.DistanceGapError
                : group.GapErrors.Count == 0 ? 0 : group.GapErrors[shares.Categories.ToList().IndexOf(category)];
            foreach (string group in new[] { SelectivityGroupNames.Rosetta, SelectivityGroupNames.Others, SelectivityGroupNames.Layer })
            {
                (double Neurons, double Value)[] values = [.. series.At(group, Value)];
                if (values.Length == 0)
                    continue;
                bool own = group == SelectivityGroupNames.Rosetta;
                Estimate? gap = own ? null : series.Slope(Value, group);
                (double Neurons, double Value)[] apart = !own ? [] : [.. values.Join(series.At(SelectivityGroupNames.Others, Value),
                    size => size.Neurons, size => size.Neurons, (rosetta, others) => (rosetta.Neurons, rosetta.Value - others.Value))];
                yield return new CategoryFitRecord
                {
                    World = series.Table.Evidence.World,
                    Rosetta = series.Rosetta,
                    Category = category,
                    Group = group,
                    Sizes = [.. values.Select(size => size.Neurons)],
                    Values = [.. values.Select(size => size.Value)],
                    Intervals95 = [.. values.Zip(series.At(group, Error), (at, by) => new[] { at.Value - NormalHalfWidth * by.Value,
                        at.Value + NormalHalfWidth * by.Value })],
                    Gaps = [.. apart.Select(size => size.Value)],
                    GapIntervals = [.. apart.Zip(series.At(group, GapError), (at, by) => new[]
                        { at.Value - NormalHalfWidth * by.Value, at.Value + NormalHalfWidth * by.Value })],
                    GapSlope = gap?.Value,
                    GapInterval95 = Interval(gap),
                };
            }
        }
    }

    private static double[]? Interval(Estimate? estimate) => estimate is { DegreesOfFreedom: > 0 }
        && estimate.IntervalAt(Level) is var own && double.IsFinite(own.Width) ? [own.Low, own.High] : null;
}
