using Rosetta.Theory;

namespace Rosetta.Sim.Vision;

/// <summary>Sizes of a vision transformer that is trained here.</summary>
/// <param name="Side">Pixels of a picture's side.</param>
/// <param name="Patch">Pixels of a patch's side.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Width">Width of the residual stream.</param>
/// <param name="Heads">Attention heads.</param>
public sealed record VisionShape(int Side, int Patch, int Layers, int Width, int Heads)
{
    /// <summary>Values of a patch: three channels.</summary>
    public int PatchValues => 3 * Patch * Patch;

    /// <summary>Patches of a picture.</summary>
    public int Patches => Side / Patch * (Side / Patch);

    /// <summary>Neurons: four times the width in each block.</summary>
    public int Neurons => 4 * Width * Layers;

    /// <summary>Its shape, such as 2x64.</summary>
    public string Name => FormattableString.Invariant($"{Layers}x{Width}");

    /// <summary>All of it, for keys.</summary>
    public string Key => FormattableString.Invariant($"side={Side} patch={Patch} layers={Layers} width={Width} heads={Heads}");

    /// <summary>Refuses sizes that no model has.</summary>
    /// <param name="leastLayers">Blocks that its layout has at least.</param>
    /// <param name="headMultiple">What the width of a head is a multiple of.</param>
    /// <exception cref="BadInputException">Patches or heads do not divide, or something is not positive.</exception>
    public void Require(int leastLayers = 1, int headMultiple = 1)
    {
        if (Side < 1 || Patch < 1 || Layers < 1 || Width < 1 || Heads < 1 || Side % Patch != 0 || Width % Heads != 0)
            throw new BadInputException($"A vision transformer of {Key}", "Patches must divide the side, heads the width",
                "Correct the shape");
        if (Layers < leastLayers || Width / Heads % headMultiple != 0)
        {
            throw new BadInputException($"A generator of {Key}",
                $"Its layout has {leastLayers} blocks at least, and heads of a multiple of {headMultiple} values", "Correct the shape");
        }
    }
}
