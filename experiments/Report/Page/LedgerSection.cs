using Rosetta.Experiments.Report.Data;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Page;

/// <summary>The paper's claims one by one: what this run says of each, or what it would need to (docs/claims.md).</summary>
internal static class LedgerSection
{
    public static Html Of(RunData run)
    {
        if (run.Verdicts is null)
            return Html.Empty;
        var table = new Table("Claims of arXiv 2606.03990 and what this run says of each.",
            new Column("Claim"), new Column("In words"), new Column("This run"));
        foreach (PaperClaim claim in PaperClaims.All)
        {
            ClaimVerdict[] tests = [.. run.Verdicts.Verdicts.Where(verdict => verdict.Paper.Contains(claim.Id))];
            Html said = tests.Length == 0
                ? Html.Of($"not tested{(claim.Needs.Length > 0 ? $"; needs {claim.Needs}" : "")}")
                : Html.Join(tests.OrderBy(test => run.IsOfInstrument(test) ? 1 : 0).Select(test => Html.Of($"<div class=\"said\">"
                    + $"{Outcome.Of(test.Outcome).Badge()} <small>{Prose.Link(test.Id, run)}"
                    + $"{(run.IsOfInstrument(test) ? ", a world of known truth" : "")}</small></div>")));
            table.Add(Html.Of($"{claim.Id}"), Html.Of($"{claim.Statement}"), said);
        }
        return table.Markup();
    }

    /// <summary>How many of them this run says something of.</summary>
    public static string Gist(RunData run) => $"{PaperClaims.All.Count(claim => run.Verdicts!.Verdicts.Any(verdict =>
        verdict.Paper.Contains(claim.Id)))} of {PaperClaims.All.Count} tested";
}
