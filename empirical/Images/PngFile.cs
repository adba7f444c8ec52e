using Rosetta.Empirical.Storage;
using SkiaSharp;

namespace Rosetta.Empirical.Images;

/// <summary>Writes pictures as png, without loss.</summary>
public static class PngFile
{
    private const int FullQuality = 100;

    /// <summary>Writes a picture; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="image">The picture.</param>
    /// <exception cref="Theory.BadInputException">The place cannot be written.</exception>
    public static void Write(string path, RgbImage image)
    {
        byte[] content = Encode(image);
        AtomicFile.Write(path, stream => stream.Write(content));
    }

    /// <summary>A picture as the content of a file.</summary>
    /// <param name="image">The picture.</param>
    public static unsafe byte[] Encode(RgbImage image)
    {
        var pixels = new byte[checked(4 * image.Width * image.Height)];
        for (int i = 0, from = 0; i < pixels.Length; i += 4, from += 3)
        {
            image.Pixels.AsSpan(from, 3).CopyTo(pixels.AsSpan(i));
            pixels[i + 3] = byte.MaxValue;
        }
        using var bitmap = new SKBitmap();
        fixed (byte* start = pixels)
        {
            bitmap.InstallPixels(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), (nint)start);
            using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, FullQuality);
            return data.ToArray();
        }
    }
}
