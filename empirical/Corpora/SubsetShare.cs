namespace Rosetta.Empirical.Corpora;

/// <summary>What one subset (document type) gave to a measurement.</summary>
/// <param name="Subset">The category of its documents.</param>
/// <param name="Documents">Documents used, in whole or in part.</param>
/// <param name="Tokens">Tokens fed to the first model.</param>
/// <param name="Share">Of all tokens fed to it.</param>
public sealed record SubsetShare(string Subset, int Documents, long Tokens, double Share);
