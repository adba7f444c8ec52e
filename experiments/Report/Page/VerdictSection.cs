using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Page;

/// <summary>Every claim held against its measurement, those that decide the run first.</summary>
internal static class VerdictSection
{
    public static Html Of(RunData run)
    {
        if (run.Verdicts is null)
            return Notes.Missing(["verdicts.json is not there: nothing was judged yet."]);
        ClaimVerdict[] all = [.. run.Verdicts.Verdicts.OrderBy(verdict => verdict.Decisive ? 0 : 1)];
        if (all.Length == 0)
            return Notes.Missing(["verdicts.json holds no claim."]);
        ClaimVerdict[] decisive = [.. all.Where(verdict => verdict.Decisive && !verdict.Gate)],
            gates = [.. all.Where(verdict => verdict.Gate)], others = [.. all.Where(verdict => !verdict.Decisive && !verdict.Gate)];
        Html first = decisive.Length == 0 ? Html.Of($"<p>No claim on data decides this run.</p>\n")
            : Rows("The claims that decide the run, each with its prediction and measurement, and their 95 % intervals in brackets.",
                decisive).Then([Stability(run.Verdicts, decisive)]);
        Html checks = gates.Length == 0 ? Html.Empty : Gates(gates);
        Html rest = others.Length == 0 ? Html.Empty : others.Length <= Disclosure.MostRows - decisive.Length
            ? Rows("Claims that are reported and do not count towards the run\u2019s outcome.", others)
            : Html.Of($"<p>{others.Length} more claims are reported and do not count towards the run\u2019s outcome:</p>\n")
                .Then(others.GroupBy(verdict => verdict.World).Select(world =>
                    Disclosure.Under($"{world.Key}: {Counts(world)}", Rows($"Claims about {world.Key}.", [.. world]))));
        return first.Then([checks, rest]);
    }

    /// <summary>What the instrument must do in worlds of known truth: open where one fails, folded where all pass.</summary>
    private static Html Gates(ClaimVerdict[] gates)
    {
        Html rows = Rows("Checks of the instrument in worlds of known truth. They guard the verdict and share no level with it.", gates);
        return gates.Any(gate => gate.Outcome == Outcomes.Disagrees) ? rows
            : Disclosure.Under($"{gates.Length} checks of the instrument in worlds of known truth: {Counts(gates)}", rows);
    }

    /// <summary>Whether another choice of what a referee may quarrel with turns a verdict.</summary>
    private static Html Stability(VerdictsFile file, ClaimVerdict[] decisive)
    {
        if (file.Varied.Count == 0)
            return Html.Empty;
        var table = new Table("The same under one other choice at a time.",
            [new Column("Choice"), new Column("Run"), .. decisive.Select(verdict => new Column(verdict.Id))]);
        table.AddText(["as stated", Outcome.Of(file.Overall).Word, .. decisive.Select(verdict => Outcome.Of(verdict.Outcome).Word)]);
        foreach ((int i, VariedOutcome varied) in file.Varied.Index())
        {
            table.AddText([varied.What, Turned(varied.Outcome, file.Overall),
                .. decisive.Select(verdict => i < verdict.Varied.Count ? Turned(verdict.Varied[i].Outcome, verdict.Outcome) : "")]);
        }
        return table.Markup();

        static string Turned(string outcome, string stated) =>
            outcome == stated ? "the same" : Outcome.Of(outcome).Word;
    }

    private static string Counts(IEnumerable<ClaimVerdict> verdicts) =>
        string.Join(", ", verdicts.CountBy(verdict => verdict.Outcome).OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Value} {Outcome.Of(entry.Key).Word.ToLowerInvariant()}"));

    private static Html Rows(string caption, IReadOnlyList<ClaimVerdict> verdicts)
    {
        var table = new Table(caption, new Column("Claim"), new Column("Outcome"), new Column("Predicted"), new Column("Measured"),
            new Column("Rival"), new Column("Why"));
        foreach (ClaimVerdict verdict in verdicts)
            Add(table, verdict);
        return table.Markup();
    }

    private static void Add(Table table, ClaimVerdict verdict) => table.Add(
        Html.Of($"{verdict.Claim}<small>{verdict.World}{(verdict.Decisive ? "" : " \u00b7 not decisive")}</small>"),
        Html.Of($"{Outcome.Of(verdict.Outcome).Badge()}"),
        Value(verdict.Predicted, verdict.PredictedInterval95),
        Value(verdict.Measured, verdict.MeasuredInterval95),
        Rival(verdict),
        Html.Of($"{verdict.Reason}{Correction(verdict)}{Settle(verdict.WouldSettle)}"));

    private static Html Value(double? value, double[]? interval) => interval is [var low, var high]
        ? Html.Of($"<span class=\"nowrap\">{Numbers.Quantity(value)}</span><small class=\"nowrap\">[{Numbers.Quantity(low)}, "
            + $"{Numbers.Quantity(high)}]</small>")
        : Html.Of($"{Numbers.Quantity(value)}");

    private static Html Rival(ClaimVerdict verdict)
    {
        if (verdict.Rival is null)
            return Html.Of($"{Numbers.Missing}");
        string rejected = verdict.RivalRejected switch { true => "rejected", false => "not rejected", null => "not tested" };
        string value = verdict.RivalValue is null ? "" : $" {Numbers.Quantity(verdict.RivalValue)}";
        return Html.Of($"{verdict.Rival}{value}<small>{rejected}</small>");
    }

    private static Html Correction(ClaimVerdict verdict) => verdict is { Outcome: "disagrees", AdjustedP: { } p }
        ? Html.Of($"<small>p with the level shared over all claims of its kind (Holm): {Numbers.Quantity(p)}</small>") : Html.Empty;

    private static Html Settle(string? what) => string.IsNullOrEmpty(what) ? Html.Empty
        : Html.Of($"<small>Would settle it: {what}</small>");
}
