using SkiaSharp;

namespace Rosetta.Empirical.Images;

/// <summary>Small pictures for pages.</summary>
public static class Thumbnail
{
    /// <summary>Pixels of the longer side at most.</summary>
    public const int Side = 192;

    private const int Quality = 82;

    /// <summary>The picture as webp, not larger than <see cref="Side"/>.</summary>
    /// <param name="image">The picture.</param>
    public static unsafe byte[] Of(RgbImage image)
    {
        double scale = Math.Min(1, Side / (double)Math.Max(image.Width, image.Height));
        RgbImage small = scale == 1 ? image : ImageResizing.Resize(image, Math.Max(1, (int)Math.Round(scale * image.Height)),
            Math.Max(1, (int)Math.Round(scale * image.Width)), ResizeFilter.Bilinear, Resizer.Pillow);
        var pixels = new byte[4 * small.Width * small.Height];
        for (int i = 0, from = 0; i < pixels.Length; i += 4, from += 3)
        {
            small.Pixels.AsSpan(from, 3).CopyTo(pixels.AsSpan(i));
            pixels[i + 3] = byte.MaxValue;
        }
        using var bitmap = new SKBitmap();
        fixed (byte* start = pixels)
        {
            bitmap.InstallPixels(new SKImageInfo(small.Width, small.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), (nint)start);
            using SKData data = bitmap.Encode(SKEncodedImageFormat.Webp, Quality);
            return data.ToArray();
        }
    }
}
