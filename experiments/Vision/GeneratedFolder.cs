using System.Globalization;
using Rosetta.Empirical.Images;
using Rosetta.Empirical.Storage;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Vision;

/// <summary>The images that a generator makes while its neurons are captured, as files of 8 bits, for as long as towers look at
/// them.</summary>
/// <param name="folder">Made when it is needed, and removed in the end.</param>
internal sealed class GeneratedFolder(string folder) : IDisposable
{
    /// <summary>Name of a generator's images among its outputs.</summary>
    public const string Tensor = "image";

    /// <summary>Writes the images of a batch.</summary>
    /// <param name="range">Values of black and white.</param>
    /// <param name="first">Number of the first image.</param>
    /// <param name="returned">What the generator returned.</param>
    public void Take((double Black, double White) range, int first, IReadOnlyDictionary<string, Tensor> returned)
    {
        if (first == 0)
        {
            TemporaryFiles.Add(folder);
            Directory.CreateDirectory(folder);
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor images = returned[Tensor].to(ScalarType.Float32).cpu().contiguous();
        for (int i = 0; i < images.shape[0]; i++)
        {
            var values = new PixelValues((int)images.shape[2], (int)images.shape[3], [.. images[i].flatten().data<float>()]);
            PngFile.Write(Path.Combine(folder, (first + i).ToString("D6", CultureInfo.InvariantCulture) + ".png"),
                values.ToImage(range.Black, range.White));
        }
    }

    /// <summary>The images, once all are there.</summary>
    /// <param name="name">For people.</param>
    public IImageSource Open(string name) => new ImageFileSource(name, ImageSet.Open([folder]), null, Rng.FromSeed("all"));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        TemporaryFiles.Remove(folder);
    }
}
