using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>
/// Weights as the originals published them, with no configuration beside: DINOv2, DINOv3, Pixio and the masked autoencoder. Names and
/// shapes tell which it is; what they do not tell (heads, epsilon) the family does.
/// </summary>
internal static class OriginalTowers
{
    /// <summary>Name of the family.</summary>
    internal const string Name = "original";

    /// <summary>Size of a head of the DINO families, but for DINOv3's 7B, whose rotary periods tell.</summary>
    private const int DinoHead = 64;

    /// <summary>Heads of Pixio and the masked autoencoder by width.</summary>
    private static readonly Dictionary<int, int> Heads = new() { [768] = 12, [1024] = 16, [1280] = 16, [1536] = 24, [3072] = 32 };

    internal static VisionFamily Family { get; } = new(IsOf, Read);

    private static bool IsOf(ModelFolder folder)
    {
        if (folder.Has("config.json") || folder.Has(OpenClipTowers.File) || !folder.HoldsWeights)
            return false;
        using CheckpointFolder files = folder.OpenWeights(WeightFiles.ByPreference);
        return TowerReading.AreOriginals(files);
    }

    private static TowerModel Read(ModelFolder folder, VisionReading reading)
    {
        using CheckpointFolder files = folder.OpenWeights(WeightFiles.ByPreference);
        Func<string, IReadOnlyList<string>?> names = TowerReading.VitNames(files);
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (CheckpointTensor tensor in files.Tensors)
        {
            foreach (string target in names(tensor.Name) ?? [])
                shapes[target] = [(tensor.Shape is [long rows, ..] ? rows : 0) / names(tensor.Name)!.Count, .. tensor.Shape.Skip(1)];
        }
        return TowerReading.Read(Shape(files, shapes), files, $"what '{folder.Given}' itself", names, reading);
    }

    private static TowerConfiguration Shape(CheckpointFolder files, Dictionary<string, long[]> shapes)
    {
        long[] patch = Of("patch.weight", 4), up = Of(TowerConfiguration.Block(0) + "mlp.up.weight", 2), classes = Of("class_tokens", 3);
        int hidden = (int)patch[0], layers = 0;
        while (shapes.ContainsKey(TowerConfiguration.Block(layers) + "mlp.up.weight"))
            layers++;
        bool rotary = shapes.ContainsKey("periods"), scaled = shapes.ContainsKey(TowerConfiguration.Block(0) + "scale1"),
            gated = shapes.ContainsKey(TowerConfiguration.Block(0) + "mlp.gate.weight"),
            registers = shapes.ContainsKey("registers");
        bool Bias(string name) => shapes.ContainsKey(TowerConfiguration.Block(0) + name + ".bias");
        string family = rotary ? TransformersTowers.Dinov3 : scaled ? registers ? TransformersTowers.Dinov2Registers
            : TransformersTowers.Dinov2 : classes[1] > 1 ? TransformersTowers.Pixio : TransformersTowers.MaskedAutoencoder;
        int heads = rotary ? hidden / Math.Max(1, 4 * (int)Of("periods", 1)[0]) : scaled ? hidden / DinoHead
            : Heads.GetValueOrDefault(hidden);
        if (heads < 1)
        {
            throw new BadInputException($"'{files.Folder}' holds the weights of a tower of family {family} and width {hidden}, and no "
                + "config.json", "The number of its heads is not known without one",
                $"Put a config.json with model_type {family} and num_attention_heads beside the weights");
        }
        return new TowerConfiguration
        {
            Family = family,
            Channels = (int)patch[1],
            Patch = ((int)patch[2], (int)patch[3]),
            Hidden = hidden,
            Layers = layers,
            Heads = heads,
            Neurons = (int)up[0],
            ClassTokens = (int)classes[1],
            Registers = registers ? (int)Of("registers", 3)[1] : 0,
            Positions = rotary ? null : Stored(family, (int)(Of("positions", 3)[1] - classes[1]), ((int)patch[2], (int)patch[3])),
            RotaryBase = rotary ? 100 : null,
            StoredPeriods = rotary,
            AttentionBias = (Bias("attention.query"), Bias("attention.key"), Bias("attention.value"), Bias("attention.output")),
            MlpBias = Bias("mlp.up"),
            Gated = gated,
            Activation = ActivationFunction.Named(gated ? "silu" : "gelu", "the family"),
            LayerScale = scaled,
            Epsilon = rotary ? 1e-5 : 1e-6,
        };

        long[] Of(string name, int dimensions) => shapes.GetValueOrDefault(name) is { } shape && shape.Length == dimensions
            && shape.All(extent => extent is > 0 and < int.MaxValue) ? shape
            : throw new BadInputException($"'{files.Folder}' has no tensor for {name} with {dimensions} dimensions",
                "Weights without a configuration must be whole", "Take the file as it was published, or put its config.json beside it");
    }

    private static PositionTable Stored(string family, int places, (int Height, int Width) patch)
    {
        int side = (int)Math.Sqrt(places);
        (PositionResizing resizing, PositionMatch match) = family switch
        {
            TransformersTowers.Dinov2 => (PositionResizing.Offset, PositionMatch.SquareImage),
            TransformersTowers.Dinov2Registers => (PositionResizing.Antialiased, PositionMatch.SquareImage),
            _ => (PositionResizing.Plain, PositionMatch.Grid),
        };
        return new PositionTable(places, resizing, match, (side * patch.Height, side * patch.Width));
    }
}
