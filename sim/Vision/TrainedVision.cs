using Rosetta.Sim.Training;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Vision;

/// <summary>A vision model that can be trained on scenes: from its sizes, how it is trained, the scenes and its initial weights.</summary>
public delegate ILearner VisionLearner(VisionShape shape, LanguageTrainingSettings settings, VisionData data, Rng initial);

/// <summary>The objectives that an experiment trains vision models on, by name.</summary>
public static class TrainedVision
{
    /// <summary>All of them.</summary>
    public static Registry<VisionLearner> All { get; } = new("objective",
        new("masked-autoencoder", "Pixio's shape: eight class tokens; hidden patches are predicted from seen ones",
            (shape, settings, data, initial) => new MaskedAutoencoder(shape, settings, data, initial)),
        new("image-text", "OpenCLIP's shape: a picture and its caption are told from all others of a batch",
            (shape, settings, data, initial) => new ContrastivePair(shape, settings, data, initial)));
}
