using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Figure 27 of the paper, for every simulated world: counts, fractions and polarization against size.</summary>
internal sealed class PopulationFigure : IFigure
{
    public string Id => "populations";
    public string Title => "Simulated worlds: counts, fractions, polarization";

    public string Caption(RunData run) =>
        "Populations of known truth, measured by the same instrument as trained models. Open circles are pairs found at or above \u03c4, "
        + "the mean over seeds with its 95 % t interval; the line is the frozen prediction, with nothing fitted; the long dashes are the "
        + "rival. Squares are all mutual nearest neighbours, with no threshold, and triangles those of the null: a raw count is mostly "
        + "background. Beside the counts stands the same as a fraction of neurons; below, mean isolation of Rosetta and of all other "
        + "neurons: predicted (lines), true (crosses) and recovered (open markers).";

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Simulated.Where(world => world.IsSummedUp)
        .SelectMany(world => new[] { Counts(world), Fractions(world), Polarization(world) })];

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead) =>
        run.Simulated.FirstOrDefault(one => one.Name == lead.World) is { IsSummedUp: true } world
            ? new(Counts(world), "Pairs found in simulated worlds of known law, against their size: found (circles), the frozen prediction "
                + "(line), the rival (dashes), and chance (triangles).") : null;

    public IEnumerable<string> Missing(RunData run)
    {
        if (!run.Simulated.Any())
            yield return "No simulated world was measured.";
        foreach (WorldData world in run.Simulated)
        {
            if (world.Measured.Count == 0)
                yield return $"World {world.Name} has no measured cell.";
            else if (!world.IsSummedUp)
                yield return $"World {world.Name} has no mean counts yet.";
            if (world.Prediction is null)
                yield return $"World {world.Name} has no frozen prediction, so its measurements stand alone.";
        }
    }

    private static CurvePanel Counts(WorldData world) => Draw(world, "counts", "counts",
        $"Pairs found in {world.Measured.Count} simulated cells against neurons, with the frozen prediction, the rival and the null.",
        new AxisSpec("mutual pairs (count)", "pairs") { Logarithmic = true },
        [
            .. Predicted(world, "theory", point => Curves.Count(point)),
            .. Rival(world, point => Curves.Count(point)),
            new PlottedSeries("all pairs", SeriesRole.RawMeasurement, world.Points(CountedPairs.Raw)) { Simulated = true },
            new PlottedSeries("null, all pairs", SeriesRole.Null, world.Points(CountedPairs.Null)),
            Found(world, SummaryQuantities.Rosetta),
        ]);

    private static CurvePanel Fractions(WorldData world) => Draw(world, "fractions", "fraction of neurons",
        "The same counts divided by the number of neurons.",
        new AxisSpec("Rosetta pairs / neurons (fraction)", "fraction") { Logarithmic = true },
        [
            .. Predicted(world, "theory", point => Curves.Count(point) / point.Neurons),
            .. Rival(world, point => Curves.Count(point) / point.Neurons),
            Found(world, SummaryQuantities.RosettaFraction),
        ]);

    private static CurvePanel Polarization(WorldData world) => Draw(world, "polarization", "polarization",
        "Mean isolation of Rosetta neurons and of all other neurons against neurons: predicted, true and recovered.",
        new AxisSpec("mean isolation (share of variance)", "isolation") { Minimum = -0.04, Maximum = 1.04 },
        [
            .. Predicted(world, "theory, Rosetta", point => point.MeanIsolationRosetta),
            .. Predicted(world, "theory, other", point => point.MeanIsolationOtherNeurons ?? point.MeanIsolationOther, secondary: true),
            Isolation(world, "recovered, Rosetta", SeriesRole.Simulation, SummaryQuantities.RecoveredRosetta),
            Isolation(world, "recovered, other", SeriesRole.Simulation, SummaryQuantities.RecoveredOther, secondary: true),
            Isolation(world, "true, Rosetta", SeriesRole.Truth, SummaryQuantities.TrueRosetta),
            Isolation(world, "true, other", SeriesRole.Truth, SummaryQuantities.TrueOther, secondary: true),
        ]);

    private static CurvePanel Draw(WorldData world, string name, string title, string description, AxisSpec y,
        IReadOnlyList<PlottedSeries> series) => new()
    {
        Name = $"{world.Name}-{name}",
        Group = world.Name,
        GroupNote = Note(world),
        Title = $"{world.Name}: {title}",
        Description = description,
        X = Curves.Neurons,
        Y = y,
        Series = series,
    };

    /// <summary>What this world is, beside its plots.</summary>
    private static string Note(WorldData world)
    {
        PairEvidence first = world.Measured[0].Pair!;
        int sizes = world.FirstOfEachSize.Count;
        string measured = $"{world.Measured.Count} cells over {sizes} {(sizes == 1 ? "size" : "sizes")}, "
            + $"{Numbers.Count(first.Samples)} samples each.";
        if (world.Prediction is not { } prediction)
            return measured;
        FitRecord? fit = world.JudgedFit;
        string built = first.Truth?.Built is { Length: > 0 } truth ? $" Built on {truth}." : "";
        return $"Predicted from {prediction.Hypothesis} on {prediction.Spectrum}, \u03c4 = {Numbers.Tick(prediction.Tau)}.{built} "
            + $"{measured} Predicted slope {Numbers.WithInterval(prediction.CountExponent, prediction.CountExponentInterval95)}"
            + (fit is null ? "." : $", measured {Numbers.WithInterval(fit.Exponent, fit.Interval95)}.");
    }

    private static PlottedSeries Found(WorldData world, string quantity) =>
        new("found at \u2265 \u03c4", SeriesRole.Simulation, world.Points(quantity));

    private static PlottedSeries Isolation(WorldData world, string name, SeriesRole role, string quantity, bool secondary = false) =>
        new(name, role, world.Points(quantity)) { Secondary = secondary };

    private static IEnumerable<PlottedSeries> Predicted(WorldData world, string name, Func<PredictionPoint, double?> quantity,
        bool secondary = false) => world.Prediction is { } prediction
            ? [new PlottedSeries(name, SeriesRole.Theory, Curves.Of(prediction, quantity)) { Secondary = secondary }] : [];

    private static IEnumerable<PlottedSeries> Rival(WorldData world, Func<PredictionPoint, double?> quantity) =>
        world.Prediction is { } prediction ? [new PlottedSeries($"rival: {PlainText.Shorten(prediction.RivalHypothesis, 24)}",
            SeriesRole.Rival, Curves.OfRival(prediction, quantity))] : [];
}
