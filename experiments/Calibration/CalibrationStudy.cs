using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Calibration;

/// <summary>Do the intervals cover, do the rates hold, are the verdicts right? Asked of worlds whose truth is known.</summary>
internal static class CalibrationStudy
{
    /// <summary>
    /// Every part of the study that draws counts, isolations and pairs, tallies empty.
    /// <see cref="MatchedCalibration"/> and <see cref="NullCalibration"/> match populations instead.
    /// </summary>
    public static IReadOnlyList<CalibrationPart> Parts() =>
    [
        .. CountCalibration.Parts(), .. SpanCalibration.Parts(), .. SamplePowerCalibration.Parts(), .. ProfileCalibration.Parts(),
        .. PurificationCalibration.Parts(),
        .. FalsePairCalibration.Parts(), .. ProportionCalibration.Parts(), .. BootstrapCalibration.Parts(),
        .. ClaimCalibration.Parts(), .. LevelCalibration.Parts(), .. SelectivityCalibration.Parts(),
    ];

    /// <summary>Runs parts in turn.</summary>
    /// <param name="parts">Fresh parts.</param>
    /// <param name="worlds">Worlds per part; 1,000 know a coverage of 95 % to +- 1.4 %.</param>
    /// <param name="rng">World w of a part draws from the child (part, w): order and number of worlds move nothing.</param>
    /// <param name="progress">Part and worlds done of it.</param>
    public static IReadOnlyList<CalibrationRow> Run(IReadOnlyList<CalibrationPart> parts, int worlds, Rng rng,
        Action<string, int>? progress = null)
    {
        var rows = new List<CalibrationRow>();
        foreach (CalibrationPart part in parts)
        {
            Rng own = rng.Derive(part.Name);
            for (int world = 0; world < worlds; world++)
            {
                part.World(own.Derive("world", world));
                progress?.Invoke(part.Name, world + 1);
            }
            rows.AddRange(part.Rows());
        }
        return rows;
    }

    /// <summary>
    /// Shares that are asked for, over all designs of one quantity. A test at its exact level lies above it in half of the designs; only
    /// their average, known more sharply, can tell whether it is at its level.
    /// </summary>
    public static IReadOnlyList<CalibrationRow> Averages(IReadOnlyList<CalibrationRow> rows) =>
    [
        .. rows.Where(row => row is { Asked: not null, Hits: not null }).GroupBy(row => row.Quantity).Where(group => group.Count() > 1)
            .Select(group => CalibrationRow.OfShare(group.Key, $"average over {group.Count()} designs", group.Sum(row => row.Hits!.Value),
                group.Sum(row => row.Worlds), group.Sum(row => row.Undefined), group.First().Asked)),
    ];

    /// <summary>The rows as CSV at full precision.</summary>
    public static string Csv(IReadOnlyList<CalibrationRow> rows)
    {
        CsvTable table = new("quantity", "setting", "worlds", "undefined", "value", "low95", "high95", "asked", "standing");
        foreach (CalibrationRow row in rows)
            table.Add(row.Quantity, row.Setting, row.Worlds, row.Undefined, row.Value, row.Interval95.Low, row.Interval95.High,
                row.Asked?.Text, row.Standing);
        return table.ToString();
    }
}
