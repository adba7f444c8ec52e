using System.Security.Cryptography;
using System.Text;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Images;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Commands;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Vision;

/// <summary>A vision model that was found and looked at: what its weights and configuration say without any image.</summary>
/// <param name="Reference">As the user named it.</param>
/// <param name="Place">Its folder, or its file of weights.</param>
/// <param name="Key">Stands for its weights.</param>
/// <param name="Family">Its name in <see cref="VisionFamilies"/>.</param>
/// <param name="Layout">Its neurons.</param>
/// <param name="Parameters">Values that the neurons depend on.</param>
/// <param name="Width">Width of the residual stream.</param>
/// <param name="ImageRange">Of a generator: black and white of its images.</param>
/// <param name="Preprocessing">Of a tower: what is done to images; null for a generator.</param>
internal sealed record VisionSide(ModelReference Reference, string Place, string Key, string Family, NeuronLayout Layout, long Parameters,
    int Width, (double Black, double White)? ImageRange, ImagePreprocessing? Preprocessing)
{
    /// <summary>As reports name it.</summary>
    public string Name => Reference.Name;

    /// <summary>Looks at a model: reads it once.</summary>
    /// <exception cref="BadInputException">It is no vision model, makes neither images nor is fed them, or has no preprocessing
    /// file.</exception>
    public static VisionSide Of(ModelReference reference)
    {
        string place = reference.Folder ?? reference.ActivationFile!;
        using VisionModel model = VisionFamilies.Read(place, new VisionReading(ScalarType.Float32, CPU));
        bool isTower = model.Inputs().Any(input => input.Name == InputTensor.Pixels);
        if (!isTower && model.ImageRange is null)
        {
            throw new BadInputException($"'{reference.Given}' is of family {model.Family}, which makes no images",
                "A tower, which is fed images, or a generator that makes them is needed",
                "Name the whole pipeline's folder, not its transformer's");
        }
        ImagePreprocessing? preprocessing = !isTower ? null : PreprocessingFile.Read(reference.Folder ?? Path.GetDirectoryName(place)!);
        return new VisionSide(reference, place, reference.Commit is { } commit ? $"{reference.Given} commit {commit}" : Digest(place),
            model.Family, model.Layout, model.ParameterCount, model.Width, isTower ? null : model.ImageRange, preprocessing);
    }

    /// <summary>Reads the model.</summary>
    public VisionModel Read(ScalarType type, Device device) => VisionFamilies.Read(Place, new VisionReading(type, device));

    /// <summary>SHA-256 over names and contents of configurations and weights.</summary>
    private static string Digest(string place)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        IEnumerable<string> files = File.Exists(place) ? [place] : Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".json" or ".safetensors" or ".bin" or ".pt" or ".pth");
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(Path.GetDirectoryName(place) ?? ".", file) + "\0"));
            using FileStream stream = InputFile.Open(file);
            hash.AppendData(SHA256.HashData(stream));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
