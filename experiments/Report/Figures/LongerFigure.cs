using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Before and after more training: counts and exponents of another series beside the main one at the same sizes.</summary>
internal sealed class LongerFigure : IFigure
{
    private static readonly double[] Shown = [0, LevelsEvidence.Isolated];

    public string Id => "longer";
    public string Title => "Before and after more training";

    public string Caption(RunData run) =>
        "The same sizes in two series, which differ in the tokens that the networks were trained on (Provenance has each). Left, pairs of "
        + "any correlation and from 1/2 up, with their fitted powers. Right, the exponent at every level, dark before and bright after, "
        + "with 95 % intervals, cut where they leave the plot. Were exponents of size alone, both would be one curve.";

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.SelectMany(Draw)];

    public IEnumerable<string> Missing(RunData run) => [];

    private static IEnumerable<Panel> Draw(WorldData world)
    {
        foreach (string series in world.Levels.Where(record => record.OfMainSeries).Select(record => record.Series).Distinct())
        {
            LevelFitRecord[] after = Of(main: false), before = Of(main: true);
            if (before.Length == 0 || after.Length == 0 || before[0].Sizes.Count < 2)
                continue;
            yield return new CurvePanel
            {
                Name = $"{world.Name}-{series}-counts",
                Title = $"{world.Name}: before and after ({series})",
                Description = $"Pairs against neurons in the main series and in series {series}, of any correlation and from 1/2 up.",
                X = Curves.Neurons,
                Y = new AxisSpec("mutual pairs (count)", "pairs") { Logarithmic = true },
                Series = [..
                    LevelSeries.WithFits([.. Shown.SelectMany(level => before.Concat(after).Where(record => record.Level == level))])
                    .Select(Named)],
            };
            yield return new CurvePanel
            {
                Name = $"{world.Name}-{series}-exponents",
                Title = $"{world.Name}: exponent, before and after ({series})",
                Description = $"Exponent against level of correlation in the main series and in series {series}, over the same sizes.",
                X = new AxisSpec("level: least correlation of a pair (Pearson)", "level"),
                Y = LevelSeries.ExponentAxis(LevelSeries.Exponents(before).Concat(LevelSeries.Exponents(after))),
                Series =
                [
                    .. LevelSeries.Joined("before (main series)", LevelSeries.Exponents(before), bright: false),
                    .. LevelSeries.Joined($"after ({series})", LevelSeries.Exponents(after), bright: true),
                ],
            };

            LevelFitRecord[] Of(bool main) => [.. world.Levels.Where(record => record.Series == series && record.OfMainSeries == main
                && record.Counted == LevelCounted.Raw)];

            PlottedSeries Named(PlottedSeries own, int index) => own.Name.Length == 0 ? own : own with
            {
                Name = $"{(own.Points[0].Source.Contains("main series at", StringComparison.Ordinal) ? "before" : "after")}, {own.Name}",
            };
        }
    }
}
