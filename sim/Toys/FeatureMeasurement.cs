namespace Rosetta.Sim.Toys;

/// <summary>Measures every feature of a trained toy on fresh samples; all sums in float64 and in the order of the samples.</summary>
public static class FeatureMeasurement
{
    /// <summary>One record per feature, in order of rank.</summary>
    /// <param name="instance">What was trained.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="evaluation">Samples of the same law.</param>
    public static IReadOnlyList<FeatureRecord> Measure(ToyInstance instance, ToyWeights weights, ToyEvaluation evaluation)
    {
        evaluation.Check(instance);
        int features = weights.Features, neurons = weights.Neurons;
        var correlations = new NeuronCorrelations(features, neurons);
        var losses = new FeatureLosses(instance, weights);
        var gradient = new ToyGradient(instance);
        float[] parameters = weights.Padded(gradient.Shape), hidden = new float[evaluation.Blocks[0].SampleCount * gradient.Shape.PaddedNeurons];
        foreach (SparseSamples block in evaluation.Blocks)
        {
            gradient.Hidden(parameters, block, hidden);
            correlations.Add(block, hidden, gradient.Shape.PaddedNeurons);
            losses.Add(block, hidden, gradient.Shape.PaddedNeurons);
        }
        double[] importances = instance.Importances(), capacities = FeatureCapacity.Of(weights.Encoder, features, neurons);
        double[] decoderCapacities = instance.Tied ? capacities : FeatureCapacity.Of(weights.Decoder, features, neurons);
        return [.. Enumerable.Range(0, features).Select(feature =>
        {
            (double isolation, int neuron, int part) = correlations.Best(feature);
            (double loss, double baseline, double ablated) = losses.Of(feature);
            return new FeatureRecord(feature + 1, importances[feature], Norm(weights.Embedding(feature)), Norm(weights.Reading(feature)), weights.Bias[feature],
                capacities[feature], decoderCapacities[feature], correlations.Share(feature), isolation, neuron, part, loss, baseline, ablated);
        })];
    }

    private static double Norm(ReadOnlySpan<float> row)
    {
        double square = 0;
        foreach (float value in row)
            square += (double)value * value;
        return Math.Sqrt(square);
    }
}
