using System.Buffers.Binary;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;
using SkiaSharp;

namespace Rosetta.Empirical.Images;

/// <summary>A decoded file.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Conversions">What was changed on the way.</param>
public sealed record DecodedImage(RgbImage Image, ImageConversions Conversions);

/// <summary>
/// Decodes png, jpeg, webp and bmp to what Pillow's <c>convert("RGB")</c> makes of them. The codecs are those of Skia, which are the same
/// libraries as Pillow's: libpng, libjpeg-turbo (slow integer transform, fancy upsampling), libwebp. Colour profiles are not applied, as
/// Pillow does not.
/// </summary>
public static class ImageDecoder
{
    /// <summary>Pixels that a picture may have: Pillow's own limit, beyond which it warns of a decompression bomb.</summary>
    public const long MostPixels = 89_478_485;

    /// <summary>Bytes of a file: the most pixels at three bytes each, uncompressed.</summary>
    internal const long MostBytes = 3 * MostPixels + (1 << 20);

    /// <summary>Rows and columns of a picture as it will be decoded, without decoding it.</summary>
    /// <inheritdoc cref="Decode" path="/param"/>
    /// <exception cref="BadInputException">As of <see cref="Decode"/>, as far as the beginning of a file tells.</exception>
    public static (int Height, int Width) Size(byte[] content, string place, bool turn = true)
    {
        using SKCodec codec = Open(content, place);
        return turn && Swaps(Origin(codec, content)) ? (codec.Info.Width, codec.Info.Height) : (codec.Info.Height, codec.Info.Width);
    }

    /// <summary>Decodes a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="place">Its name, for messages.</param>
    /// <param name="turn">Whether an EXIF orientation is applied.</param>
    /// <exception cref="BadInputException">No such picture, truncated, damaged, or of too many pixels.</exception>
    public static unsafe DecodedImage Decode(byte[] content, string place, bool turn = true)
    {
        using SKCodec codec = Open(content, place);
        var wanted = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
        var pixels = new byte[wanted.BytesSize64];
        SKCodecResult result;
        fixed (byte* start = pixels)
            result = codec.GetPixels(wanted, (nint)start);
        if (result != SKCodecResult.Success)
        {
            throw result == SKCodecResult.IncompleteInput
                ? new BadInputException($"'{place}' is truncated or damaged: its picture ends before the last row",
                    "A whole image is needed",
                    "Fetch the file again, or take it out")
                : Damaged(place, $"cannot be decoded ({result})");
        }
        var image = new RgbImage(wanted.Width, wanted.Height);
        for (int i = 0, from = 0; i < image.Pixels.Length; i += 3, from += 4)
            pixels.AsSpan(from, 3).CopyTo(image.Pixels.AsSpan(i));
        ImageConversions conversions = Conversions(codec, content, place);
        SKEncodedOrigin origin = Origin(codec, content);
        return turn && origin != SKEncodedOrigin.TopLeft ? new DecodedImage(Turned(image, origin), conversions | ImageConversions.Turned)
            : new DecodedImage(image, conversions);
    }

    private static SKCodec Open(byte[] content, string place)
    {
        if (content.Length == 0)
            throw Damaged(place, "is empty");
        using SKData data = SKData.CreateCopy(content);
        SKCodec codec = SKCodec.Create(data) ?? throw (ForeignFile.Mistaken(content, place)
            ?? Damaged(place, "is no image that can be decoded, or is cut off within its header"));
        try
        {
            if (codec.EncodedFormat is not (SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Webp
                or SKEncodedImageFormat.Bmp))
                throw Damaged(place, $"is of the format {codec.EncodedFormat}");
            if ((long)codec.Info.Width * codec.Info.Height > MostPixels)
            {
                throw new BadInputException($"'{place}' has {codec.Info.Width} x {codec.Info.Height} pixels: it may be a decompression "
                    + $"bomb",
                    $"At most {MostPixels} pixels are decoded, the limit of Pillow", "Scale the image down, or take it out");
            }
            return codec;
        }
        catch
        {
            codec.Dispose();
            throw;
        }
    }

    private static BadInputException Damaged(string place, string what) =>
        new($"'{place}' {what}", "A png, jpeg, webp or bmp file is needed",
        "Convert it, fetch it again, or take it out");

    private static ImageConversions Conversions(SKCodec codec, ReadOnlySpan<byte> content, string place)
    {
        ImageConversions found = ImageConversions.None;
        SKEncodedImageFormat format = codec.EncodedFormat;
        if (codec.Info.AlphaType != SKAlphaType.Opaque)
            found |= ImageConversions.AlphaDropped;
        if (codec.FrameCount > 1 || format == SKEncodedImageFormat.Png && PngChunks.Of(content, "acTL"u8).Count > 0)
            found |= ImageConversions.FirstPicture;
        // The byte after the sides of the first chunk, which is IHDR.
        if (format == SKEncodedImageFormat.Png && content.Length > 24 && content[24] == 16)
            found |= ImageConversions.SixteenBits;
        if (format == SKEncodedImageFormat.Jpeg && JpegComponents(content) == 4)
            found |= ImageConversions.Inks;
        if (ImageFiles.FormatOf(place) is { } named && named != format)
            found |= ImageConversions.WrongExtension;
        return found;
    }

    /// <summary>Channels by the frame header of a jpeg; 0 if none is found.</summary>
    private static int JpegComponents(ReadOnlySpan<byte> content)
    {
        for (int at = 2; at + 10 <= content.Length && content[at] == 0xFF;)
        {
            byte marker = content[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return content[at + 9];
            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(content[(at + 2)..]);
        }
        return 0;
    }

    private static SKEncodedOrigin Origin(SKCodec codec, ReadOnlySpan<byte> content) =>
        codec.EncodedFormat == SKEncodedImageFormat.Png ? ExifOrientation.OfPng(content) : codec.EncodedOrigin;

    private static bool Swaps(SKEncodedOrigin origin) => origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop
        or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    private static RgbImage Turned(RgbImage image, SKEncodedOrigin origin)
    {
        bool swaps = Swaps(origin);
        var result = swaps ? new RgbImage(image.Height, image.Width) : new RgbImage(image.Width, image.Height);
        // Where the picture's row 0 and column 0 lie in the file.
        bool fromRight = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightBottom
            or SKEncodedOrigin.LeftBottom;
        bool fromBottom = origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightTop
            or SKEncodedOrigin.RightBottom;
        for (int y = 0; y < result.Height; y++)
        {
            for (int x = 0; x < result.Width; x++)
            {
                (int row, int column) = swaps ? (x, y) : (y, x);
                row = fromBottom ? image.Height - 1 - row : row;
                column = fromRight ? image.Width - 1 - column : column;
                image.Pixels.AsSpan(3 * (row * image.Width + column), 3).CopyTo(result.Pixels.AsSpan(3 * (y * result.Width + x)));
            }
        }
        return result;
    }
}
