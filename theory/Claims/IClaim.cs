namespace Rosetta.Theory.Claims;

/// <summary>How measurements are judged.</summary>
/// <param name="Level">Level of every test.</param>
/// <param name="Margin">Equivalence margin of exponents, or null.</param>
/// <param name="FalseDiscoveryRate">Share of false pairs that counts may hold.</param>
/// <param name="Deciding">Whether the world is one in which the numbers of a hypothesis beside its count exponent decide.</param>
public sealed record JudgeRules(double Level, double? Margin, double FalseDiscoveryRate, bool Deciding = false);

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
