using Rosetta.Empirical.Models.Vision;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>The generators among the vision families: whole pipelines, and transformers alone.</summary>
internal static class GeneratorFamilies
{
    internal static IReadOnlyList<Registered<VisionFamily>> Entries { get; } =
    [
        new("flux2-pipeline", "FLUX.2-klein whole: noise (or seeds) and prompt_embeds to images",
            new VisionFamily(folder => GeneratorFolder.IsPipeline(folder, Flux2Configuration.ClassName), Flux2Pipeline.Read)),
        new("flux2", "FLUX.2's transformer alone", new VisionFamily(folder => folder.Says("_class_name") == Flux2Configuration.ClassName,
            (folder, reading) => new Flux2Model(Flux2(folder.Folder, Named(folder, reading)), reading))),
        new("sana-pipeline", "Sana-Sprint whole: noise (or seeds), prompt_embeds and their mask to images",
            new VisionFamily(folder => GeneratorFolder.IsPipeline(folder, SanaConfiguration.ClassName), SanaPipeline.Read)),
        new("sana", "Sana-Sprint's transformer alone", new VisionFamily(folder => folder.Says("_class_name") == SanaConfiguration.ClassName,
            (folder, reading) => new SanaModel(Sana(folder.Folder, Named(folder, reading)), reading))),
        new("pmf", "pixel mean flow (pMF DiT): noise (or seeds) and class labels to images",
            new VisionFamily(PixelFlowModel.IsOf, PixelFlowModel.Read)),
    ];

    internal static Flux2Transformer Flux2(string folder, VisionReading reading)
    {
        Flux2Configuration shape = GeneratorFolder.Read(folder, Flux2Configuration.ClassName, reader => new Flux2Configuration(reader));
        return new Flux2Transformer(shape, GeneratorWeights.Read(folder, reading, shape.Shapes), reading.Type);
    }

    /// <summary>A file that was named is the one to read.</summary>
    private static VisionReading Named(ModelFolder folder, VisionReading reading) => reading with { Weights = folder.Weights };

    internal static SanaTransformer Sana(string folder, VisionReading reading)
    {
        SanaConfiguration shape = GeneratorFolder.Read(folder, SanaConfiguration.ClassName, reader => new SanaConfiguration(reader));
        return new SanaTransformer(shape, GeneratorWeights.Read(folder, reading, shape.Shapes), reading.Type);
    }
}
