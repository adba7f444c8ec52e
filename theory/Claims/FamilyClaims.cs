namespace Rosetta.Theory.Claims;

/// <summary>The claims about several families: every world that has counts of three or more is held to them.</summary>
public static class FamilyClaims
{
    /// <summary>In the order of a report; each says nothing where there are two families.</summary>
    public static IReadOnlyList<IClaim<LevelsEvidence>> All { get; } = [new FamilyPairsClaim(), new ThreeModelsClaim()];
}
