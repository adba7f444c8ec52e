using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Kinds of documents among the strongest contexts of Rosetta Neurons and of random others, over the text's shares, against
/// size.</summary>
internal sealed class CategoryFigure : IFigure
{
    /// <summary>Kinds that one plot tells apart.</summary>
    private const int MostKinds = 8;

    public string Id => "documents";
    public string Title => "Documents that neurons are most active on, against neurons";

    public string Caption(RunData run) =>
        "Share of each kind of document among a neuron\u2019s twenty strongest contexts (at most three of a document), over the kind\u2019s share of "
        + "the text; 1 is no preference. Left Rosetta Neurons, right three draws of a thousand random others; the kinds are those with the "
        + "largest differences. Last, how far the kinds of one neuron\u2019s contexts are from the text\u2019s own mix (total variation). Bars are 95 % "
        + "intervals over resampled documents. By the claim Rosetta Neurons move, and random others do not.";

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.SelectMany(world => new[] { RosettaNames.Raw, RosettaNames.Isolated }
        .SelectMany(rosetta => Draw(world, rosetta)))];

    public IEnumerable<string> Missing(RunData run) => run.Trained.Where(world => world.CategoryOmission is not null)
        .Select(world => $"World {world.Name}: {world.CategoryOmission}");

    private static IEnumerable<Panel> Draw(WorldData world, string rosetta)
    {
        CategoryFitRecord[] all = [.. world.Categories.Where(one => one.Rosetta == rosetta)];
        ILookup<string, CategoryFitRecord> own = all.Where(one => one.Group == SelectivityGroupNames.Rosetta && one.Sizes.Count > 1)
            .ToLookup(one => one.Category);
        Dictionary<string, CategoryFitRecord> others = all.Where(one => one.Group == SelectivityGroupNames.Others)
            .ToDictionary(one => one.Category);
        // At the largest size: what is plotted is chosen, not computed.
        string[] kinds = [.. own.Select(kind => kind.Key).Where(kind => kind != CategoryFitRecord.Distance && others.ContainsKey(kind))
            .OrderByDescending(kind => Math.Abs(own[kind].First().Values[^1] - others[kind].Values[^1])).Take(MostKinds)
            .Order(StringComparer.Ordinal)];
        if (kinds.Length == 0)
            yield break;
        string pairs = rosetta == RosettaNames.Raw ? "any pair" : $"pairs from {rosetta}";
        double highest = kinds.SelectMany(kind => own[kind].First().Values.Concat(others[kind].Values)).Max();
        foreach ((string name, string title, Func<string, CategoryFitRecord> of) in new[]
        {
            ("rosetta", $"Rosetta Neurons, {pairs}", (Func<string, CategoryFitRecord>)(kind => own[kind].First())),
            ("others", $"random others, {pairs}", kind => others[kind]),
        })
        {
            yield return new CurvePanel
            {
                Name = $"{world.Name}-{rosetta}-{name}",
                Title = $"{world.Name}: {title}",
                Description = $"Share over the text\u2019s share of {kinds.Length} kinds of documents among the strongest contexts, against neurons: "
                    + $"{title}.",
                X = Curves.Neurons,
                Y = new AxisSpec("share over text\u2019s share (ratio)", "lift") { Minimum = 0, Maximum = 1.15 * highest },
                Series =
                [
                    new PlottedSeries("", SeriesRole.Reference, [.. Points(of(kinds[0])).Select(point => point with { Y = 1, Low = null,
                        High = null })]),
                    .. kinds.SelectMany((kind, i) => new[]
                    {
                        new PlottedSeries("", SeriesRole.Size, Points(of(kind))) { SizeIndex = i, SizeCount = kinds.Length },
                        new PlottedSeries(kind, SeriesRole.SizePoint, Points(of(kind))) { SizeIndex = i, SizeCount = kinds.Length },
                    }),
                ],
            };
        }
        if (own[CategoryFitRecord.Distance].FirstOrDefault() is not { } distance)
            yield break;
        yield return new CurvePanel
        {
            Name = $"{world.Name}-{rosetta}-distance",
            Title = $"{world.Name}: distance from the text\u2019s mix, {pairs}",
            Description = "Mean total variation between the kinds of a neuron\u2019s strongest contexts and the text\u2019s, against neurons.",
            X = Curves.Neurons,
            Y = new AxisSpec("distance from the text\u2019s mix (0 to 1)", "distance"),
            Series =
            [
                .. all.Where(one => one is { Category: CategoryFitRecord.Distance, Group: SelectivityGroupNames.Layer })
                    .Select(one => new PlottedSeries("others, same layer", SeriesRole.Candidate, Points(one))),
                .. all.Where(one => one is { Category: CategoryFitRecord.Distance, Group: SelectivityGroupNames.Others })
                    .Select(one => new PlottedSeries("random others", SeriesRole.Null, Points(one))),
                new PlottedSeries("Rosetta Neurons", SeriesRole.Measurement, Points(distance)),
            ],
        };
    }

    private static PlottedPoint[] Points(CategoryFitRecord record) => [.. record.Values.Select((value, i) =>
        new PlottedPoint(record.Sizes[i], value, $"fits.json categories of {record.World}, {record.Category}, {record.Group}, {record.Rosetta}")
        {
            Low = record.Intervals95[i][0],
            High = record.Intervals95[i][1],
        })];
}
