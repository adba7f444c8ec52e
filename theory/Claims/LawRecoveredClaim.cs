using System.Globalization;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "Mutual nearest neighbours recover the law" (C18 of the paper): refuted where their number does not grow as the law's, and open where it
/// does but would whatever matching did, because that many coordinates were put in.
/// </summary>
public sealed class LawRecoveredClaim : IClaim<RecoverySeries>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(RecoverySeries evidence, Prediction? prediction, JudgeRules rules)
    {
        ClaimVerdict? count = new RecoveryClaim().Judge(evidence, prediction, rules)
            .FirstOrDefault(verdict => verdict.Id.EndsWith($"/{RecoveryQuantity.All[0].Name}", StringComparison.Ordinal));
        if (count is null || new BuiltInClaim().Judge(evidence, prediction, rules).FirstOrDefault() is not { } builtIn)
            yield break;
        bool background = evidence.Cells[0].Recovery.BackgroundNeurons;
        string ratios = string.Create(CultureInfo.InvariantCulture, $"The SIR is what was assigned, not what was measured: over all "
            + $"coordinates with one its mean is kappa N over their number, matched or not, which grows with {1 - Isolated(evidence):F3}.");
        yield return count with
        {
            Id = $"{prediction!.Id}/recovery",
            Paper = ["C18"],
            Claim = "Mutual nearest neighbours, no threshold, recover the law that was put in.",
            Asks = "mutual nearest neighbours, without a threshold, recover the law that was put in",
            Outcome = count.Outcome == Outcomes.Agrees && builtIn.Outcome != Outcomes.Disagrees ? Outcomes.CannotTell : count.Outcome,
            P = null,
            Reason = (count.Outcome, builtIn.Outcome) switch
            {
                (Outcomes.Disagrees, Outcomes.Agrees) => $"They grow as the coordinates do, not as the law. {builtIn.Reason}",
                (Outcomes.Disagrees, _) => $"They do not grow as the law. {builtIn.Reason}",
                (Outcomes.Agrees, Outcomes.Agrees) => "The exponent is the law's, and built in: it is that of the number of coordinates "
                + "put in, so "
                    + $"that agreement is no evidence. {builtIn.Reason} {ratios}",
                _ => $"{count.Reason} {builtIn.Reason}",
            },
            WouldSettle = count.Outcome == Outcomes.Disagrees ? null : background ? "More sizes, and more runs of each."
                : "The same with the neurons that no feature owns (background-neurons: true), whose number no law sets.",
            Decisive = evidence.Decides,
        };
    }

    private static double Isolated(RecoverySeries evidence) => RecoveryQuantity.Exponent([.. evidence.Cells.DistinctBy(cell => cell.Neurons)
        .Select(cell => (cell.Neurons, (double)cell.Recovery.Isolated, RecoveryQuantity.All[0].Weight(cell.Recovery.Law)))])
        ?? double.NaN;
}
