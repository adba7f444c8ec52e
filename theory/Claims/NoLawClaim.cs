namespace Rosetta.Theory.Claims;

/// <summary>
/// C16 of the paper: a family whose counts follow no power law. What <see cref="LawClaim"/> says of the counts above chance, the other
/// way round:
/// it agrees where a law is refuted, and disagrees where one is shown. Only a world that is said to have none is asked.
/// </summary>
/// <remarks>A law that is not shown is not one that is refuted: few sizes leave it open.</remarks>
public sealed class NoLawClaim : IClaim<PairsEvidence>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        ClaimVerdict[] laws = [.. new LawClaim(decides: false).Judge(evidence, prediction, rules)];
        if (laws.FirstOrDefault(verdict => verdict.Id.EndsWith("/law-neurons", StringComparison.Ordinal)) is not { } law)
            yield break;
        ClaimVerdict? raw = laws.FirstOrDefault(verdict => verdict.Id.EndsWith("/law-raw", StringComparison.Ordinal));
        yield return law with
        {
            Id = $"{evidence.World}/no-law",
            Paper = ["C16"],
            Claim = "Above chance, the number of Rosetta Neurons is no power law of neurons that grows more slowly than they do.",
            Asks = "the neurons that these models share in number follow no power law of their size",
            Outcome = law.Outcome switch
            {
                Outcomes.Agrees => Outcomes.Disagrees,
                Outcomes.Disagrees => Outcomes.Agrees,
                _ => Outcomes.CannotTell,
            },
            P = null,
            Decisive = false,
            Reason = $"{law.Id} {law.Outcome}: {law.Reason}" + (raw is null ? ""
                : $" All mutual pairs, the paper's count: {raw.Outcome}, {raw.Reason}"),
        };
    }
}
