using System.Globalization;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Vision;

/// <summary>The scenes that a vision model learns from, and those that it is judged on.</summary>
/// <param name="Training">Seed of the scenes to learn from; scene i of the training is scene i of the seed.</param>
/// <param name="HeldOut">Seed of the scenes to be judged on.</param>
/// <param name="HeldOutCount">Scenes to be judged on.</param>
/// <param name="MaskedShare">Share of a picture's patches that a masked autoencoder does not see.</param>
/// <param name="Order">Source of the masks, or of noise and times.</param>
public sealed record VisionData(string Training, string HeldOut, int HeldOutCount, double MaskedShare, Rng Order)
{
    /// <summary>Deviation of class tokens, mask and positions at the beginning.</summary>
    internal const double TokenDeviation = 0.1;

    /// <summary>How Pixio's pixels are normalised.</summary>
    internal static (double[] Mean, double[] Deviation) ImageNet { get; } = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>How OpenCLIP's pixels are normalised.</summary>
    internal static (double[] Mean, double[] Deviation) Clip { get; } =
        ([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]);

    /// <summary>Black is -1 and white 1, as of generators.</summary>
    internal static (double[] Mean, double[] Deviation) Symmetric { get; } = ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

    /// <summary>All of it, for keys.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture,
        $"training={Training} held-out={HeldOut} x{HeldOutCount} masked={MaskedShare:R}");
}
