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
    private const int MostKinds = 6;

    public string Id => "documents";
    public string Title => "Documents that neurons are most active on, against neurons";

    public string Caption(RunData run) =>
        "Share of each kind of document among a neuron\u2019s twenty strongest contexts (at most three of a document), over the kind\u2019s share of "
        + "the text; 1 is no preference. First Rosetta Neurons, then three draws of a thousand random others, then the difference, with 95 % "
        + "intervals over documents that are resampled for both alike; the kinds are those with the largest differences. Last, how much further "
        + "the kinds of a Rosetta Neuron\u2019s contexts are from the text\u2019s own mix (total variation) than those of a random other. By the claim "
        + "differences grow.";

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead) => DecidingPicture.Of(this, run, lead, "documents/",
        (lead.Id.EndsWith("/0.5", StringComparison.Ordinal) ? RosettaNames.Isolated : RosettaNames.Raw)
            + (lead.Id.Contains("/distance", StringComparison.Ordinal) ? "-distance" : "-gap"),
        "Documents on which neurons of pairs are most active, less those of random others, against size.");

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
            yield return Panel(world, $"{rosetta}-{name}", title, "Share over the text\u2019s share", kinds, kind => Points(of(kind)), 1,
                new AxisSpec("share over text\u2019s share (ratio)", "lift") { Minimum = 0, Maximum = 1.15 * highest });
        }
        yield return Panel(world, $"{rosetta}-gap", $"Rosetta Neurons less random others, {pairs}",
            "Difference of the shares over the text\u2019s", kinds, kind => Gaps(own[kind].First()), 0,
            new AxisSpec("Rosetta less others (ratio)", "gap"));
        if (own[CategoryFitRecord.Distance].FirstOrDefault() is not { } distance)
            yield break;
        yield return new CurvePanel
        {
            Name = $"{world.Name}-{rosetta}-distance",
            Title = $"{world.Name}: distance from the text\u2019s mix, {pairs}",
            Description = "Mean total variation between the kinds of a neuron\u2019s strongest contexts and the text\u2019s, Rosetta Neurons less "
                + "random others, against neurons.",
            X = Curves.Neurons,
            Y = new AxisSpec("Rosetta less others (distance, 0 to 1)", "distance_gap"),
            Series =
            [
                Level(Gaps(distance), 0),
                new PlottedSeries("Rosetta Neurons less random others", SeriesRole.Measurement, Gaps(distance)),
            ],
        };
    }

    private static CurvePanel Panel(WorldData world, string name, string title, string what, string[] kinds,
        Func<string, PlottedPoint[]> points, double level, AxisSpec y) => new()
        {
            Name = $"{world.Name}-{name}",
            Title = $"{world.Name}: {title}",
            Description = $"{what} of {kinds.Length} kinds of documents among the strongest contexts, against neurons: {title}.",
            X = Curves.Neurons,
            Y = y,
            Series =
            [
                Level(points(kinds[0]), level),
                .. kinds.SelectMany((kind, i) => new[]
                {
                    new PlottedSeries("", SeriesRole.Size, points(kind)) { SizeIndex = i, SizeCount = kinds.Length, Shift = Beside(i) },
                    new PlottedSeries(kind, SeriesRole.SizePoint, points(kind)) { SizeIndex = i, SizeCount = kinds.Length,
                        Shift = Beside(i) },
                }),
            ],
        };

    /// <summary>Where a kind is drawn beside the others of its size.</summary>
    private static double Beside(int kind) => Math.Pow(1.03, kind);

    private static PlottedSeries Level(PlottedPoint[] points, double level) => new("", SeriesRole.Reference,
        [.. points.Select(point => point with { Y = level, Low = null, High = null })]);

    private static PlottedPoint[] Gaps(CategoryFitRecord record) => [.. record.Gaps.Select((gap, i) =>
        new PlottedPoint(record.Sizes[i], gap, $"{Source(record)}, less others")
        {
            Low = record.GapIntervals[i][0],
            High = record.GapIntervals[i][1],
        })];

    private static PlottedPoint[] Points(CategoryFitRecord record) => [.. record.Values.Select((value, i) =>
        new PlottedPoint(record.Sizes[i], value, Source(record)))];

    private static string Source(CategoryFitRecord record) =>
        $"fits.json categories of {record.World}, {record.Category}, {record.Group}, {record.Rosetta}";
}
