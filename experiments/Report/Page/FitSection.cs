using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Page;

/// <summary>Every fit of the run: exponents with their rivals and warnings,
/// profile exponents, and how neurons grow with parameters.</summary>
internal static class FitSection
{
    public static Html Of(RunData run)
    {
        FitsFile fits = run.Fits;
        if (fits.Fits.Count + fits.Profiles.Count + fits.Sizes.Count == 0)
            return Notes.Missing(["fits.json is not there or is empty: nothing was fitted yet."]);
        return Html.Of($"{Exponents(run, fits)}{Scales(run)}{Errors(run, fits)}{Profiles(fits)}{Purifications(fits)}{Sizes(fits)}");
    }

    private static Html Exponents(RunData run, FitsFile fits)
    {
        var table = new Table("Power laws, ln count on ln size. A scan over thresholds is in the figure and its CSV. AICc of each rival "
            + "curve: smaller is better, differences below 2 decide nothing, and at few sizes it charges every further parameter dearly.",
            new Column("World"), new Column("Against"), new Column("Counted"), new Column("Points", IsNumber: true),
            new Column("Exponent", IsNumber: true),
            new Column("R\u00b2", IsNumber: true), new Column("Law"), new Column("AICc of rivals"), new Column("Reasons and warnings"));
        foreach (FitRecord fit in fits.Fits.Where(fit => fit.Counted != "at" || run.Worlds.Any(world => world.JudgedFit == fit)))
        {
            table.Add(Text(fit.World), Text(fit.Axis), Text(fit.Threshold is double threshold
                ? $"{fit.Counted} \u2265 {Numbers.Tick(threshold)}" : fit.Counted), Text(Numbers.Count(fit.Counts.Count)),
                Html.Of($"{Numbers.Quantity(fit.Exponent)}<small class=\"nowrap\">{Interval(fit.Interval95)}</small>"),
                Text(Numbers.Quantity(fit.RSquared)), Text(fit.Law ? "yes" : "not shown"),
                Html.Of($"{Rivals(fit)}"),
                Html.Of($"{Lines(fit.Warnings)}"));
        }
        return table.IsEmpty ? Html.Empty : table.Markup();
    }

    /// <summary>Isolation as a share of variance, ours, and as a signal-to-interference ratio, the paper's.</summary>
    private static Html Scales(RunData run)
    {
        var table = new Table("What each law says of isolation at each size, on both scales: shares of variance s, and "
            + "signal-to-interference ratios s / (1 \u2212 s). The mean ratio rises by its first ranks; the median does not move.",
            new Column("Prediction"), new Column("Neurons", IsNumber: true), new Column("Rosetta features", IsNumber: true),
            new Column("Mean share", IsNumber: true), new Column("Mean ratio", IsNumber: true), new Column("Median ratio", IsNumber: true),
            new Column("Ratio of the tail, per neuron", IsNumber: true));
        foreach (Prediction prediction in run.Predictions)
        {
            foreach (PredictionPoint point in prediction.Points.Where(point => point.MeanSirRosetta is not null))
            {
                table.Add(Text(prediction.Id), Text(Numbers.Count(point.Neurons)), Text(Numbers.Count(point.Rosetta)),
                    Text(Numbers.Quantity(point.MeanIsolationRosetta)), Text(Numbers.Quantity(point.MeanSirRosetta)),
                    Text(Numbers.Quantity(point.MedianSirRosetta)), Text(Numbers.Quantity(point.TailSirPerNeuron)));
            }
        }
        return table.IsEmpty ? Html.Empty : Disclosure.Under("Isolation on both scales", table.Markup());
    }

    private static Html Profiles(FitsFile fits)
    {
        var table = new Table("The exponent \u03b4 read off each isolation profile. Under log and crra, each with its own isolation map, "
            + "\u03b1 \u00d7 \u03b4 = 1 where \u03b4 exceeds 1; other utilities with the same profile have other products "
            + "(docs/theory.md, E41). Verdicts read \u03b4 from \u03c4 on; where chance reaches \u03c4 the number here is of the pairs "
                + "above "
            + "chance alone, and judges nothing.", new Column("World"),
            new Column("Neurons", IsNumber: true), new Column("\u03b4", IsNumber: true), new Column("r\u2080", IsNumber: true),
            new Column("Read from", IsNumber: true));
        foreach (ProfileFitRecord fit in fits.Profiles)
        {
            table.Add(Text(fit.World), Text(Numbers.Quantity(fit.Neurons)), Text(Numbers.WithInterval(fit.Delta, fit.Interval95)),
                Text(Numbers.Quantity(fit.R0)), Cells.Text(Numbers.Quantity(fit.Cut),
                    fit.Cut > ProfileLawClaim.PaperTau ? "above chance" : "\u03c4"));
        }
        return table.IsEmpty ? Html.Empty : table.Markup();
    }

    private static Html Errors(RunData run, FitsFile fits)
    {
        var table = new Table("Where the error of each exponent comes from, as standard errors of the slope. They do not add up in "
            + $"squares: the scatter about the law holds what {run.Said(words => words.Samples)} and seeds leave in each count, "
            + "and the joined error counts nothing "
            + "twice. A dash: not varied in this run.",
            new Column("World"), new Column("Against"), new Column("Counted"), new Column("Joined", IsNumber: true),
            new Column($"By {run.Said(words => words.Blocks)}", IsNumber: true), new Column("Seeds", IsNumber: true),
            new Column("Pairs of families", IsNumber: true), new Column("Scatter about the law", IsNumber: true), new Column("Model"));
        foreach (FitRecord fit in fits.Fits.Where(fit => fit.Errors is not null
            && (fit.Counted == CountedPairs.Floor || run.Worlds.Any(world => world.JudgedFit == fit))))
        {
            ErrorParts parts = fit.Errors!;
            table.AddText(fit.World, fit.Axis, fit.Threshold is double threshold ? $"{fit.Counted} \u2265 {Numbers.Tick(threshold)}"
                : fit.Counted, Numbers.Quantity(parts.Joined), Numbers.Quantity(parts.Spans),
                Numbers.Quantity(parts.Seeds), Numbers.Quantity(parts.Pairs), Numbers.Quantity(parts.Scatter), fit.Model);
        }
        return table.IsEmpty ? Html.Empty : table.Markup();
    }

    private static Html Purifications(FitsFile fits)
    {
        var table = new Table("Features of trained models followed across sizes: a Rosetta pair whose neuron of the first family has a "
            + "mutual nearest neighbour, above the null's threshold, among the Rosetta Neurons of the next size. The exponent is of the "
            + "impurity 1 \u2212 s of the same features, s being the correlation between the families; one line per run of sizes that ends "
            + "at the largest.",
            new Column("World"), new Column("Sizes"), new Column("Started", IsNumber: true), new Column("Followed", IsNumber: true),
            new Column("Second family agrees", IsNumber: true),
            new Column("Null's chains", IsNumber: true), new Column("Agreements by chance", IsNumber: true),
            new Column("Impurity falls as N to the", IsNumber: true), new Column("Mean isolation by size"));
        foreach (PurificationRecord one in fits.Purifications)
        {
            table.AddText(one.World, string.Join(", ", one.Neurons.Select(size => Numbers.Quantity(size))), Numbers.Count(one.Started),
                Numbers.Count(one.Chained), Numbers.Count(one.Confirmed),
                Numbers.Quantity(one.NullChains), Numbers.Quantity(one.ConfirmedByChance), one.Exponent is { } exponent
                    ? Numbers.WithInterval(-exponent, one.Interval95 is [var low, var high] ? [-high, -low] : null) : Numbers.Missing,
                string.Join(", ", one.MeanIsolations.Select(isolation => double.IsNaN(isolation) ? Numbers.Missing
                    : Numbers.Decimals(isolation, 3))));
        }
        return table.IsEmpty ? Html.Empty : table.Markup();
    }

    private static Html Sizes(FitsFile fits)
    {
        var table = new Table("Neurons grow as parameters to this power, which is also the exponent that a constant fraction of neurons "
            + "would give against parameters.",
            new Column("World"), new Column("Exponent x", IsNumber: true));
        foreach (SizeRelationRecord relation in fits.Sizes)
            table.Add(Text(relation.World), Text(Numbers.WithInterval(relation.NeuronsPerParametersExponent, relation.Interval95)));
        return table.IsEmpty ? Html.Empty : table.Markup();
    }

    private static Html Text(string text) => Html.Of($"{text}");

    private static string Interval(double[]? interval) => interval is [var low, var high]
        ? $"{Numbers.Interval(low, high)}" : "";

    private static Html Rivals(FitRecord fit) => fit.Rivals.Count == 0 ? Html.Of($"{Numbers.Missing}")
        : Lines([.. fit.Rivals.Select(rival => rival.Aicc is null ? $"{Words(rival.Model)}: not at so few sizes"
            : $"{Words(rival.Model)} {Numbers.Decimals(rival.Aicc, 1)}")]);

    /// <summary>The name of a form as words: PowerLaw is a power law.</summary>
    private static string Words(string form) =>
        string.Concat(form.Select((letter, i) => char.IsUpper(letter) ? $"{(i > 0 ? " " : "")}{char.ToLowerInvariant(letter)}"
            : $"{letter}"));

    private static Html Lines(IReadOnlyList<string> lines) => lines.Count == 0 ? Html.Of($"{Numbers.Missing}")
        : Html.Join(lines.Select((line, index) => Html.Of($"{(index == 0 ? Html.Empty : Html.Of($"<br/>"))}{Prose.Of(line)}")));
}
