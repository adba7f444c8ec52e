namespace Rosetta.Sim.Toys;

/// <summary>
/// Which small network is trained. W maps features to hidden units; all outputs pass a ReLU, and only outputs have a bias.
/// </summary>
public enum ToyKind
{
    /// <summary>
    /// x' = ReLU(W^T W x + b), inputs in [0, 1]: a linear bottleneck, so no basis of the hidden space is privileged (Elhage et al. 2022).
    /// </summary>
    Bottleneck,

    /// <summary>
    /// y = ReLU(W2 ReLU(W1 x) + b), inputs in [-1, 1], target |x|: computation in superposition, with neurons (Elhage et al. 2022).
    /// </summary>
    Computation,

    /// <summary>x' = ReLU(W^T ReLU(W x) + b), inputs in [0, 1], with an L1 penalty on the hidden units.</summary>
    /// <remarks>Tied weights: with free ones the penalty vanishes by making W small and the decoder large.</remarks>
    Autoencoder,
}
