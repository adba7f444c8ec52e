namespace Rosetta.Theory.Claims;

/// <summary>How measurements are judged.</summary>
/// <param name="Level">Level of every test.</param>
/// <param name="Margin">Equivalence margin of exponents, or null.</param>
/// <param name="FalseDiscoveryRate">Share of false pairs that counts may hold.</param>
/// <param name="Deciding">Whether the world is one in which the numbers of a hypothesis beside its count exponent decide.</param>
/// <param name="TauShift">How far from a prediction's own isolation threshold counts are judged, where something was frozen there.</param>
/// <param name="Rival">Rival to judge against; null for the prediction's own.</param>
/// <param name="Null">Null whose threshold says what is chance; null for the one that decides.</param>
public sealed record JudgeRules(double Level, double? Margin, double FalseDiscoveryRate, bool Deciding = false, double TauShift = 0,
    string? Rival = null, string? Null = null)
{
    /// <summary>The rival of every law of counts: a constant share of the neurons, exponent 1.</summary>
    public const string ConstantShare = "constant share";
}

/// <summary>A statement that a measurement can refute. One file per claim; a kind of world lists those that it is held to.</summary>
/// <typeparam name="TEvidence">What it is judged on.</typeparam>
public interface IClaim<in TEvidence>
{
    /// <summary>Judges the claim; no verdict where the evidence has nothing that it is about.</summary>
    /// <param name="evidence">What was measured.</param>
    /// <param name="prediction">The frozen prediction, or null for a claim that needs none.</param>
    /// <param name="rules">How it is judged.</param>
    IEnumerable<ClaimVerdict> Judge(TEvidence evidence, Prediction? prediction, JudgeRules rules);
}
