using System.Globalization;
using System.Text.Json;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Published;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// What <c>fit</c> prints of published files: pairs, fits against neurons and parameters, the scan over
/// thresholds, profiles, claims and warnings.
/// </summary>
internal static class PublishedFit
{
    public static void Write(ExperimentDefinition definition, OutputForm form)
    {
        IReadOnlyList<CellRow> cells = PublishedCells.Cells(definition, definition.Of<PublishedWorld>().First());
        // A prediction is judged by a run, which freezes it first: here there is none.
        RunJudge judged = RunJudge.Of(definition, [], cells);
        (FitsFile fits, VerdictsFile verdicts) = (judged.Fits, judged.Verdicts);
        if (form == OutputForm.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { Pairs = cells.Select(Record), fits.Fits, fits.Profiles, fits.Sizes,
                Claims = verdicts.Verdicts }, RunJson.Output));
            return;
        }
        if (form == OutputForm.Csv)
        {
            Pairs(cells, fits).Write(Console.Out, csv: true);
            return;
        }
        Pairs(cells, fits).Write(Console.Out);
        Console.WriteLine();
        FitRecord[] whole = [.. fits.Fits.Where(fit => fit.Counted != CountedPairs.AtThreshold)];
        Fits([.. whole, .. fits.Fits.Where(fit => fit is { Counted: CountedPairs.AtThreshold, Axis: CountedSeries.NeuronAxis })])
            .Write(Console.Out);
        foreach (FitRecord fit in whole)
            Screen.WriteLine(Console.Out, $"{fit.Counted} against {fit.Axis}: {string.Join(" ", fit.Warnings)}");
        foreach (SizeRelationRecord relation in fits.Sizes)
            Screen.WriteLine(Console.Out, $"neurons grow as parameters^{TextTable.Number(relation.NeuronsPerParametersExponent, 4)} "
                + $"{TextTable.Interval(relation.Interval95)}: the exponent against parameters that a constant share of neurons gives");
        Console.WriteLine();
        foreach (ClaimVerdict verdict in verdicts.Verdicts)
            Screen.WriteLine(Console.Out, $"{verdict.Id}: {verdict.Outcome}. {verdict.Reason}");
    }

    private static TextTable Pairs(IReadOnlyList<CellRow> cells, FitsFile fits)
    {
        TextTable table = new("pair", "neurons", "parameters", "raw", "independent", "null", "tau", "calibrated", "floor", "cut",
            "above cut", "mean r", "delta", "95 %");
        foreach (CellRow cell in cells)
        {
            PairEvidence pair = cell.Pair!;
            ProfileFitRecord? profile = fits.Profiles
                .FirstOrDefault(fit => fit.Neurons == cell.Neurons && fit.Cut == (pair.Tau ?? pair.Cut));
            table.Add(pair.ModelA, Number(cell.Neurons), TextTable.Number(cell.Parameters, 4),
                Number(pair.Pairs["1"]), Number(pair.RandomPairs),
                pair.NullDraws == 0 ? "none" : TextTable.Number(pair.NullPairs), TextTable.Number(pair.Tau, 4),
                pair.NullDraws == 0 ? "-" : Number(pair.CalibratedPairs),
                TextTable.Number(double.IsFinite(pair.Floor) ? pair.Floor : null, 3), TextTable.Number(pair.Cut, 3),
                pair.Cut is { } cut ? Number(pair.Profile.Count(r => r >= cut)) : "-", TextTable.Number(pair.MeanIsolationRosetta, 4),
                TextTable.Number(profile?.Delta, 3), TextTable.Interval(profile?.Interval95));
        }
        return table;
    }

    private static TextTable Fits(IEnumerable<FitRecord> fits)
    {
        TextTable table = new("counted", "against", "exponent", "95 %", "R^2", "law");
        foreach (FitRecord fit in fits)
            table.Add(fit.Threshold is { } threshold ? $"r >= {TextTable.Number(threshold, 3)}" : fit.Counted, fit.Axis,
                TextTable.Number(fit.Exponent, 4), TextTable.Interval(fit.Interval95),
                TextTable.Number(fit.RSquared, 4), fit.Law ? "yes" : "not shown");
        return table;
    }

    private static string Number(double? value) => value is { } number ? number.ToString("F0", CultureInfo.InvariantCulture) : "-";

    private static object Record(CellRow cell) => new
    {
        Pair = cell.Pair!.ModelA,
        cell.Neurons,
        cell.Parameters,
        Raw = cell.Pair.Pairs["1"],
        cell.Pair.RandomPairs,
        cell.Pair.NullDraws,
        NullPairs = cell.Pair.NullDraws == 0 ? (double?)null : cell.Pair.NullPairs,
        cell.Pair.Tau,
        CalibratedPairs = cell.Pair.NullDraws == 0 ? (int?)null : cell.Pair.CalibratedPairs,
        Floor = double.IsFinite(cell.Pair.Floor) ? cell.Pair.Floor : (double?)null,
        cell.Pair.Cut,
        AboveCut = cell.Pair.Cut is { } cut ? cell.Pair.Profile.Count(r => r >= cut) : (int?)null,
        MeanCorrelation = cell.Pair.MeanIsolationRosetta,
        cell.Pair.Warnings,
    };
}
