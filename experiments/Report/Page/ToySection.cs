using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Report.Page;

/// <summary>Tables of trained toys: which hypothesis survives where, the fitted utilities, and the scaling relations of each series.</summary>
internal static class ToySection
{
    public static Html Of(RunData run)
    {
        if (run.Toys.Series.Count == 0)
            return Html.Empty;
        return Html.Of($"{Map(run.Toys)}{Utilities(run.Toys)}{Relations(run.Toys)}");
    }

    private static Html Map(ToyFindingsFile toys)
    {
        string[] spectra = [.. toys.Families.SelectMany(family => family.Judged).Select(judged => judged.Spectrum).Distinct()];
        if (spectra.Length == 0)
            return Html.Empty;
        var table = new Table("Which hypothesis survives where: counts predicted from the calibration spectrum, against those measured. The number is the farthest ratio of measured to predicted.",
            [new Column("World"), new Column("p"), new Column("Family"), .. spectra.Select(spectrum => new Column(spectrum))]);
        foreach (ToyFamilyFinding family in toys.Families)
        {
            table.AddText([family.World, Numbers.Quantity(family.Presence), family.Family, .. spectra.Select(spectrum => family.Judged.FirstOrDefault(judged => judged.Spectrum == spectrum) is { } judged
                ? $"{Outcome.Of(judged.Outcome).Word} ({Numbers.Quantity(judged.WorstRatio)})" : Numbers.Missing)]);
        }
        return table.Markup();
    }

    private static Html Utilities(ToyFindingsFile toys)
    {
        var table = new Table("Utilities fitted to counts. The error is the root mean square of ln(measured / expected): of the calibration, and of the best member for all spectra at once.",
            new Column("World"), new Column("p"), new Column("Family"), new Column("Fitted to the calibration"), new Column("Error", IsNumber: true), new Column("Fitted to all"), new Column("Error", IsNumber: true));
        foreach (ToyFamilyFinding family in toys.Families)
        {
            table.AddText(family.World, Numbers.Quantity(family.Presence), family.Family,
                string.Join(", ", family.Parameters.Select(parameter => $"{parameter.Key} {Numbers.WithInterval(parameter.Value, family.Intervals95[parameter.Key])}")), Numbers.Quantity(family.CalibrationError),
                string.Join(", ", family.JointParameters.Select(parameter => $"{parameter.Key} {Numbers.Quantity(parameter.Value)}")), Numbers.Quantity(family.JointError));
        }
        return table.IsEmpty ? Html.Empty : table.Markup();
    }

    private static Html Relations(ToyFindingsFile toys)
    {
        var table = new Table("Scaling relations in each series. The model says \u03b1 \u00d7 \u03b4 = 1 where \u03b4 exceeds 1, and that impurity falls as 1/N.", new Column("World"),
            new Column("Counts by size"), new Column("Exponent", IsNumber: true), new Column("Exponent of pairs between seeds", IsNumber: true), new Column("\u03b4", IsNumber: true), new Column("\u03b1 \u00d7 \u03b4", IsNumber: true), new Column("Purification", IsNumber: true), new Column("Neurons spent", IsNumber: true));
        foreach (ToySeriesFinding series in toys.Series)
        {
            table.AddText(series.World, string.Join(", ", series.Sizes.Select(size => $"{size.Neurons}: {Numbers.Quantity(size.MeanIsolated)}")),
                Numbers.WithInterval(series.Exponent, series.ExponentInterval95), Numbers.WithInterval(series.PairExponent, series.PairExponentInterval95), Numbers.WithInterval(series.Delta, series.DeltaInterval95),
                Numbers.WithInterval(series.AlphaDelta, series.AlphaDeltaInterval95), Numbers.WithInterval(series.Purification, series.PurificationInterval95),
                string.Join(" ", series.Sizes.Select(size => Numbers.Quantity(size.SpentNeurons))));
        }
        return table.IsEmpty ? Html.Empty : table.Markup();
    }
}
