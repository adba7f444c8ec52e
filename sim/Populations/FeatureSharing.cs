namespace Rosetta.Sim.Populations;

/// <summary>What the two models of a world have in common.</summary>
public enum FeatureSharing
{
    /// <summary>
    /// Every feature, isolated or not. Two mixes may then share features, so that their correlations exceed those of a
    /// permutation null although neither isolates anything: such pairs are real, but no Rosetta Neurons. Only a
    /// threshold on isolation (tau) tells them apart.
    /// </summary>
    Everything,

    /// <summary>
    /// The features that own neurons; each model mixes features of its own. Every mutual pair of mixes is false, as a null assumes.
    /// </summary>
    IsolatedOnly,

    /// <summary>Nothing: the null world, in which every pair is false.</summary>
    Nothing,
}
