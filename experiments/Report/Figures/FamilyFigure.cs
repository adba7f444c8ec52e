using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>The paper's figure 3a: counts of every pair of families against neurons, with the anchors of three.</summary>
internal sealed class FamilyFigure : IFigure
{
    private static readonly (string Counted, double Level, string Title)[] Shown =
    [
        (LevelCounted.Raw, 0, "all pairs"), (LevelCounted.Above, 0, "above the rotation"),
        (LevelCounted.Raw, LevelsEvidence.Isolated, "pairs from 1/2 up"),
    ];

    /// <summary>Half a pair: counts below are not there.</summary>
    private const double Least = 0.5;

    public string Id => "families";
    public string Title => "Every pair of families, and three at once";

    public string Caption(RunData run) =>
        "Neurons that two families share, a curve for every pair of families, and neurons of the first family that are in a pair with both "
        + "others (anchors), each with the line of its fitted power; the legend has the slopes with their 95 % intervals, and bars are 95 % "
        + $"intervals over {run.Said(words => words.Blocks)} and draws. Triangles are anchors of rotated neurons; "
        + "dotted, anchors that independent pairs of these "
        + "numbers would have. Curves share networks: they are no independent experiments, and the run is judged by the first two "
        + "families alone.";

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.SelectMany(Draw)];

    public IEnumerable<string> Missing(RunData run) => [];

    private static IEnumerable<Panel> Draw(WorldData world)
    {
        string[] series = [.. world.Levels.Select(record => record.Series).Distinct()
            .Where(name => name.Length == 0 || FamilySeries.Is(name)).OrderBy(name => FamilySeries.FamiliesOf(name).Count)
            .ThenBy(name => name, StringComparer.Ordinal)];
        if (series.FirstOrDefault(name => FamilySeries.FamiliesOf(name).Count > 2) is not { } triple)
            yield break;
        string main = FamilySeries.Of([.. FamilySeries.FamiliesOf(triple).Take(2)]);
        foreach ((string counted, double level, string title) in Shown)
        {
            LevelFitRecord[] records = [.. series.Select(name => Record(name, counted, level)).OfType<LevelFitRecord>()];
            if (records.Length == 0 || records[0].Sizes.Count < 2)
                continue;
            yield return new CurvePanel
            {
                Name = $"{world.Name}-{counted}-{(level == 0 ? "any" : "half")}",
                Title = $"{world.Name}: {title}",
                Description = $"Counts of {records.Length} curves against neurons, {title}; fitted slopes " + string.Join(", ",
                    records.Select(record => $"{Name(record)} {Numbers.WithInterval(record.Exponent, record.ExponentInterval95)}")) + ".",
                X = Curves.Neurons,
                Y = new AxisSpec("shared neurons (count)", "pairs") { Logarithmic = true, Minimum = Least },
                Series =
                [
                    .. records.SelectMany((record, i) => Curve(record, i, records.Length)),
                    .. series.Where(name => FamilySeries.FamiliesOf(name).Count > 2).SelectMany(Beside),
                ],
            };

            IEnumerable<PlottedSeries> Beside(string name)
            {
                if (counted == LevelCounted.Raw && Record(name, LevelCounted.Chance, level) is { } chance)
                    yield return new PlottedSeries("anchors of independent pairs", SeriesRole.Reference, LevelSeries.Counts(chance));
                if (counted == LevelCounted.Raw && Record(name, LevelCounted.Rotated, level) is { } rotated)
                    yield return new PlottedSeries("anchors, rotated", SeriesRole.Null, LevelSeries.Counts(rotated));
            }
        }

        LevelFitRecord? Record(string name, string counted, double level) => world.Levels.FirstOrDefault(record =>
            !record.OfMainSeries && record.Series == name && record.Counted == counted && record.Level == level);

        string Name(LevelFitRecord record) => record.Series.Length == 0 ? main : record.Series;

        IEnumerable<PlottedSeries> Curve(LevelFitRecord record, int index, int count)
        {
            IReadOnlyList<PlottedPoint> points = LevelSeries.Counts(record);
            PlottedPoint[] positive = [.. points.Where(point => point.Y > 0)];
            bool fitted = record.Exponent is not null && positive.Length > 1;
            if (fitted)
            {
                yield return new PlottedSeries($"{Name(record)}: {Numbers.WithInterval(record.Exponent, record.ExponentInterval95)}",
                    SeriesRole.Size, new ReferenceSlope(positive).Line(record.Exponent!.Value, LevelSeries.Source(record)))
                    { SizeIndex = index, SizeCount = count };
            }
            yield return new PlottedSeries(fitted ? "" : Name(record), SeriesRole.SizePoint, points)
                { SizeIndex = index, SizeCount = count };
        }
    }
}
