using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;

namespace Rosetta.Experiments.Report.Page;

/// <summary>Tables of trained toys: which hypothesis survives where, the
/// fitted utilities, and the scaling relations of each series.</summary>
internal static class ToySection
{
    public static Html Of(RunData run)
    {
        if (run.Toys.Series.Count == 0)
            return Html.Empty;
        return Html.Of($"{Map(run.Toys)}{Curves(run.Toys)}{Utilities(run.Toys)}{Relations(run.Toys)}");
    }

    private static Html Map(ToyFindingsFile toys)
    {
        string[] spectra = [.. toys.Families.SelectMany(family => family.Judged).Select(judged => judged.Spectrum).Distinct()];
        if (spectra.Length == 0)
            return Html.Empty;
        var table = new Table("Which hypothesis survives where. Each was fitted to the counts of the calibration spectrum, frozen, and "
            + "predicts here counts, exponent, \u03b4, \u03b1 \u00d7 \u03b4, purification, mean isolation, polarization and the trend over "
            + "\u03c4. It is refuted where one of these is with the level shared over them (Holm); the number is the farthest ratio of a "
            + "measured to a predicted count.",
            [new Column("World"), new Column("p"), new Column("Family"), .. spectra.Select(spectrum => new Column(spectrum))]);
        foreach (ToyFamilyFinding family in toys.Families)
        {
            table.AddText([family.World, Numbers.Quantity(family.Presence), family.Family,
                .. spectra.Select(spectrum => family.Judged.FirstOrDefault(judged => judged.Spectrum == spectrum) is { } judged
                ? Survival(judged) : Numbers.Missing)]);
        }
        return table.Markup();
    }

    private static string Survival(ToyAgreementFinding judged)
    {
        string why = judged.RefutedBy.Count > 0 ? $": {string.Join(", ", judged.RefutedBy)}" : judged.AgreesOn.Count > 0
            ? $"; agrees on {string.Join(", ", judged.AgreesOn)}" : "";
        return $"{(judged.RefutedBy.Count > 0 ? "refuted" : Outcome.Of(judged.Overall).Word)}{why} "
            + $"({(judged.WorstRatio is { } ratio ? Numbers.Quantity(ratio) : Numbers.Missing)})";
    }

    private static Html Curves(ToyFindingsFile toys)
    {
        var table = new Table("Isolation maps, utilities and allocations. A form is refuted where it misses more than the margin of the "
            + "variance that the reference explains, on seeds that neither was fitted to; the reference is any increasing curve, or for "
            + "allocations the mean of the other seeds. Intervals share the level over the forms of a relation.",
            new Column("World"), new Column("p"), new Column("Relation"), new Column("Form"), new Column("Parameters"),
            new Column("Explained", IsNumber: true), new Column("Missed", IsNumber: true), new Column("Verdict"));
        foreach (ToyCurveFinding curve in toys.Curves)
        {
            foreach (ToyCandidateFinding candidate in curve.Candidates)
            {
                table.AddText(curve.World, Numbers.Quantity(curve.Presence), curve.Relation.Replace('-', ' '), candidate.Name,
                    string.Join(", ", candidate.Parameters.Select(parameter => $"{parameter.Key} {Numbers.Quantity(parameter.Value)}")),
                    Numbers.Quantity(candidate.Explained),
                    candidate.IsHypothesis ? Numbers.WithInterval(candidate.Shortfall, candidate.ShortfallInterval95) : Numbers.Missing,
                    candidate.IsHypothesis ? $"{Outcome.Of(candidate.Outcome).Word} (margin {Numbers.Quantity(curve.Margin)}, "
                    + $"{curve.Seeds} seeds)" : "reference");
            }
        }
        return table.IsEmpty ? Html.Empty : table.Markup();
    }

    private static Html Utilities(ToyFindingsFile toys)
    {
        var table = new Table("Utilities fitted to counts. The error is the root mean square of ln(measured / expected): of the "
            + "calibration, and of the best member for all spectra at once.",
            new Column("World"), new Column("p"), new Column("Family"), new Column("Fitted to the calibration"),
            new Column("Error", IsNumber: true), new Column("Fitted to all"), new Column("Error", IsNumber: true));
        foreach (ToyFamilyFinding family in toys.Families)
        {
            table.AddText(family.World, Numbers.Quantity(family.Presence), family.Family,
                string.Join(", ", family.Parameters.Select(parameter =>
                    $"{parameter.Key} {Numbers.WithInterval(parameter.Value, family.Intervals95[parameter.Key])}")),
                    Numbers.Quantity(family.CalibrationError),
                string.Join(", ", family.JointParameters.Select(parameter => $"{parameter.Key} {Numbers.Quantity(parameter.Value)}")),
                Numbers.Quantity(family.JointError));
        }
        return table.IsEmpty ? Html.Empty : table.Markup();
    }

    private static Html Relations(ToyFindingsFile toys)
    {
        var table = new Table("Scaling relations in each series, as measured. For large N, log and crra with their own isolation map say "
            + "\u03b1 \u00d7 \u03b4 = 1 where \u03b4 exceeds 1 and impurity falling as 1/N; other utilities say other numbers "
            + "(docs/theory.md, E41), and what each hypothesis says at these sizes is in the verdicts. Frontiers: the last isolated "
            + "rank, and how many features are visible above the noise floor.", new Column("World"),
            new Column("Counts by size"), new Column("r\u03c4, r\u2080"), new Column("Exponent", IsNumber: true),
            new Column("Exponent of pairs between seeds", IsNumber: true), new Column("\u03b4", IsNumber: true),
            new Column("\u03b1 \u00d7 \u03b4", IsNumber: true), new Column("Purification", IsNumber: true),
            new Column("Neurons spent", IsNumber: true));
        foreach (ToySeriesFinding series in toys.Series)
        {
            table.AddText(series.World, string.Join(", ",
                series.Sizes.Select(size => $"{size.Neurons}: {Numbers.WithInterval(size.MeanIsolated, size.MeanIsolatedInterval95)}")),
                string.Join(" ", series.Sizes.Select(size =>
                    $"{Numbers.Quantity(size.LastIsolated)}, "
                    + $"{(size.Visible is { } visible ? Numbers.Quantity(visible) : Numbers.Missing)};")).TrimEnd(';'),
                Numbers.WithInterval(series.Exponent, series.ExponentInterval95), Numbers.WithInterval(series.PairExponent,
                    series.PairExponentInterval95), Numbers.WithInterval(series.Delta, series.DeltaInterval95),
                Numbers.WithInterval(series.AlphaDelta, series.AlphaDeltaInterval95),
                Numbers.WithInterval(series.Purification, series.PurificationInterval95),
                string.Join(" ", series.Sizes.Select(size => Numbers.Quantity(size.SpentNeurons))));
        }
        return table.IsEmpty ? Html.Empty : table.Markup();
    }
}
