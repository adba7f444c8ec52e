using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Commands;

/// <summary>Verdicts on stdout, as <c>run</c> and <c>check</c> print them.</summary>
internal static class VerdictTable
{
    public static void Write(VerdictsFile verdicts, TextWriter writer)
    {
        TextTable table = new("claim", "predicted", "measured", "95 %", "rival", "rejected", "outcome");
        foreach (VerdictRecord verdict in verdicts.Verdicts)
        {
            table.Add(verdict.Id, TextTable.Number(verdict.Predicted, 4), TextTable.Number(verdict.Measured, 4), TextTable.Interval(verdict.MeasuredInterval95),
                TextTable.Number(verdict.RivalValue, 4), verdict.RivalRejected is { } rejected ? rejected ? "yes" : "no" : "-",
                verdict.Decisive ? verdict.Outcome : $"({verdict.Outcome})");
        }
        table.Write(writer);
        foreach (VerdictRecord verdict in verdicts.Verdicts)
        {
            writer.WriteLine($"{verdict.Id}: {verdict.Reason}");
            if (verdict.WouldSettle is { } settle)
                writer.WriteLine($"    would settle it: {settle}");
        }
        writer.WriteLine($"overall: {verdicts.Overall}. {verdicts.OverallReason}");
    }
}
