using System.Globalization;

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

    /// <summary>What an experiment may rest on beside the claims of the paper: names of verdicts without their world's, each for all that
    /// begin so.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. from name in new[] { "above-rotation", "depth-width" } from level in AboveRotationClaim.Judged
           select $"{name}/{(level == 0 ? "any" : level.ToString("0.##", CultureInfo.InvariantCulture))}",
        "collapse", "training/any", "training/0.5",
    ];

    /// <summary>Whether a verdict is one of a name's.</summary>
    public static bool IsOf(ClaimVerdict verdict, string name)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        string whole = $"{verdict.World}/{name}";
        return verdict.Id == whole || verdict.Id.StartsWith(whole + "/", StringComparison.Ordinal);
    }
}
