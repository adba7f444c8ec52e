using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
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
/// <param name="Tower">Of a tower: what is done to images, and its patches; null for a generator.</param>
internal sealed record VisionSide(ModelReference Reference, string Place, string Key, string Family, NeuronLayout Layout, long Parameters,
    int Width, (double Black, double White)? ImageRange, VisionSide.TowerInput? Tower)
{
    /// <summary>How a tower sees images.</summary>
    /// <param name="Preprocessing">By its own file.</param>
    /// <param name="Patch">Pixels of a place.</param>
    public sealed record TowerInput(ImagePreprocessing Preprocessing, GridSize Patch);

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
        TowerInput? tower = !isTower ? null : new TowerInput(
            PreprocessingFile.Read(reference.Folder ?? Path.GetDirectoryName(Path.GetFullPath(place))!), PatchOf(model));
        return new VisionSide(reference, place, reference.Commit is { } commit ? $"{reference.Given} commit {commit}" : Digest(place),
            model.Family, model.Layout, model.ParameterCount, model.Width, isTower ? null : model.ImageRange, tower);
    }

    /// <summary>A tower's places on an image.</summary>
    /// <param name="height">Rows of the image as it lies in its file.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="BadInputException">The patches do not divide what the image becomes.</exception>
    public GridSize GridOf(int height, int width)
    {
        (int rows, int columns) = Tower!.Preprocessing.OutputSize(height, width);
        return rows % Tower.Patch.Rows == 0 && columns % Tower.Patch.Columns == 0
            ? new GridSize(rows / Tower.Patch.Rows, columns / Tower.Patch.Columns)
            : throw new BadInputException($"'{Reference.Given}' makes images {rows} x {columns} pixels by its preprocessing file, and has "
                + $"patches of {Tower.Patch}", "The patches must divide the image", "Correct the sizes of the preprocessing file");
    }

    /// <summary>Reads the model.</summary>
    public VisionModel Read(ScalarType type, Device device) => VisionFamilies.Read(Place, new VisionReading(type, device));

    private static GridSize PatchOf(VisionModel model)
    {
        string[] sides = model.Settings["patch"].Split('x');
        return new GridSize(int.Parse(sides[0], CultureInfo.InvariantCulture), int.Parse(sides[1], CultureInfo.InvariantCulture));
    }

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
