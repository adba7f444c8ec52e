using Rosetta.Empirical.Models.Generators;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>How a vision model is to be read.</summary>
/// <param name="Type">Type to compute in, whatever the file's: float32, float16 or bfloat16.</param>
/// <param name="Device">Where it is to live.</param>
/// <param name="Weights">File of the folder that holds the weights, or their index, when the folder holds several; null for the one of
/// the usual name.</param>
public sealed record VisionReading(ScalarType Type, Device Device, string? Weights = null);

/// <summary>A sort of vision model: how its folder is known, and how it is read.</summary>
public sealed record VisionFamily
{
    internal VisionFamily(Func<ModelFolder, bool> isOf, Func<ModelFolder, VisionReading, VisionModel> read) => (IsOf, Read) = (isOf, read);

    /// <summary>Whether a folder (or file) holds a model of this family, by its configuration; weights are looked at only where there is
    /// none.</summary>
    internal Func<ModelFolder, bool> IsOf { get; }

    /// <summary>Reads the model.</summary>
    internal Func<ModelFolder, VisionReading, VisionModel> Read { get; }
}

/// <summary>The vision models that can be read.</summary>
public static class VisionFamilies
{
    /// <summary>All of them; the first that knows a folder reads it.</summary>
    public static Registry<VisionFamily> All { get; } = new("vision family",
    [
        .. GeneratorFamilies.Entries,
        new(OpenClipTowers.Name, "OpenCLIP: its own vision transformers, and EVA-02-CLIP-E/14", OpenClipTowers.Family),
        new(TransformersTowers.Dinov2, "DINOv2", TransformersTowers.Family(TransformersTowers.Dinov2, TransformersTowers.ReadDinov2)),
        new(TransformersTowers.Dinov2Registers, "DINOv2 with registers",
            TransformersTowers.Family(TransformersTowers.Dinov2Registers, TransformersTowers.ReadDinov2)),
        new(TransformersTowers.Dinov3, "DINOv3's vision transformers",
            TransformersTowers.Family(TransformersTowers.Dinov3, TransformersTowers.ReadDinov3)),
        new(TransformersTowers.Pixio, "Pixio", TransformersTowers.Family(TransformersTowers.Pixio, TransformersTowers.ReadPixio)),
        new(TransformersTowers.MaskedAutoencoder, "masked autoencoder: its encoder, nothing masked",
            TransformersTowers.Family(TransformersTowers.MaskedAutoencoder, TransformersTowers.ReadMaskedAutoencoder)),
        new(TransformersTowers.Clip, "CLIP in transformers' layout: its vision tower",
            TransformersTowers.Family(TransformersTowers.Clip, TransformersTowers.ReadClip)),
        new(TransformersTowers.ClipVision, "CLIP's vision tower alone",
            TransformersTowers.Family(TransformersTowers.ClipVision, TransformersTowers.ReadClip)),
        new(OriginalTowers.Name, "weights of DINOv2, DINOv3, Pixio and the masked autoencoder as published, without a configuration",
            OriginalTowers.Family),
    ]);

    /// <summary>Reads a model.</summary>
    /// <param name="path">Its folder, or its file of weights.</param>
    /// <param name="reading">How.</param>
    /// <exception cref="BadInputException">No model of a known family, a setting that is not supported, or weights that do not
    /// fit.</exception>
    public static VisionModel Read(string path, VisionReading reading)
    {
        var folder = new ModelFolder(path, reading.Weights);
        Registered<VisionFamily>? family = All.Entries.FirstOrDefault(entry => entry.Item.IsOf(folder));
        string type = (folder.Says("model_type") ?? folder.Says("_class_name")) is { } said ? $", but one of type '{said}'" : "";
        return family?.Item.Read(folder, reading) ?? throw new BadInputException($"'{path}' holds no vision model that is known{type}",
            $"The known ones are {string.Join(", ", All.Names)}", "Name the folder with the configuration and the weights");
    }
}
