namespace Rosetta.Theory.Claims;

/// <summary>One claim of the paper, and who tests it here.</summary>
/// <param name="Id">C1 to C19, as in docs/claims.md.</param>
/// <param name="Statement">The claim in one sentence.</param>
/// <param name="TestedBy">Names of the claims of the program that test it; empty where none does.</param>
/// <param name="Needs">What a test still needs; empty where every measured world is a test.</param>
public sealed record PaperClaim(string Id, string Statement, IReadOnlyList<string> TestedBy, string Needs);

/// <summary>The ledger: every claim of arXiv 2606.03990 that a program can hold, and C19, which follows from its model.</summary>
public static class PaperClaims
{
    /// <summary>In order.</summary>
    public static IReadOnlyList<PaperClaim> All { get; } =
    [
        new("C1", "The number of Rosetta Neurons is a power law of the number of neurons.",
            [nameof(LawClaim), nameof(CollapseClaim), nameof(AboveRotationClaim)], ""),
        new("C2", "Its exponent is below 1.", [nameof(LawClaim), nameof(CollapseClaim)], ""),
        new("C3", "Untrained networks have few mutual pairs, and no more as they grow.",
            [nameof(UntrainedClaim), nameof(NullTrendClaim), nameof(WithoutTrainingClaim)], "checkpoints with untrained-null"),
        new("C4", "With permuted samples there are few mutual pairs, and no more as networks grow.", [nameof(NullTrendClaim)], ""),
        new("C5", "The same holds for any number k of mutual neighbours.", [nameof(NeighbourCountClaim)], "two or more values of k"),
        new("C6", "The same holds for three models.", [nameof(ThreeModelsClaim)], "three families at four sizes or more"),
        new("C7", "Counts grow as N^(1/beta) and the profile is (r0/r)^beta - 1, with one beta.",
            [nameof(ProfileLawClaim), nameof(ExponentClaim), nameof(ThreeWaysClaim), nameof(CollapseClaim)], ""),
        new("C8", "The mean signal-to-interference ratio of Rosetta Neurons rises as N^((beta-1)/beta).",
            [nameof(MeanSirClaim), nameof(SirQuantilesClaim)], "a frozen prediction, or profiles at three sizes or more"),
        new("C9", "That of the rest falls.", [nameof(TailSirClaim)], "a world whose features are all known"),
        new("C10", "Mean vocabulary kurtosis of Rosetta Neurons rises with size, that of the rest stays.",
            [nameof(SelectivityGrowthClaim), nameof(DivergenceClaim)], "selectivities at three sizes or more"),
        new("C11", "A vision-language judge finds more Rosetta Neurons monosemantic as size grows.", [], "vision models and a judge"),
        new("C12", "Their firing moves to specialised documents.", [nameof(DocumentTypesClaim)],
            "three sizes or more, and documents with kinds"),
        new("C13", "They are at no single depth.", [nameof(NoSingleDepthClaim)], "models of three layers or more"),
        new("C14", "Their set becomes stable with tokens or images.", [nameof(StableSetClaim)], "match.budgets"),
        new("C15", "Generated images serve as real ones.", [], "vision models and a generator"),
        new("C16", "DINOv3 has no law.", [nameof(NoLawClaim)], "a vision world that is said to have none"),
        new("C17", "One neuron filters a domain.", [], "continued pretraining"),
        new("C18", "Mutual neighbours recover the law in simulation.",
            [nameof(LawRecoveredClaim), nameof(BuiltInClaim)], "the paper's simulation (interference worlds)"),
        new("C19", "Quantiles of selectivity among Rosetta Neurons do not move with size (follows from the model).",
            [nameof(ScaleInvarianceClaim), nameof(SirQuantilesClaim), nameof(SelectivityQuantilesClaim)],
            "profiles at three sizes or more, four for a frozen prediction"),
    ];
}
