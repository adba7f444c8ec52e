using SkiaSharp;

namespace Rosetta.Empirical.Images;

/// <summary>Which files are images by their names.</summary>
internal static class ImageFiles
{
    /// <summary>The format that a file's extension names; null for no image's.</summary>
    internal static SKEncodedImageFormat? FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => SKEncodedImageFormat.Png,
        ".JPG" or ".JPEG" or ".JPE" or ".JFIF" => SKEncodedImageFormat.Jpeg,
        ".WEBP" => SKEncodedImageFormat.Webp,
        ".BMP" or ".DIB" => SKEncodedImageFormat.Bmp,
        _ => null,
    };

    /// <summary>Whether a part of a path is what systems and editors leave beside images, which is no image whatever its
    /// extension.</summary>
    internal static bool IsJunk(string name) => name.StartsWith('.') || name is "__MACOSX" or "lost+found";

    /// <summary>A path with slashes and without its extension.</summary>
    internal static string NameOf(string relative) => Path.ChangeExtension(relative, null).Replace(Path.DirectorySeparatorChar, '/');
}
