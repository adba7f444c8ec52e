using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Selectivity over the vocabulary of Rosetta Neurons and of everything they are compared with, against size: means and
/// medians.</summary>
internal sealed class SelectivityFigure : IFigure
{
    private const string Measure = "vocabulary-kurtosis";

    private static readonly (string Group, string Name, int Index)[] Controls =
    [
        (SelectivityGroupNames.Layer, "others, same layer", 0), (SelectivityGroupNames.Activation, "and activation probability", 2),
        (SelectivityGroupNames.Norm, "and output norm", 4), (SelectivityGroupNames.Rotated, "paired by a rotation", 5),
        (SelectivityGroupNames.Untrained, "paired, untrained", 7),
    ];

    /// <summary>Steps of the ramp that controls are coloured by.</summary>
    private const int Colours = 8;

    /// <summary>Where a control is drawn beside the Rosetta Neurons of its size.</summary>
    private static double Beside(int control) => Math.Pow(1.03, control < 0 ? -1 : control + 1);

    public string Id => "selectivity";
    public string Title => "Selectivity over the vocabulary against neurons";

    public string Caption(RunData run) =>
        "Excess kurtosis over the vocabulary of the cosine between a neuron\u2019s output weights and the unembedding\u2019s rows: mean and median "
        + "over Rosetta Neurons (circles), over all others (triangles), and, beside them, over others that are matched to them in layer, in layer and "
        + "activation probability, in layer and norm of the output weights; over neurons of the first model that a random rotation of the "
        + "second pairs; and over paired neurons of untrained twins. Bars are 95 % intervals over neurons. By the claim circles rise, and "
        + "nothing else does; by the model medians stay. Random directions have less than 0 in few dimensions.";

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead) => DecidingPicture.Of(this, run, lead, "selectivity/",
        $"-{(lead.Id.EndsWith("/0.5", StringComparison.Ordinal) ? RosettaNames.Isolated : RosettaNames.Raw)}-mean",
        "Mean vocabulary kurtosis of neurons in pairs, beside all others and every control, against size.");

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.SelectMany(world => new[] { RosettaNames.Raw, RosettaNames.Isolated }
        .SelectMany(rosetta => Draw(world, rosetta)))];

    public IEnumerable<string> Missing(RunData run) => run.Trained
        .Where(world => world.Measured.Count > 0 && world.Selectivities.Count == 0)
        .Select(world => $"World {world.Name} has no selectivities by group.");

    private static IEnumerable<Panel> Draw(WorldData world, string rosetta)
    {
        SelectivityFitRecord[] all = [.. world.Selectivities.Where(one => one.Measure == Measure && one.Rosetta == rosetta)];
        foreach (string family in all.Select(one => one.Family).Where(name => name.Length > 0).Distinct())
        {
            Dictionary<string, SelectivityFitRecord> own = all.Where(one => one.Family == family).ToDictionary(one => one.Group);
            if (!own.TryGetValue(SelectivityGroupNames.Rosetta, out SelectivityFitRecord? ours) || ours.Sizes.Count < 2)
                continue;
            string pairs = rosetta == RosettaNames.Raw ? "any pair" : $"pairs from {rosetta}";
            foreach ((string what, bool mean) in new[] { ("mean", true), ("median", false) })
            {
                yield return new CurvePanel
                {
                    Name = $"{world.Name}-{family}-{rosetta}-{what}",
                    Title = $"{world.Name}: {family}, {pairs}, {what}",
                    Description = $"{what} vocabulary kurtosis of {family}\u2019s neurons in {pairs} against neurons, beside others; slope of the mean "
                        + $"per ln N {Numbers.WithInterval(ours.Slope, ours.SlopeInterval95)}, less that of all others "
                        + $"{Numbers.WithInterval(own.GetValueOrDefault(SelectivityGroupNames.Others)?.GapSlope,
                            own.GetValueOrDefault(SelectivityGroupNames.Others)?.GapInterval95)}.",
                    X = Curves.Neurons,
                    Y = new AxisSpec($"{what} vocabulary kurtosis (excess)", what),
                    Series =
                    [
                        .. Controls.Where(control => own.ContainsKey(control.Group)).SelectMany(control => new[]
                        {
                            new PlottedSeries("", SeriesRole.Size, Points(own[control.Group], mean)) { SizeIndex = control.Index,
                                SizeCount = Colours, Shift = Beside(control.Index) },
                            new PlottedSeries(control.Name, SeriesRole.SizePoint, Points(own[control.Group], mean))
                                { SizeIndex = control.Index, SizeCount = Colours, Shift = Beside(control.Index) },
                        }),
                        .. !own.TryGetValue(SelectivityGroupNames.Others, out SelectivityFitRecord? others) ? [] : new[]
                            { new PlottedSeries("all others", SeriesRole.Null, Points(others, mean)) { Shift = Beside(-1) } },
                        new PlottedSeries("Rosetta Neurons", SeriesRole.Measurement, Points(ours, mean)),
                    ],
                };
            }
        }
    }

    private static PlottedPoint[] Points(SelectivityFitRecord record, bool mean)
    {
        IReadOnlyList<double> values = mean ? record.Means : record.Medians;
        IReadOnlyList<double[]> ends = mean ? record.MeanIntervals95 : record.MedianIntervals95;
        return [.. values.Select((value, i) => new PlottedPoint(record.Sizes[i], value, $"fits.json selectivities of {record.World}, "
            + $"{record.Family}, {record.Group}, {record.Rosetta}") { Low = ends[i][0], High = ends[i][1] })];
    }
}
