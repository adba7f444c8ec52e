using System.Security.Cryptography;
using System.Text;
using Rosetta.Empirical.Images;
using Rosetta.Theory;

namespace Rosetta.Sim.Scenes;

/// <summary>Rendered scenes as pictures to feed models with: nothing is stored, nothing downloaded.</summary>
public sealed class SceneSource : IImageSource
{
    /// <summary>Changes whenever a scene of a seed would come out otherwise.</summary>
    private const int Version = 1;

    private readonly SceneSampler _sampler;
    private readonly SceneFactors _factors;

    /// <param name="seed">Names the scenes.</param>
    /// <param name="count">Pictures.</param>
    /// <param name="side">Pixels of a side.</param>
    /// <exception cref="BadInputException">No picture, or a side that is not one of 32 to 256, a multiple of 8.</exception>
    public SceneSource(string seed, int count, int side)
    {
        if (count < 1 || side is < 32 or > 256 || side % 8 != 0)
            throw new BadInputException($"{count} scenes of {side} pixels a side are asked for",
                "One scene at least is needed, of 32 to 256 pixels, a multiple of 8", "Correct count or side");
        (_sampler, Count, Side, _factors) = (new SceneSampler(seed), count, side, new SceneFactors(this));
        Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            FormattableString.Invariant($"scenes {Version} seed={seed} count={count} side={side}"))));
    }

    /// <inheritdoc/>
    public string Name => FormattableString.Invariant($"scenes of seed {_sampler.Seed}, {Side} x {Side}");

    /// <inheritdoc/>
    public string Digest { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Pixels of a side.</summary>
    public int Side { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => SceneWords.Shapes;

    /// <inheritdoc/>
    public IImageFactors Factors => _factors;

    /// <summary>What a picture shows.</summary>
    /// <param name="image">From 0 to <see cref="Count"/> - 1.</param>
    public Scene SceneOf(int image) => _sampler.At(image);

    /// <inheritdoc/>
    public string NameOf(int image) => FormattableString.Invariant($"{image:D6}");

    /// <inheritdoc/>
    /// <remarks>The shape of the largest object.</remarks>
    public int LabelOf(int image) => SceneOf(image).Largest.Shape;

    /// <inheritdoc/>
    public RgbImage Read(int image) => SceneRenderer.Render(SceneOf(image), Side);
}
