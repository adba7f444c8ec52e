using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Data;

/// <summary>What a run found, in the order in which a reader asks: the sentence, why, and the verdict that carries it.</summary>
internal sealed class Headline
{
    private Headline(string sentence, string because, ClaimVerdict? lead, ClaimVerdict? number) =>
        (Sentence, Because, Lead, Number) = (sentence, because, lead, number);

    /// <summary>The finding in words.</summary>
    public string Sentence { get; }

    /// <summary>The first sentence of the lead's reason; empty where there is no lead.</summary>
    public string Because { get; }

    /// <summary>The verdict that the sentence is about; null where nothing was judged.</summary>
    public ClaimVerdict? Lead { get; }

    /// <summary>The verdict with the number that was measured: the lead, or where its number could not be measured the first exponent of
    /// its world that was. Null where there is none.</summary>
    public ClaimVerdict? Number { get; }

    public static Headline Of(VerdictsFile? file)
    {
        if (file is null)
            return new("This run has no verdicts yet.", "What it has is shown below.", null, null);
        ClaimVerdict[] gates = [.. file.Verdicts.Where(verdict => verdict is { Gate: true, Decisive: true })],
            decisive = [.. file.Verdicts.Where(verdict => verdict is { Gate: false, Decisive: true })];
        ClaimVerdict? broken = file.Overall == Outcomes.CannotTell && decisive.All(verdict => verdict.Outcome != file.Overall)
            ? First(gates.Where(gate => gate.Outcome == Outcomes.Disagrees)) : null;
        if (broken is not null)
            return new("The instrument failed a check in a world of known truth, so nothing is judged by it.", Opening(broken.Reason),
                broken,
                broken);
        ClaimVerdict? lead = First(decisive.Where(verdict => verdict.Outcome == file.Overall)) ?? First(decisive) ?? First(gates);
        return lead is null ? new("No claim decides this run.", "", null, null)
            : new(InWords(file.Overall, lead, decisive.Count(verdict => verdict.Outcome == file.Overall)), Opening(lead.Reason), lead,
                lead.Measured is not null ? lead : file.Verdicts.FirstOrDefault(verdict => verdict.World == lead.World
                    && verdict is { Measured: not null, MeasuredInterval95: not null, Fit: not null }));
    }

    /// <summary>The verdict of a world that its line shows: one with a number, of the outcome that the line states.</summary>
    public static ClaimVerdict? Of(IReadOnlyList<ClaimVerdict> ofWorld)
    {
        ClaimVerdict[] decisive = [.. ofWorld.Where(verdict => verdict.Decisive)];
        string joined = Joined(decisive);
        return First(decisive.Where(verdict => verdict.Measured is not null && verdict.Outcome == joined))
            ?? ofWorld.FirstOrDefault(verdict => verdict is { Measured: not null, MeasuredInterval95: not null, Fit: not null })
            ?? First(ofWorld);
    }

    /// <summary>The outcome of several claims together: one that fails is what is said, then one that is open.</summary>
    public static string Joined(IEnumerable<ClaimVerdict> verdicts)
    {
        HashSet<string> outcomes = [.. verdicts.Select(verdict => verdict.Outcome)];
        return outcomes.Contains(Outcomes.Disagrees) ? Outcomes.Disagrees
            : outcomes.Contains(Outcomes.CannotTell) ? Outcomes.CannotTell : Outcomes.Agrees;
    }

    /// <summary>A claim as a clause after "whether".</summary>
    public static string Clause(ClaimVerdict verdict)
    {
        string claim = verdict.Asks ?? verdict.Claim.TrimEnd('.');
        // Names keep their capital: Rosetta Neurons, Mutual pairs do not.
        return verdict.Asks is not null || claim.Length < 2 || claim.StartsWith("Rosetta", StringComparison.Ordinal)
            || char.IsUpper(claim[1]) ? claim : char.ToLowerInvariant(claim[0]) + claim[1..];
    }

    /// <summary>A measured number first, then one that was predicted; among equals the least likely, then the first.</summary>
    private static ClaimVerdict? First(IEnumerable<ClaimVerdict> verdicts) =>
        verdicts.OrderBy(verdict => verdict.Measured is null ? verdict.Predicted is null ? 2 : 1 : 0)
            .ThenBy(verdict => verdict.Outcome == Outcomes.Disagrees ? verdict.AdjustedP ?? 1 : 0).FirstOrDefault();

    private static string InWords(string overall, ClaimVerdict lead, int alike)
    {
        string clause = Clause(lead);
        return overall switch
        {
            Outcomes.Agrees => $"As predicted: {clause}" + (alike > 1 ? $", and {alike - 1} more predictions hold." : "."),
            Outcomes.Disagrees => $"Refuted: that {clause}.",
            _ => $"It cannot be told whether {clause}.",
        };
    }

    /// <summary>The first sentence: up to a full stop or a colon-free break before a capital.</summary>
    private static string Opening(string reason)
    {
        for (int i = 1; i + 2 < reason.Length; i++)
        {
            if (reason[i] == '.' && reason[i + 1] == ' ' && (char.IsUpper(reason[i + 2]) || char.IsDigit(reason[i + 2])))
                return reason[..(i + 1)];
        }
        return reason;
    }
}
