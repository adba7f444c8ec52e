using Rosetta.Sim.Training;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Vision;

/// <summary>A vision model that can be trained on scenes: from its sizes, how it is trained, the scenes and its initial weights.</summary>
public delegate ILearner VisionLearner(VisionShape shape, LanguageTrainingSettings settings, VisionData data, Rng initial);

/// <summary>What a vision model may learn.</summary>
/// <param name="Create">Makes the learner.</param>
/// <param name="BlockWeights">Weights of a block, in squares of the width.</param>
/// <param name="LeastLayers">Blocks that its layout has at least.</param>
/// <param name="HeadMultiple">What the width of a head is a multiple of.</param>
/// <param name="MakesImages">Whether it is a generator, whose pictures the model that it is matched with sees.</param>
public sealed record VisionObjective(VisionLearner Create, int BlockWeights = 12, int LeastLayers = 1, int HeadMultiple = 1,
    bool MakesImages = false)
{
    /// <summary>Weights of a model's blocks, without embeddings.</summary>
    public long BlockParameters(VisionShape shape) => (long)BlockWeights * shape.Layers * shape.Width * shape.Width;
}

/// <summary>The objectives that an experiment trains vision models on, by name.</summary>
public static class TrainedVision
{
    /// <summary>All of them.</summary>
    public static Registry<VisionObjective> All { get; } = new("objective",
        new("masked-autoencoder", "Pixio's shape: eight class tokens; hidden patches are predicted from seen ones",
            new((shape, settings, data, initial) => new MaskedAutoencoder(shape, settings, data, initial))),
        new("image-text", "OpenCLIP's shape: a picture and its caption are told from all others of a batch",
            new((shape, settings, data, initial) => new ContrastivePair(shape, settings, data, initial))),
        new("pixel-flow", "pMF DiT's shape: pictures of a class are made from noise in one step",
            new((shape, settings, data, initial) => new PixelFlowGenerator(shape, settings, data, initial), 16,
                PixelFlowGenerator.LeastLayers, PixelFlowGenerator.HeadMultiple, MakesImages: true)));
}
