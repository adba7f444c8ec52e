using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Figures 3, 4 and 26 of the paper, for trained models: counts against neurons and against parameters.</summary>
internal sealed class CountFigure : IFigure
{
    /// <summary>Slopes this close cannot be told apart at the width of a line.</summary>
    private const double SameSlope = 0.005;

    public string Id => "counts";
    public string Title => "Trained models: counts against size";

    public string Caption(RunData run)
    {
        string heldOut = string.Join(", ", run.Trained.SelectMany(world => world.Predictions)
            .SelectMany(prediction => prediction.HeldOutNeurons).Distinct().Order().Select(neurons => Numbers.Count(neurons)));
        HashSet<SeriesRole> drawn = Drawn(Panels(run));
        string Where(SeriesRole role, string sentence) => drawn.Contains(role) ? sentence : "";
        return Where(SeriesRole.Measurement, "Filled circles are counts above one threshold for all sizes: the prediction\u2019s isolation "
                + "threshold where its counts are judged, else the common floor of chance; bars are 95 % intervals over "
                + $"{run.Said(words => words.Blocks)} and, where there are several, seeds and pairs. ")
            + Where(SeriesRole.RawMeasurement, "Squares are all mutual pairs. ")
            + (drawn.Contains(SeriesRole.Null) ? "Triangles are those of the null. "
                : "There is no null, so no count is told from chance. ")
            + Where(SeriesRole.Fit, "The thin line is the log-log fit, with its 95 % band where it has one. ")
            + Where(SeriesRole.Theory, "The prediction fixes the shape and not the level: its finite-N curve goes through the geometric "
                + "mean of "
                + "the filled circles. ")
            + (drawn.Overlaps([SeriesRole.Rival, SeriesRole.Reference])
                ? "So do the rival\u2019s and the constant fraction\u2019s slopes." : "")
            + (heldOut.Length > 0 ? $" Sizes that a prediction was estimated on, and is not judged on: {heldOut} neurons." : "");
    }

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead)
    {
        if (run.Trained.FirstOrDefault(one => one.Name == lead.World) is not { IsSummedUp: true, FirstOfEachSize.Count: > 1 } world)
            return null;
        CurvePanel panel = Draw(world, CountedSeries.NeuronAxis, Curves.Neurons, cell => cell.Neurons);
        HashSet<SeriesRole> drawn = Drawn([panel]);
        return new(panel, "Neurons that two models share, against their size"
            + (drawn.Contains(SeriesRole.Null) ? ": all mutual pairs (squares), what chance makes (triangles)"
                : ": all mutual pairs (squares; no null tells them from chance)")
            + (drawn.Contains(SeriesRole.Measurement) ? $", and pairs above a fixed correlation (circles{None(panel)})." : "."));
    }

    /// <summary>Sizes at which nothing was counted: a logarithmic axis cannot show them.</summary>
    private static string None(CurvePanel panel)
    {
        double[] none = [.. panel.Series.Where(series => series.Role == SeriesRole.Measurement).SelectMany(series => series.Points)
            .Where(point => point.Y == 0).Select(point => point.X)];
        return none.Length == 0 ? "" : $"; none at N = {string.Join(", ", none.Select(size => Numbers.Quantity(size)))}";
    }

    private static HashSet<SeriesRole> Drawn(IEnumerable<Panel> panels) => [.. panels.OfType<CurvePanel>()
        .SelectMany(panel => panel.Series).Where(series => series.Points.Any(point => point.Y > 0)).Select(series => series.Role)];

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Trained.Where(world => world.IsSummedUp).SelectMany(Draw)];

    public IEnumerable<string> Missing(RunData run)
    {
        if (!run.Trained.Any(world => world.Measured.Count > 0))
            yield return "No pair of trained models was matched.";
        foreach (WorldData world in run.Trained.Where(world => world.Measured.Count > 0))
        {
            if (!world.IsSummedUp)
                yield return $"World {world.Name} has no mean counts yet.";
            if (world.JudgedFit is null)
                yield return $"World {world.Name} has no fitted exponent of the counts that are judged.";
            if (world.Measured.All(cell => cell.Parameters is null))
                yield return $"World {world.Name} states no parameters, so there is no plot against parameters.";
            if (world.Prediction is null)
                yield return $"World {world.Name} has no frozen prediction.";
        }
    }

    private static IEnumerable<Panel> Draw(WorldData world)
    {
        yield return Draw(world, CountedSeries.NeuronAxis, Curves.Neurons, cell => cell.Neurons);
        if (world.Measured.Any(cell => cell.Parameters is not null))
        {
            var parameters = new AxisSpec("parameters without embeddings (count)", "parameters") { Logarithmic = true };
            yield return Draw(world, CountedSeries.ParameterAxis, parameters, cell => cell.Parameters);
        }
    }

    private static CurvePanel Draw(WorldData world, string axis, AxisSpec x, Func<CellRow, double?> size)
    {
        FitRecord? fit = world.JudgedFit is { } judged ? world.Fits.FirstOrDefault(own => own.Axis == axis && own.Counted == judged.Counted
            && own.Threshold == judged.Threshold && own.Exponent is not null) : null;
        string counted = fit is { Counted: CountedPairs.AtThreshold }
            ? CountedSeries.NameOf(fit.Counted, fit.Threshold) : CountedPairs.Floor;
        IReadOnlyList<PlottedPoint> points = world.Points(counted, axis);
        return new CurvePanel
        {
            Name = $"{world.Name}-{axis}",
            Least = fit?.Threshold,
            Title = $"{world.Name}: against {axis}",
            Description = $"Counts from {Numbers.Quantity(fit?.Threshold)}, raw and null counts of {world.Measured.Count} pairs against "
            + $"{axis}"
                + (fit is null ? "." : $"; fitted exponent {Numbers.WithInterval(fit.Exponent, fit.Interval95)}."),
            X = x,
            Y = new AxisSpec("mutual pairs (count)", "pairs") { Logarithmic = true },
            Series =
            [
                .. FitCurve.Of(fit),
                .. References(world, axis, size, Through(points)),
                new PlottedSeries("null, all pairs", SeriesRole.Null, world.Points(CountedPairs.Null, axis)),
                new PlottedSeries("all pairs", SeriesRole.RawMeasurement, world.Points(CountedPairs.Raw, axis)),
                new PlottedSeries(fit is null ? world.Measured.Any(cell => cell.Pair!.NullDraws > 0) ? "above chance" : "above the cut"
                    : $"pairs from {Numbers.Tick(Math.Round(fit.Threshold!.Value, 3))}", SeriesRole.Measurement,
                    points),
            ],
        };
    }

    /// <summary>Predictions, rival and constant fraction, through the centre of the measured counts.</summary>
    private static IEnumerable<PlottedSeries> References(WorldData world, string axis, Func<CellRow, double?> size, ReferenceSlope? slope)
    {
        if (slope is null)
            yield break;
        // How far one axis stretches against the other, from the models themselves.
        Dictionary<long, double> sizes = world.Measured.Where(cell => size(cell) is not null)
            .GroupBy(cell => (long)Math.Round(cell.Neurons))
            .ToDictionary(cells => cells.Key, cells => size(cells.First())!.Value);
        for (int i = 0; i < world.Predictions.Count; i++)
        {
            Prediction prediction = world.Predictions[i];
            string name = world.Predictions.Count > 1 ? $"prediction from the {prediction.Id[(prediction.Id.LastIndexOf('/') + 1)..]}"
                : "prediction (shape)";
            IReadOnlyList<PlottedPoint> curve = slope.Curve(OnAxis(Curves.Of(prediction, point => Curves.Count(point)), sizes));
            yield return new PlottedSeries(name, SeriesRole.Theory, curve) { Secondary = i > 0 };
        }
        double? fraction = axis == CountedSeries.NeuronAxis ? 1 : world.SizeRelation?.NeuronsPerParametersExponent;
        // A rival that grows as N is the constant fraction: two lines on top of each other would hide one.
        bool rivalIsFraction = fraction is not null
            && world.Prediction is { } judged && Math.Abs(judged.RivalCountExponent - 1) < SameSlope;
        if (world.Prediction is { } first && !rivalIsFraction)
            yield return new PlottedSeries($"rival: {PlainText.Shorten(first.RivalHypothesis, 20)} (shape)", SeriesRole.Rival,
                slope.Curve(OnAxis(Curves.OfRival(first, point => Curves.Count(point)), sizes)));
        if (fraction is double exponent)
        {
            string source = axis == CountedSeries.NeuronAxis ? "definition: count = fraction \u00d7 N" : $"sizes of {world.Name}";
            yield return new PlottedSeries(
                $"constant fraction{(rivalIsFraction ? " (the rival)" : "")}, slope {Numbers.Quantity(exponent)}",
                rivalIsFraction ? SeriesRole.Rival : SeriesRole.Reference, slope.Line(exponent, source));
        }
    }

    private static IReadOnlyList<PlottedPoint> OnAxis(IReadOnlyList<PlottedPoint> curve, Dictionary<long, double> sizes) =>
        [.. curve.Where(point => sizes.ContainsKey((long)point.X)).Select(point => point with { X = sizes[(long)point.X] })];

    private static ReferenceSlope? Through(IReadOnlyList<PlottedPoint> points)
    {
        PlottedPoint[] positive = [.. points.Where(point => point.X > 0 && point.Y > 0)];
        return positive.Length < 2 ? null : new ReferenceSlope(positive);
    }
}
