using System.Globalization;
using System.Runtime.ExceptionServices;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>
/// Verdicts on trained toys. The experiment's own family decides: its counts on spectra that it was not fitted to. All other families, the maps,
/// the utilities and the relations are reported and judged beside it.
/// </summary>
/// <param name="Verdicts">Every claim.</param>
/// <param name="Findings">What they rest on.</param>
internal sealed record ToyClaims(IReadOnlyList<VerdictRecord> Verdicts, ToyFindingsFile Findings)
{
    /// <summary>Judges all toys of an experiment.</summary>
    public static ToyClaims Of(ExperimentDefinition definition, IReadOnlyList<PredictionRecord> predictions, IReadOnlyList<CellRow> cells)
    {
        (ToyWorldDefinition World, ToySeries[] Series)[] groups = [.. definition.Toys.SelectMany(world => ToySeries.Of(world, cells).GroupBy(series => series.Inputs.Presence).Select(group => (world, group.ToArray())))];
        var parts = new ToyClaims[groups.Length];
        try
        {
            // Each group is fitted on its own, and in its own order, so threads change nothing.
            Parallel.For(0, groups.Length, i => parts[i] = OfPresence(groups[i].World, groups[i].Series, definition.Judge, predictions, cells));
        }
        catch (AggregateException several)
        {
            // One clear error, as everywhere, and not the wrapping of a parallel loop.
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
        return new([.. parts.SelectMany(part => part.Verdicts)], new ToyFindingsFile
        {
            Series = [.. parts.SelectMany(part => part.Findings.Series)],
            Families = [.. parts.SelectMany(part => part.Findings.Families)],
            Curves = [.. parts.SelectMany(part => part.Findings.Curves)],
        });
    }

    private static ToyClaims OfPresence(ToyWorldDefinition world, ToySeries[] series, JudgeDefinition judge, IReadOnlyList<PredictionRecord> predictions, IReadOnlyList<CellRow> cells)
    {
        double level = judge.Level, presence = series[0].Inputs.Presence;
        string place = string.Create(CultureInfo.InvariantCulture, $"{world.World}/p={presence}");
        ToySeries calibration = series.Single(own => own.IsCalibration);
        (IReadOnlyList<ToyCurves.Compared> compared, IReadOnlyList<ToyCurves.Refused> refused) = ToyCurves.Of(world, series, level);
        VerdictRecord[] verdicts =
        [
            .. series.Where(own => !own.IsCalibration).SelectMany(own => ToyFamilyClaims.Of(own, calibration, predictions, judge)),
            .. series.SelectMany(own => ToyPairClaims.Of(own, cells, level)),
            .. compared.SelectMany(own => ToyCurveClaims.Of(place, world, own)),
            .. refused.Select(own => ToyCurveClaims.Open(place, own)),
            .. ToyMarginalClaim.Of(series, compared, judge),
        ];
        return new(verdicts, new ToyFindingsFile
        {
            Series = [.. series.Where(own => own.Cells.Count > 0).Select(own => ToyRelations.Of(own, cells, level))],
            Families = [.. ToyFamilies.Findings(series, predictions, verdicts, level)],
            Curves = [.. compared.Select(own => ToyCurves.Finding(world.World, presence, own))],
        });
    }
}
