using System.Globalization;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Images;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>Keeps the images of a generation as files, so that towers see what was made without making it again.</summary>
public static class GeneratedImages
{
    private const string Tensor = "image";

    /// <summary>Writes each image of a captured file as <c>000000.png</c>, <c>000001.png</c>, ...</summary>
    /// <param name="captured">File with the tensor <c>image</c> [batch, 3, height, width].</param>
    /// <param name="range">Values of black and white.</param>
    /// <param name="folder">Made if need be.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <exception cref="Theory.BadInputException">The file has no images, or the folder cannot be written.</exception>
    public static void Write(string captured, (double Black, double White) range, string folder, CancellationToken cancellation)
    {
        using SafetensorsFile file = SafetensorsFile.Open(captured);
        SafetensorsTensor images = file.Tensor(Tensor);
        (int height, int width) = ((int)images.Shape[2], (int)images.Shape[3]);
        var values = new float[3 * height * width];
        for (int i = 0; i < images.Shape[0]; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            file.ReadFloat32(images, (long)i * values.Length, values);
            PngFile.Write(Path.Combine(folder, i.ToString("D6", CultureInfo.InvariantCulture) + ".png"),
                new PixelValues(height, width, values).ToImage(range.Black, range.White));
        }
    }
}
