namespace Rosetta.Sim.Toys;

/// <summary>
/// Squared errors of every output, as it is and with the input of its own feature removed, beside the variance of the target.
/// </summary>
internal sealed class FeatureLosses(ToyInstance instance, ToyWeights weights)
{
    private readonly double[] _error = new double[weights.Features], _ablationChange = new double[weights.Features];
    private readonly double[] _target = new double[weights.Features], _targetSquare = new double[weights.Features];
    private long _samples;

    /// <summary>Adds a block: hidden[sample * stride + neuron], after the activation.</summary>
    public void Add(SparseSamples block, float[] hidden, int stride)
    {
        float[] before = new float[weights.Neurons], ablated = new float[weights.Neurons];
        for (int sample = 0; sample < block.SampleCount; sample++)
        {
            ReadOnlySpan<float> row = hidden.AsSpan(sample * stride, weights.Neurons);
            ReadOnlySpan<int> present = block.FeaturesOf(sample);
            ReadOnlySpan<float> values = block.ValuesOf(sample);
            BeforeActivation(present, values, before);
            for (int output = 0, next = 0; output < weights.Features; output++)
            {
                double target = 0;
                bool here = next < present.Length && present[next] == output;
                if (here)
                    target = Math.Abs((double)values[next]);
                double error = Square(Output(output, row) - target);
                _error[output] += error;
                if (!here)
                    continue;
                _target[output] += target;
                _targetSquare[output] += target * target;
                // Where the feature is absent, removing it changes nothing.
                _ablationChange[output] += Square(Ablated(output, before, values[next], ablated) - target) - error;
                next++;
            }
        }
        _samples += block.SampleCount;
    }

    /// <summary>Loss, variance of the target, and loss without the own input.</summary>
    public (double Loss, double Baseline, double Ablated) Of(int output)
    {
        double mean = _target[output] / _samples, loss = _error[output] / _samples;
        return (loss, _targetSquare[output] / _samples - mean * mean, loss + _ablationChange[output] / _samples);
    }

    private double Output(int output, ReadOnlySpan<float> hidden) =>
        Math.Max(0, (double)weights.Bias[output] + ToyProducts.Dot(hidden, weights.Reading(output)));

    /// <summary>Hidden units before their activation, from the features that are present.</summary>
    private void BeforeActivation(ReadOnlySpan<int> present, ReadOnlySpan<float> values, float[] before)
    {
        Array.Clear(before);
        for (int i = 0; i < present.Length; i++)
        {
            ReadOnlySpan<float> embedding = weights.Embedding(present[i]);
            for (int neuron = 0; neuron < before.Length; neuron++)
                before[neuron] += values[i] * embedding[neuron];
        }
    }

    private double Ablated(int output, float[] before, float value, float[] hidden)
    {
        ReadOnlySpan<float> embedding = weights.Embedding(output);
        for (int neuron = 0; neuron < hidden.Length; neuron++)
        {
            float rest = before[neuron] - value * embedding[neuron];
            hidden[neuron] = instance.Rectified ? Math.Max(0, rest) : rest;
        }
        return Output(output, hidden);
    }

    private static double Square(double value) => value * value;
}
