using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Figures;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Page;

/// <summary>The first screen: one sentence, one number beside its prediction and its rival, and the picture that decides.</summary>
internal static class Opening
{
    /// <summary>Units across the picture: its print is read on a phone too.</summary>
    private const double Units = 430;

    /// <summary>Classes of the row with the measured number: its colour is that of its marks in the plots.</summary>
    private const string Measured = "measured", Simulated = "measured simulated";

    public static Html Of(RunData run, DecidingPicture? picture)
    {
        Headline headline = run.Headline;
        Outcome overall = Outcome.Of(run.Verdicts?.Overall);
        return Html.Of($"""
            <header class="opening {overall.Class}">
            <div class="finding">
            <p class="eyebrow"><b>{run.Manifest.Experiment}</b> · {Numbers.Day(run.Manifest.StartedUtc)} · Rosetta Neurons are neurons that respond alike in models trained apart.</p>
            <p class="verdict">{overall.Badge()}</p>
            <h1>{Prose.Of(headline.Sentence)}</h1>
            {(headline.Because.Length > 0 ? Html.Of($"<p class=\"because\">{Prose.Of(headline.Because)}</p>\n") : Html.Empty)}</div>
            {Beside(headline, run)}{(picture is null ? Html.Empty : Picture(picture))}<div class="notes">
            {Power(headline.Lead)}{Carried(run)}            </div>
            </header>

            """);
    }

    private static Html Picture(DecidingPicture picture) => Html.Of($"""
        <figure class="deciding" role="group" aria-label="The picture that decides">
        {Html.Trusted(SvgFile.Draw(picture.Panel, "deciding", Units).Inline())}
        <figcaption>{MathText.Of(picture.Caption)}</figcaption>
        </figure>

        """);

    /// <summary>What was measured, predicted, and said by the rival, as numbers and on one scale.</summary>
    private static Html Beside(Headline headline, RunData run)
    {
        if (headline.Lead is not { } lead)
            return Html.Empty;
        ClaimVerdict number = headline.Number ?? lead;
        string? rival = lead.Rival ?? number.Rival;
        (string Class, string Name, double? Value, double[]? Interval)[] rows =
        [
            (run.Simulated.Any(world => world.Name == lead.World) ? Simulated : Measured, $"measured: {QuantityName.Of(number)}",
                number.Measured, number.MeasuredInterval95),
            .. lead.Predicted is null ? [] : new[] { ("predicted", "predicted", lead.Predicted, lead.PredictedInterval95) },
            .. rival is null ? [] : new[] { ("rival", $"rival: {rival}", lead.RivalValue ?? number.RivalValue, (double[]?)null) },
        ];
        double[] ends = [.. rows.SelectMany(row => (row.Interval ?? []).Append(row.Value ?? double.NaN)).Where(double.IsFinite)];
        return Html.Of($"<dl class=\"beside\">\n{rows.Select(row => Row(row.Class, row.Name, row.Value, row.Interval, ends))}</dl>\n");
    }

    private static Html Row(string kind, string name, double? value, double[]? interval, double[] ends)
    {
        string number = value is null && kind is (Measured or Simulated) ? "not measurable" : Numbers.Beside(value, ends);
        Html range = interval is [var low, var high]
            ? Html.Of($" <small>{Numbers.Interval(low, high)}</small>") : Html.Empty;
        return Html.Of($"<div class=\"{kind}\"><dt>{Prose.Of(name)}</dt><dd><b>{number}</b>{range}</dd>"
            + $"{Track(value, interval, ends)}</div>\n");
    }

    /// <summary>The number as a mark and its interval as a bar, on the scale that all rows share.</summary>
    private static Html Track(double? value, double[]? interval, double[] ends)
    {
        if (value is not { } number || !double.IsFinite(number) || ends.Length < 2 || ends.Max() <= ends.Min())
            return Html.Of($"<span class=\"track\" aria-hidden=\"true\"></span>");
        string At(double at) => FormattableString.Invariant($"{100 * (at - ends.Min()) / (ends.Max() - ends.Min()):0.##}%");
        Html bar = interval is [var low, var high] && double.IsFinite(low) && double.IsFinite(high)
            ? Html.Of($"<i class=\"bar\" style=\"left:{At(low)};right:{At(ends.Max() + ends.Min() - high)}\"></i>") : Html.Empty;
        return Html.Of($"<span class=\"track\" aria-hidden=\"true\">{bar}<i class=\"mark\" style=\"left:{At(number)}\"></i></span>");
    }

    /// <summary>What the design could tell, beside what there was to tell.</summary>
    public static Html Power(ClaimVerdict? verdict) => verdict?.Power is not { } power ? Html.Empty
        : Html.Of($"<p class=\"power\">Known before the run: its {power.Sizes} sizes over {Numbers.Decimals(power.Decades, 2)} decades "
            + $"could tell {(power.Gap is null ? "an exponent from the rival\u2019s where they differ by" : "exponents that differ by")} "
            + $"{Numbers.Decimals(power.Least, 2)} or more (power {Numbers.Percent(power.Chance)}, counts that scatter by "
            + $"{Numbers.Percent(power.Scatter)})"
            + $"{(power.Gap is { } gap ? $"; prediction and rival differ by {Numbers.Decimals(gap, 2)}{Enough(gap, power)}" : "")}.</p>\n");

    private static string Enough(double gap, DesignPower power) => gap < power.Least ? ", too little for that" : "";

    /// <summary>The row that carries the sentence, the other open ones, and how firmly it stands.</summary>
    private static Html Carried(RunData run)
    {
        if (run.Verdicts is not { } file || run.Headline.Lead is not { } lead)
            return Html.Empty;
        ClaimVerdict[] others = [.. file.Verdicts.Where(verdict => verdict is { Decisive: true, Gate: false } && verdict != lead
            && verdict.Outcome == file.Overall)];
        int turned = file.Varied.Count(one => one.Outcome != file.Overall);
        Html also = others.Length is 0 or > 3 ? Html.Of($"{(others.Length > 3 ? $" and {others.Length} more" : "")}")
            : Html.Join(others.Select(other => Html.Of($", {Prose.Link(other.Id, run)}")));
        string firm = file.Varied.Count == 0 ? ""
            : turned == 0 ? $" None of {file.Varied.Count} other choices of level, margin, threshold, null and rival turns it."
            : $" {turned} of {file.Varied.Count} other choices of level, margin, threshold, null and rival would turn it.";
        return Html.Of($"<p>Rests on {Prose.Link(lead.Id, run)}{also}.{firm}</p>\n");
    }
}
