namespace Rosetta.Sim.Toys;

/// <summary>
/// How the presences of features depend on each other. Each feature alone is present with the same probability p in all three cases.
/// </summary>
public enum FeatureCorrelation
{
    /// <summary>Every feature on its own.</summary>
    Independent,

    /// <summary>
    /// A group of consecutive ranks is present as a whole, with probability p; the values are
    /// independent (correlated sets of Elhage et al. 2022).
    /// </summary>
    Together,

    /// <summary>
    /// A group of k consecutive ranks shows exactly one member, each with probability p, and none with 1 - k p (anticorrelated sets).
    /// </summary>
    Exclusive,
}
