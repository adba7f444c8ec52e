namespace Rosetta.Sim.Toys;

/// <summary>
/// Measures every feature and every neuron of a trained toy on fresh samples; all sums in float64 and in the order of the samples.
/// </summary>
public static class ToyMeasurement
{
    /// <summary>One record per feature, in order of rank, and one per neuron.</summary>
    /// <param name="instance">What was trained.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="evaluation">Samples of the same law.</param>
    public static (IReadOnlyList<FeatureRecord> Features, IReadOnlyList<NeuronRecord> Neurons) Measure(ToyInstance instance,
        ToyWeights weights, ToyEvaluation evaluation)
    {
        evaluation.Check(instance);
        int features = weights.Features, neurons = weights.Neurons;
        var correlations = new NeuronCorrelations(features, neurons);
        var losses = new FeatureLosses(instance, weights);
        var gradient = new ToyGradient(instance);
        float[] parameters = weights.Padded(gradient.Shape),
            hidden = new float[evaluation.Blocks[0].SampleCount * gradient.Shape.PaddedNeurons];
        foreach (SparseSamples block in evaluation.Blocks)
        {
            gradient.Hidden(parameters, block, hidden);
            correlations.Add(block, hidden, gradient.Shape.PaddedNeurons);
            losses.Add(block, hidden, gradient.Shape.PaddedNeurons);
        }
        double[] importances = instance.Importances(), capacities = FeatureCapacity.Of(weights.Encoder, features, neurons);
        double[] decoderCapacities = instance.Tied ? capacities : FeatureCapacity.Of(weights.Decoder, features, neurons);
        FeatureRecord[] ofFeatures = [.. Enumerable.Range(0, features).Select(feature =>
        {
            (double isolation, int neuron, int part) = correlations.Best(feature);
            (double loss, double baseline, double ablated) = losses.Of(feature);
            return new FeatureRecord(feature + 1, importances[feature], Norm(weights.Embedding(feature)), Norm(weights.Reading(feature)),
                weights.Bias[feature],
                capacities[feature], decoderCapacities[feature], correlations.Share(feature), isolation, neuron, part, loss,
                baseline, ablated);
        })];
        NeuronRecord[] ofNeurons = [.. Enumerable.Range(0, neurons).Select(neuron =>
        {
            (double isolation, int feature, int part) = correlations.BestFeature(neuron);
            return new NeuronRecord(neuron, feature + 1, part, isolation);
        })];
        return (ofFeatures, ofNeurons);
    }

    private static double Norm(ReadOnlySpan<float> row)
    {
        double square = 0;
        foreach (float value in row)
            square += (double)value * value;
        return Math.Sqrt(square);
    }
}
