namespace Rosetta.Sim.Toys;

/// <summary>What was measured of one feature in one trained toy. Shares and losses are of fresh samples, in float64.</summary>
/// <param name="Rank">1 for the most important.</param>
/// <param name="Importance">w(r), scaled to sum to M.</param>
/// <param name="Norm">|W_r| of the embedding.</param>
/// <param name="DecoderNorm">Norm of the weights that make output r.</param>
/// <param name="Bias">Bias of output r.</param>
/// <param name="Capacity">C_r of the embedding (eq. feature-capacity): hidden dimensions, 0 to 1; also its dimensionality.</param>
/// <param name="DecoderCapacity">The same of the decoder's rows.</param>
/// <param name="NeuronShare">Sum over neurons of the share of the neuron's variance that the feature explains: capacity in
/// neurons; features together explain at most N.</param>
/// <param name="Isolation">Largest squared correlation of the feature's positive or negative part with
/// a neuron; 0 where there is none.</param>
/// <param name="Neuron">That neuron, from 0; -1 where there is none.</param>
/// <param name="Part">+1 or -1: the part of the feature that the neuron carries.</param>
/// <param name="Loss">Mean squared error of output r, without importance.</param>
/// <param name="Baseline">Variance of the target: the loss of the best constant.</param>
/// <param name="AblatedLoss">Loss of output r when the input of this one feature is removed and all else stays.</param>
public sealed record FeatureRecord(int Rank, double Importance, double Norm, double DecoderNorm, double Bias, double Capacity,
    double DecoderCapacity, double NeuronShare, double Isolation, int Neuron, int Part, double Loss, double Baseline, double AblatedLoss)
{
    /// <summary>
    /// U_r = 1 - loss/baseline: 0 for a feature that the network ignores, 1 for a perfect one; negative where interference is worse than
    /// silence; NaN where the samples never showed the feature, so that there was nothing to lose.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double Utility => Baseline > 0 ? 1 - Loss / Baseline : double.NaN;
}
