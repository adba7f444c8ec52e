using Rosetta.Empirical.Activations;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Toys;

/// <summary>
/// Fresh samples on which trained toys are measured: one set for all toys with the same law of inputs, independent of all training data.
/// </summary>
public sealed class ToyEvaluation
{
    /// <summary>Samples that are drawn and measured at a time.</summary>
    public const int BlockSize = 256;

    private readonly SparseSamples[] _blocks;

    private ToyEvaluation(ToyFeatures features, bool signed, SparseSamples[] blocks) =>
        (Features, Signed, _blocks) = (features, signed, blocks);

    /// <summary>Law of the inputs.</summary>
    public ToyFeatures Features { get; }

    /// <summary>Inputs in [-1, 1] rather than [0, 1].</summary>
    internal bool Signed { get; }

    /// <summary>Number of samples.</summary>
    public int SampleCount => _blocks.Length * BlockSize;

    internal IReadOnlyList<SparseSamples> Blocks => _blocks;

    /// <summary>Draws the samples for toys like this one.</summary>
    /// <param name="instance">Gives the law of the inputs.</param>
    /// <param name="sampleCount">Samples, a multiple of <see cref="BlockSize"/>.</param>
    /// <param name="root">Root of the experiment's random streams, the same as in training.</param>
    /// <exception cref="BadInputException">No samples, too many, or no whole number of blocks.</exception>
    public static ToyEvaluation Draw(ToyInstance instance, int sampleCount, Rng root)
    {
        if (sampleCount is < 1 or > 1 << 22 || sampleCount % BlockSize != 0)
            throw new BadInputException($"{sampleCount} evaluation samples", $"A multiple of {BlockSize} up to {1 << 22} is needed",
                "Correct the number of evaluation samples");
        Rng rng = root.Derive($"evaluation {(instance.Signed ? "signed" : "unsigned")} {instance.Features.Key}");
        var sampler = new ToySampler(instance.Features, instance.Signed);
        SparseSamples[] blocks = [.. Enumerable.Range(0, sampleCount / BlockSize).Select(i =>
        {
            var block = new SparseSamples(BlockSize, instance.Features.Count);
            sampler.Draw(block, rng.Derive("block", i));
            return block;
        })];
        return new ToyEvaluation(instance.Features, instance.Signed, blocks);
    }

    /// <summary>
    /// Hidden units of a trained toy on these samples, as one layer of neurons: the form in which the instrument takes every world.
    /// </summary>
    public InMemoryActivations Activations(ToyInstance instance, ToyWeights weights)
    {
        Check(instance);
        var gradient = new ToyGradient(instance);
        float[] parameters = weights.Padded(gradient.Shape);
        int padded = gradient.Shape.PaddedNeurons;
        var hidden = new float[BlockSize * padded];
        var neuronMajor = new float[checked(instance.Neurons * SampleCount)];
        for (int block = 0; block < _blocks.Length; block++)
        {
            gradient.Hidden(parameters, _blocks[block], hidden);
            for (int neuron = 0; neuron < instance.Neurons; neuron++)
            {
                for (int sample = 0; sample < BlockSize; sample++)
                    neuronMajor[neuron * SampleCount + block * BlockSize + sample] = hidden[sample * padded + neuron];
            }
        }
        return new InMemoryActivations(NeuronLayout.Of(instance.Neurons), SampleCount, neuronMajor);
    }

    internal void Check(ToyInstance instance)
    {
        if (instance.Signed != Signed || instance.Features.Key != Features.Key)
            throw new ArgumentException($"Samples of {Features.Key} (signed: {Signed}) for {instance.Name}.", nameof(instance));
    }
}
