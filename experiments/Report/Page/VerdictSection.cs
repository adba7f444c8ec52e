using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Page;

/// <summary>Every claim held against its measurement: those on data, and apart from them the checks of the instrument.</summary>
internal static class VerdictSection
{
    /// <summary>Claims on data, those that decide the run first, under a bar that filters them and the instrument's.</summary>
    public static Html OnData(RunData run)
    {
        if (run.Verdicts is null)
            return Notes.Missing(["verdicts.json is not there: nothing was judged yet."]);
        if (run.Verdicts.Verdicts.Count == 0)
            return Notes.Missing(["verdicts.json holds no claim."]);
        ClaimVerdict[] own = [.. run.Verdicts.Verdicts.Where(verdict => !run.IsOfInstrument(verdict))
            .OrderBy(verdict => verdict == run.Headline.Lead ? 0 : verdict.Decisive ? 1 : 2)];
        ClaimVerdict[] shown = own.Length <= Disclosure.MostRows ? own : [.. own.Where(verdict => verdict.Decisive)];
        Html table = shown.Length == 0 ? Html.Of($"<p>No claim on data decides this run.</p>\n") : Rows("", shown, run);
        Html rest = own.Length == shown.Length ? Html.Empty : Html.Join(own.Except(shown).GroupBy(verdict => verdict.World)
            .Select(world => Claims($"{world.Key}, not decisive: {WorldSection.Tally([.. world])}", Rows("", [.. world], run),
                open: false)));
        return Html.Of($"{Filter(run.Verdicts)}{table}{rest}{Stability(run.Verdicts, [.. own.Where(verdict => verdict.Decisive)], run)}"
            + $"{InFull(run)}");
    }

    /// <summary>Checks of the instrument in worlds of known truth, with all else that is claimed of those: folded where all pass.</summary>
    public static Html OfInstrument(RunData run)
    {
        ClaimVerdict[] own = Instrument(run);
        return own.Length == 0 ? Html.Empty : Rows("What the instrument must do in worlds of known truth before it may judge anything, and "
            + "what else is claimed of those. They guard the outcome and share no level with it.",
            [.. own.OrderBy(verdict => verdict is { Gate: true, Decisive: true } ? 0 : 1)], run);
    }

    /// <summary>Those verdicts.</summary>
    public static ClaimVerdict[] Instrument(RunData run) => [.. (run.Verdicts?.Verdicts ?? []).Where(run.IsOfInstrument)];

    private static Html Claims(string summary, Html rows, bool open) =>
        Html.Of($"<details data-claims=\"\"{Html.Trusted(open ? " open=\"\"" : "")}><summary>{summary}</summary>\n{rows}</details>\n");

    private static Html Filter(VerdictsFile file)
    {
        string[] outcomes = [.. file.Verdicts.Select(verdict => verdict.Outcome).Distinct().Order(StringComparer.Ordinal)],
            worlds = [.. file.Verdicts.Select(verdict => verdict.World).Distinct()];
        static Html Choice(string value, string words) => Html.Of($"<option value=\"{value}\">{words}</option>");
        return Html.Of($"""
            <div class="filter" data-scripted="" hidden="">
            <label>Find <input type="search" placeholder="word or id"/></label>
            <label>Outcome <select name="outcome"><option value="">all</option>{outcomes.Select(one => Choice(one, Outcome.Of(one).Word))}</select></label>
            <label>World <select name="world"><option value="">all</option>{worlds.Select(one => Choice(one, one))}</select></label>
            <output></output> <small>A click on a header sorts.</small>
            </div>

            """);
    }

    private static Html Rows(string caption, IReadOnlyList<ClaimVerdict> verdicts, RunData run)
    {
        var table = new Table(caption, new Column("Claim"), new Column("Outcome"), new Column("Measured", IsNumber: true),
            new Column("Predicted", IsNumber: true), new Column("Rival", IsNumber: true)) { IsSortable = true };
        foreach (ClaimVerdict verdict in verdicts)
        {
            string anchor = run.Anchors[verdict.Id];
            table.AddRow(Html.Of($" id=\"{anchor}\" data-outcome=\"{verdict.Outcome}\" data-world=\"{verdict.World}\""),
            [
                Html.Of($"{Prose.Of(verdict.Claim)}<small>{verdict.Id}{Part(verdict)}</small>{Why(verdict, run)}"),
                Outcome.Of(verdict.Outcome).Badge(),
                Cells.Value(verdict.Measured, verdict.MeasuredInterval95),
                Cells.Value(verdict.Predicted, verdict.PredictedInterval95),
                Rival(verdict),
            ]);
        }
        return table.Markup();
    }

    private static string Part(ClaimVerdict verdict) => verdict.Gate ? " \u00b7 check" : verdict.Decisive ? " \u00b7 decides" : "";

    private static Html Why(ClaimVerdict verdict, RunData run) => Html.Of($"<details class=\"why\"><summary>Why"
        + $"{(string.IsNullOrEmpty(verdict.WouldSettle) ? "" : ", and what would settle it")}</summary>\n"
        + $"<p>{Prose.Linked(verdict.Reason, run)}</p>{Correction(verdict)}{Settle(verdict.WouldSettle)}{Opening.Power(verdict)}"
        + $"</details>");

    private static Html Rival(ClaimVerdict verdict)
    {
        if (verdict.Rival is null)
            return Html.Of($"{Numbers.Missing}");
        string rejected = verdict.RivalRejected switch { true => "rejected", false => "not rejected", null => "not tested" };
        return Html.Of(
            $"{Numbers.Beside(verdict.RivalValue, verdict.MeasuredInterval95 ?? verdict.PredictedInterval95)}<small>{Prose.Of(verdict.Rival)}: "
            + $"{rejected}</small>");
    }

    private static Html Correction(ClaimVerdict verdict) => verdict is { Outcome: Outcomes.Disagrees, AdjustedP: { } p }
        ? Html.Of($"<p>p with the level shared over all claims of its kind (Holm): {Numbers.Quantity(p)}</p>") : Html.Empty;

    private static Html Settle(string? what) => string.IsNullOrEmpty(what) ? Html.Empty
        : Html.Of($"<p><b>Would settle it:</b> {Prose.Of(what)}</p>");

    /// <summary>Whether another choice of what a referee may quarrel with turns a verdict.</summary>
    private static Html Stability(VerdictsFile file, ClaimVerdict[] decisive, RunData run)
    {
        if (file.Varied.Count == 0)
            return Html.Empty;
        var table = new Table("The same under one other choice at a time.", [new Column("Choice"), new Column("Run"),
            .. decisive.Select(verdict => new Column(verdict.Id))]);
        foreach ((VariedOutcome overall, int i) in file.Varied.Select((one, i) => (one, i)))
        {
            table.Add([Html.Of($"{Prose.Of(overall.What)}"), Html.Of($"{Turned(overall.Outcome, file.Overall)}"),
                .. decisive.Select(verdict => Html.Of(
                    $"{(i < verdict.Varied.Count ? Turned(verdict.Varied[i].Outcome, verdict.Outcome) : "")}"))]);
        }
        int turned = file.Varied.Count(one => one.Outcome != file.Overall);
        return Disclosure.Under($"Under other levels, margins, thresholds, nulls and rivals: {turned} of {file.Varied.Count} turn the "
            + $"outcome",
            table.Markup());

        static string Turned(string outcome, string stated) => outcome == stated ? "the same" : Outcome.Of(outcome).Word;
    }

    private static Html InFull(RunData run) => Disclosure.Under("The outcome in full",
        Html.Of($"<p>{Prose.Linked(run.Verdicts!.OverallReason, run)}</p>\n"));
}
