namespace Rosetta.Theory.Claims;

/// <summary>The claims about levels of correlation: every world that has a <see cref="LevelsEvidence"/> is held to them.</summary>
public static class LevelClaims
{
    /// <summary>In the order of a report; each says nothing where the evidence lacks what it is about.</summary>
    public static IReadOnlyList<IClaim<LevelsEvidence>> All { get; } =
    [
        new AboveRotationClaim(), new CollapseClaim(), new WithoutTrainingClaim(), new TrainingClaim(), new ThreeWaysClaim(),
        new SirQuantilesClaim(), new DivergenceClaim(), new SelectivityGrowthClaim(), new SelectivityQuantilesClaim(),
        new DocumentTypesClaim(), new DepthWidthClaim(),
    ];
}
