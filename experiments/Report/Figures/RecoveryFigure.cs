using System.Globalization;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>
/// Figures 5 and 27 of the paper: counts, mean SIR of matched and SIR of unmatched neurons against size, one group of panels per entry of
/// the experiment file; exponents against what an entry varies.
/// </summary>
internal sealed class RecoveryFigure : IFigure
{
    private static readonly (string Quantity, string Title, string Axis, string Column)[] Quantities =
    [
        ("matched-count", "mutual pairs", "mutual nearest neighbours (count)", "matched"),
        ("matched-sir", "mean SIR, matched", "mean assigned SIR of matched neurons", "matched_sir"),
        ("unmatched-sir", "SIR, unmatched", "assigned SIR per unmatched neuron", "unmatched_sir"),
    ];

    private static readonly (string Name, Func<RecoveryEvidence, double> Value)[] Varied =
        [("kappa", cell => cell.Kappa), ("gamma", cell => cell.Gamma), ("samples", cell => cell.Samples)];

    public string Id => "recovery";
    public string Title => "The paper\u2019s simulation: do mutual nearest neighbours recover the law?";

    public string Caption(RunData run) =>
        "Two models share features; every feature with a signal-to-interference ratio (SIR) above 0 has a coordinate in both, and their "
            + "interference is drawn anew. Markers are means over runs with 95 % t intervals of what mutual nearest neighbours find, "
            + "without a threshold. Solid lines are the law at these sizes, by exact sums and with nothing fitted: every feature that is "
            + "found by its own coordinate with these samples. Dotted lines add the pairs that chance makes among coordinates without a "
            + "mate. Long dashes are a constant share. Where no background neurons exist, a count can only be of the coordinates that were "
            + "put in.";

    public IReadOnlyList<Panel> Panels(RunData run) => [.. Entries(run).SelectMany(entry => Draw(run, entry.Key, [.. entry]))];

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead)
    {
        if (Entries(run).FirstOrDefault(entry => entry.Any(cell => cell.World == lead.World)) is not { } entry)
            return null;
        return new(Draw(run, entry.Key, [.. entry]).First(panel => panel is not CurvePanel { Y.Column: "rank" }),
            "What mutual nearest neighbours find (markers) and what the law says (lines), nothing fitted.");
    }

    public IEnumerable<string> Missing(RunData run) =>
        Entries(run).Any() || run.Worlds.Count > 0 ? [] : ["No world of known interference was measured."];

    private static IEnumerable<IGrouping<string, CellRow>> Entries(RunData run) =>
        run.Cells.Where(cell => cell.Recovery is not null).GroupBy(cell => cell.Recovery!.Entry, StringComparer.Ordinal);

    private static IEnumerable<Panel> Draw(RunData run, string entry, CellRow[] cells)
    {
        string note = Note(cells);
        (string Name, Func<RecoveryEvidence, double> Value)[] varied =
            [.. Varied.Where(one => cells.Select(cell => one.Value(cell.Recovery!)).Distinct().Count() > 1)];
        if (varied.Length > 0)
            return Quantities.Select(quantity => Sweep(run, entry, note, cells, varied[0], quantity));
        IGrouping<double, CellRow>[] betas = [.. cells.GroupBy(cell => cell.Recovery!.Beta).OrderBy(group => group.Key)];
        IEnumerable<Panel> sizes = Quantities.Zip(RecoveryQuantity.All, (own, quantity) => Sizes(run, entry, note, betas, own, quantity));
        Prediction? prediction = betas.Length > 1 ? null
            : run.Predictions.FirstOrDefault(record => record.World == cells[0].World);
        return prediction is null ? sizes : [Frontiers(entry, note, prediction), .. sizes];
    }

    private static CurvePanel Sizes(RunData run, string entry, string note, IGrouping<double, CellRow>[] betas,
        (string Quantity, string Title, string Axis, string Column) own, RecoveryQuantity quantity) => new()
    {
        Name = $"{entry}-{own.Quantity}",
        Group = entry,
        GroupNote = note,
        Title = $"{entry}: {own.Title}",
        Description = $"{own.Axis} against neurons for {betas.Length} spectra, measured, by the law, and by the law with chance pairs.",
        X = Curves.Neurons,
        Y = new AxisSpec(own.Axis, own.Column) { Logarithmic = true, Minimum = Lowest(run, betas, quantity) },
        Series =
        [
            .. betas.Index().SelectMany(beta => new[]
            {
                new PlottedSeries(beta.Index == 0 ? "law" : "", SeriesRole.Size, Expected(beta.Item, quantity, cell => cell.Law))
                    { SizeIndex = beta.Index, SizeCount = betas.Length },
                new PlottedSeries(beta.Index == 0 ? "law and chance" : "", SeriesRole.Reference,
                    Expected(beta.Item, quantity, cell => cell.WithChance)),
            }),
            .. quantity.RivalExponent == 0 ? [] : new[] { new PlottedSeries("constant share, slope 1", SeriesRole.Rival,
                Rival(Points(run, betas[0], quantity))) },
            .. betas.Index().Select(beta => new PlottedSeries($"\u03b2 = {Numbers.Tick(beta.Item.Key)}", SeriesRole.SizePoint,
                Points(run, beta.Item, quantity)) { SizeIndex = beta.Index, SizeCount = betas.Length }),
        ],
    };

    /// <summary>Where whole features leave next to nothing unmatched, the law falls by decades to a value that no axis should
    /// show.</summary>
    private static double? Lowest(RunData run, IGrouping<double, CellRow>[] betas, RecoveryQuantity quantity)
    {
        const double Room = 3;
        double[] measured = [.. betas.SelectMany(beta => Points(run, beta, quantity)).Select(point => point.Y).Where(value => value > 0)];
        return quantity.Asymptote(betas[0].Key) < 0 && measured.Length > 0 ? measured.Min() / Room : null;
    }

    private static IReadOnlyList<PlottedPoint> Points(RunData run, IEnumerable<CellRow> cells, RecoveryQuantity quantity) =>
        new WorldData(cells.First().World, run).Points(quantity.Name);

    private static IReadOnlyList<PlottedPoint> Expected(IEnumerable<CellRow> cells, RecoveryQuantity quantity,
        Func<RecoveryEvidence, RecoveryExpectation> of) =>
        [.. cells.DistinctBy(cell => cell.Neurons).OrderBy(cell => cell.Neurons).Select(cell =>
            new PlottedPoint(cell.Neurons, quantity.Expected(of(cell.Recovery!)).Value, $"cell {cell.Key}"))];

    private static IReadOnlyList<PlottedPoint> Rival(IReadOnlyList<PlottedPoint> measured) =>
        measured.Count < 2 ? [] : new ReferenceSlope(measured).Line(1, "definition: count = share \u00d7 N");

    private static CurvePanel Frontiers(string entry, string note, Prediction prediction) => new()
    {
        Name = $"{entry}-frontiers",
        Group = entry,
        GroupNote = note,
        Title = $"{entry}: frontiers of the law",
        Description = $"Frontiers r tau, r0 and A against neurons for {prediction.Hypothesis} on {prediction.Spectrum}.",
        X = Curves.Neurons,
        Y = new AxisSpec("feature rank, r (1 = most important)", "rank") { Logarithmic = true },
        Series =
        [
            new PlottedSeries($"r_{{\u03c4}}, SIR {Numbers.Tick(prediction.Tau / (1 - prediction.Tau))}", SeriesRole.Theory,
                Curves.Of(prediction, point => point.RTau)),
            new PlottedSeries("r_{0}, SIR 0", SeriesRole.Theory, Curves.Of(prediction, point => point.R0)) { Secondary = true },
            new PlottedSeries("|A|", SeriesRole.Reference, Curves.Of(prediction, point => point.Represented)),
        ],
    };

    private static CurvePanel Sweep(RunData run, string entry, string note, CellRow[] cells,
        (string Name, Func<RecoveryEvidence, double> Value) varied, (string Quantity, string Title, string Axis, string Column) own)
    {
        (double X, ClaimVerdict Verdict)[] worlds = [.. cells.DistinctBy(cell => cell.World)
            .Select(cell => (X: varied.Value(cell.Recovery!), Verdict: run.Verdicts?.Verdicts
                .FirstOrDefault(verdict => verdict.Id == $"{cell.World}/{own.Quantity}")))
            .Where(world => world.Verdict is { Measured: not null, Predicted: not null })
            .Select(world => (world.X, world.Verdict!)).OrderBy(world => world.X)];
        double asymptote = RecoveryQuantity.All.Single(quantity => quantity.Name == own.Quantity).Asymptote(cells[0].Recovery!.Beta);
        return new CurvePanel
        {
            Name = $"{entry}-{own.Quantity}",
            Group = entry,
            GroupNote = note,
            Title = $"{entry}: exponent of {own.Title}",
            Description = $"Exponent of {own.Axis} against {varied.Name}, measured and by the law.",
            X = new AxisSpec(varied.Name, varied.Name) { Logarithmic = true },
            Y = new AxisSpec("exponent over sizes", "exponent"),
            Series =
            [
                new PlottedSeries("law at these sizes", SeriesRole.Theory, [.. worlds.Select(world =>
                    new PlottedPoint(world.X, world.Verdict.Predicted!.Value, $"verdict {world.Verdict.Id}"))]),
                new PlottedSeries("asymptote", SeriesRole.Reference,
                    [.. worlds.Select(world => new PlottedPoint(world.X, asymptote, "definition"))]),
                new PlottedSeries("measured", SeriesRole.Simulation, [.. worlds.Select(world =>
                    new PlottedPoint(world.X, world.Verdict.Measured!.Value, $"verdict {world.Verdict.Id}")
                    {
                        Low = world.Verdict.MeasuredInterval95?[0],
                        High = world.Verdict.MeasuredInterval95?[1],
                    })]),
            ],
        };
    }

    private static string Note(CellRow[] cells)
    {
        RecoveryEvidence first = cells[0].Recovery!;
        string Values(string name, Func<RecoveryEvidence, double> value) => $"{name} = {string.Join(", ", cells
            .Select(cell => value(cell.Recovery!)).Distinct().Order().Select(one => one.ToString("G6", CultureInfo.InvariantCulture)))}";
        return $"{Values("\u03b2", cell => cell.Beta)}; {Values("\u03ba", cell => cell.Kappa)}; {Values("\u03b3", cell => cell.Gamma)}; "
            + $"{Values("samples", cell => cell.Samples)}; {cells.Max(cell => cell.Seed)} runs; "
            + $"{(first.Presence is { } presence ? $"sparse features, present with {Numbers.Tick(presence)}" : "Gaussian features")}; "
            + $"{(first.BackgroundNeurons ? "with" : "without")} background neurons.";
    }
}
