using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>From a tower's configuration and weights to a model.</summary>
internal static class TowerReading
{
    /// <summary>Far more than any tower has; beyond them, listing what a configuration asks for takes the memory.</summary>
    private const int MostLayers = 1000, MostNeurons = 1 << 20, MostTokens = 1 << 16;

    /// <summary>Reads a tower.</summary>
    /// <param name="shape">Its configuration.</param>
    /// <param name="files">Its weights.</param>
    /// <param name="place">Where the configuration comes from, for messages.</param>
    /// <param name="names">The parameters of a tensor's name.</param>
    /// <param name="reading">How to read.</param>
    /// <exception cref="BadInputException">Sizes that do not go together, or weights that do not fit.</exception>
    internal static TowerModel Read(TowerConfiguration shape, CheckpointFolder files, string place,
        Func<string, IReadOnlyList<string>?> names, VisionReading reading)
    {
        BadInputException Bad(string received, string needed) => new($"{place} has {received}", needed,
            "Correct the file, or download it again");
        if (shape.Hidden % shape.Heads != 0)
            throw Bad($"{shape.Heads} heads on a hidden size of {shape.Hidden}", "The hidden size must be a multiple of the heads");
        if (shape.RotaryBase is not null && shape.Hidden / shape.Heads % 4 != 0)
            throw Bad($"heads of {shape.Hidden / shape.Heads} with rotary positions in two directions",
                "The size of a head must be a multiple of 4");
        if (shape.Layers > MostLayers || shape.Neurons > MostNeurons || shape.Prefix > MostTokens)
            throw Bad($"{shape.Layers} blocks of {shape.Neurons} neurons and {shape.Prefix} class and register tokens",
                $"At most {MostLayers} blocks of {MostNeurons} neurons and {MostTokens} such tokens are possible");
        if (shape.Positions is { Count: < 1 } table)
            throw Bad($"patches of {shape.Patch.Height} x {shape.Patch.Width} on images of {table.Native.Height} x {table.Native.Width}",
                "An image holds one patch at least");
        return new TowerModel(shape, WeightSet.Read(files, place, shape.Parameters(), names, reading.Type, reading.Device), reading.Type,
            reading.Device);
    }

    /// <summary>The names of a ViT's tensors, which say whether its packed biases are masked.</summary>
    internal static Func<string, IReadOnlyList<string>?> VitNames(CheckpointFolder files)
    {
        bool masked = files.Tensors.Any(tensor => tensor.Name.EndsWith("attn.qkv.bias_mask", StringComparison.Ordinal));
        return name => TowerNames.OfVit(name, masked);
    }

    /// <summary>Whether the tensors have the originals' names, not the hub's.</summary>
    internal static bool AreOriginals(CheckpointFolder files) =>
        files.Tensors.Any(tensor => TowerNames.WithoutWrappers(tensor.Name) == "patch_embed.proj.weight");
}
