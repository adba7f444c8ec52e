namespace Rosetta.Empirical.Models.Generators;

/// <summary>What a sampling of a pMF DiT is told: no configuration lies beside its weights.</summary>
/// <param name="Guidance">Strength of guidance (omega).</param>
/// <param name="From">Time from which it holds.</param>
/// <param name="To">Time up to which it holds.</param>
/// <param name="NoiseScale">Factor of the standard noise.</param>
public sealed record PixelFlowSampling(double Guidance, double From, double To, double NoiseScale)
{
    /// <summary>By width and patch of the published models.</summary>
    private static readonly Dictionary<(int Width, int Patch), PixelFlowSampling> Published = new()
    {
        [(768, 16)] = new(7.5, 0.1, 0.8, 1), [(768, 32)] = new(6.5, 0.1, 0.7, 2), [(1024, 16)] = new(7, 0.2, 0.7, 1),
        [(1024, 32)] = new(7.5, 0.2, 0.6, 4), [(1280, 16)] = new(7, 0.2, 0.6, 2), [(1280, 32)] = new(5.5, 0.1, 0.6, 4),
    };

    /// <summary>Of models that were not published.</summary>
    private static readonly PixelFlowSampling Unpublished = new(7.5, 0.1, 0.8, 1);

    /// <summary>The sampling of a model.</summary>
    /// <param name="width">Width of its residual stream.</param>
    /// <param name="patch">Pixels of a patch's side.</param>
    public static PixelFlowSampling Of(int width, int patch) => Published.GetValueOrDefault((width, patch), Unpublished);
}
