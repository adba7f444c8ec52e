using System.Text.Json;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Commands;

/// <summary>Verdicts on stdout, as <c>run</c> and <c>check</c> print them.</summary>
internal static class VerdictTable
{
    private const int MostShown = 60;

    public static void Write(VerdictsFile verdicts, TextWriter writer, OutputForm form = OutputForm.People)
    {
        if (form == OutputForm.Json)
        {
            writer.WriteLine(JsonSerializer.Serialize(verdicts, RunJson.Output));
            return;
        }
        // Beyond what a screen holds, what decides is shown and the rest is counted: the report has every claim.
        ClaimVerdict[] shown = [.. verdicts.Verdicts.Where(verdict => form == OutputForm.Csv || verdicts.Verdicts.Count <= MostShown
            || verdict.Decisive)];
        TextTable table = new("claim", "predicted", "measured", "95 %", "rival", "rejected", "outcome");
        foreach (ClaimVerdict verdict in shown)
        {
            table.Add(verdict.Id, TextTable.Number(verdict.Predicted, 4), TextTable.Number(verdict.Measured, 4),
                TextTable.Interval(verdict.MeasuredInterval95),
                TextTable.Number(verdict.RivalValue, 4), verdict.RivalRejected is { } rejected ? rejected ? "yes" : "no" : "-",
                verdict.Decisive ? verdict.Outcome : $"({verdict.Outcome})");
        }
        table.Write(writer, form == OutputForm.Csv);
        if (form == OutputForm.Csv)
            return;
        foreach (ClaimVerdict verdict in shown)
        {
            Screen.WriteLine(writer, $"{verdict.Id}: {verdict.Reason}");
            if (verdict.WouldSettle is { } settle)
                Screen.WriteLine(writer, $"    would settle it: {settle}");
        }
        if (shown.Length < verdicts.Verdicts.Count)
        {
            string counts = string.Join(", ", verdicts.Verdicts.Except(shown).CountBy(verdict => verdict.Outcome)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Value} {entry.Key}"));
            Screen.WriteLine(writer, $"{verdicts.Verdicts.Count - shown.Length} claims that do not decide: {counts} (each with its numbers "
                + "in the report and in verdicts.json)");
        }
        Screen.WriteLine(writer, $"overall: {verdicts.Overall}. {verdicts.OverallReason}");
    }
}
