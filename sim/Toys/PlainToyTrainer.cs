using Rosetta.Empirical.Backend;
using Rosetta.Theory.Randomness;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Sim.Toys;

/// <summary>
/// The same training of one toy written plainly with libtorch: dense tensors, automatic differentiation, the library's Adam. The reference
/// that tests hold <see cref="ToyTrainer"/> against, and what the benchmark compares it with.
/// </summary>
/// <remarks>Same initial weights, same samples, same schedule; results differ by rounding alone, which training then amplifies.</remarks>
public static class PlainToyTrainer
{
    /// <summary>Trains one toy for the first steps of its schedule; a plateau rule is not honoured.</summary>
    /// <param name="instance">What to train.</param>
    /// <param name="settings">How.</param>
    /// <param name="root">Root of all random streams.</param>
    /// <param name="steps">Steps to do, at most those of the schedule.</param>
    /// <returns>Weights after the last step, and the loss before each.</returns>
    public static (ToyWeights Weights, IReadOnlyList<double> Losses) Train(ToyInstance instance, ToyTrainingSettings settings,
        Rng root, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, settings.Steps);
        using var scope = NewDisposeScope();
        int features = instance.Features.Count, neurons = instance.Neurons;
        var shape = new ToyShape(features, neurons, instance.Tied);
        ToyWeights initial = ToyWeights.Unpadded(shape,
            ToyInitialisation.Draw(shape, settings.InitialScale, instance.InitialWeights(root)));
        using Parameter encoder = Leaf(initial.Encoder, features, neurons), bias = Leaf(initial.Bias, features);
        using Parameter? free = instance.Tied ? null : Leaf(initial.Decoder, features, neurons);
        Parameter decoder = free ?? encoder;
        using var adam = optim.Adam(free is null ? [encoder, bias] : [encoder, free, bias], settings.PeakRate, settings.Beta1,
            settings.Beta2, settings.Epsilon);
        Tensor importance = tensor((float[])[.. instance.Importances().Select(weight => (float)weight)]);
        var sampler = new ToySampler(instance.Features, instance.Signed);
        var batch = new SparseSamples(settings.BatchSize, features);
        Rng data = instance.Data(root);
        var losses = new double[steps];
        for (int step = 0; step < steps; step++)
        {
            using var stepScope = NewDisposeScope();
            sampler.Draw(batch, data.Derive("step", step));
            Tensor loss = Loss(instance, encoder, decoder, bias, importance, Dense(batch));
            adam.zero_grad();
            loss.backward();
            foreach (var group in adam.ParamGroups)
                group.LearningRate = settings.Schedule.At(step);
            adam.step();
            losses[step] = loss.item<float>();
        }
        return (new ToyWeights(features, neurons, Values(encoder), Values(decoder), Values(bias)), losses);
    }

    /// <summary>The loss of a batch [samples, features] as a tensor that can be differentiated.</summary>
    internal static Tensor Loss(ToyInstance instance, Tensor encoder, Tensor decoder, Tensor bias, Tensor importance, Tensor inputs)
    {
        Tensor hidden = inputs.matmul(encoder);
        if (instance.Rectified)
            hidden = hidden.relu();
        Tensor outputs = hidden.matmul(decoder.t()).Plus(bias).relu();
        Tensor residual = outputs.Plus(inputs.abs().neg());
        Tensor loss = (residual * residual * importance).sum();
        if (instance.Penalty > 0)
            loss = loss.Plus(hidden.sum().Times(instance.Penalty));
        return loss.Times(1.0 / inputs.shape[0]);
    }

    /// <summary>A batch as a dense tensor.</summary>
    internal static Tensor Dense(SparseSamples batch)
    {
        var values = new float[batch.SampleCount * batch.FeatureCount];
        for (int sample = 0; sample < batch.SampleCount; sample++)
        {
            ReadOnlySpan<int> present = batch.FeaturesOf(sample);
            for (int i = 0; i < present.Length; i++)
                values[sample * batch.FeatureCount + present[i]] = batch.ValuesOf(sample)[i];
        }
        return tensor(values, [batch.SampleCount, batch.FeatureCount]);
    }

    internal static Parameter Leaf(float[] values, params long[] shape) => new(tensor(values, shape), true);

    internal static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}
