using Rosetta.Theory;

namespace Rosetta.Empirical.Images;

/// <summary>
/// What the original of a model's family does to a picture before the model sees it: resizing, cropping or padding, scaling, normalising.
/// </summary>
/// <remarks>Read from the model's own file by <see cref="PreprocessingFile"/>.</remarks>
public sealed class ImagePreprocessing
{
    /// <summary>Pixels of the largest picture that resizing may make: as for decoding.</summary>
    private const long MostPixels = ImageDecoder.MostPixels;

    /// <summary>Name of the original's class, such as <c>BitImageProcessor</c> or <c>OpenCLIP</c>.</summary>
    public required string Original { get; init; }

    /// <summary>Whose resizing.</summary>
    public required Resizer Resizer { get; init; }

    /// <summary>The kernel.</summary>
    public required ResizeFilter Filter { get; init; }

    /// <summary>How large a picture becomes; null to leave it as it is.</summary>
    internal ResizeRule? Resize { get; init; }

    /// <summary>Rows and columns that are cut out of the middle, padded where the picture is smaller; null for none.</summary>
    internal (int Height, int Width)? Crop { get; init; }

    /// <summary>Where a crop begins and how it is padded.</summary>
    internal CropRounding Rounding { get; init; }

    /// <summary>Level of the padding, 0 to 255.</summary>
    internal byte Fill { get; init; }

    /// <summary>Whether levels are scaled before they are resized, in floating point (DINOv3).</summary>
    internal bool ScalesFirst { get; init; }

    /// <summary>Factor of the levels, 1/255 for the interval from 0 to 1; 1 to leave them.</summary>
    public required double Scale { get; init; }

    /// <summary>What is subtracted from each channel, after scaling; zeros for nothing.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>What each channel is then divided by; ones for nothing.</summary>
    public required IReadOnlyList<double> Deviation { get; init; }

    /// <summary>Rows and columns that a picture of this size becomes.</summary>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    public (int Height, int Width) OutputSize(int height, int width) => Crop ?? Resized(height, width);

    /// <summary>The same of a picture that lies in a file.</summary>
    /// <param name="item">The picture.</param>
    /// <param name="turn">Whether an EXIF orientation is applied.</param>
    /// <param name="wholly">Decodes all of it, so that damage anywhere is found; else only its beginning is looked at.</param>
    /// <exception cref="BadInputException">It cannot be read, or not be resized.</exception>
    public (int Height, int Width) OutputSize(ImageItem item, bool turn, bool wholly)
    {
        byte[] content = item.ReadContent();
        if (wholly)
            _ = ImageDecoder.Decode(content, item.Place, turn);
        (int height, int width) = ImageDecoder.Size(content, item.Place, turn);
        _ = Resized(height, width);
        return OutputSize(height, width);
    }

    /// <summary>Pixel values of a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <exception cref="BadInputException">It is so narrow that it would be resized to more pixels than any picture may have.</exception>
    public PixelValues Apply(RgbImage image)
    {
        (int height, int width) = Resized(image.Height, image.Width);
        double[] none = [0, 0, 0], inverse = [.. Deviation.Select(deviation => 1 / deviation)];
        double[] offset = [.. Mean.Zip(Deviation, (mean, deviation) => -mean / deviation)];
        if (ScalesFirst)
        {
            PixelValues scaled = PixelValues.Of(image).Affine([Scale, Scale, Scale], none);
            PixelValues resized = ImageResizing.Resize(scaled, height, width, Filter);
            return (Crop is { } part ? CenterCrop.Of(resized, part.Height, part.Width) : resized).Affine(inverse, offset);
        }
        RgbImage bytes = ImageResizing.Resize(image, height, width, Filter, Resizer);
        if (Crop is { } crop)
            bytes = CenterCrop.Of(bytes, crop.Height, crop.Width, Rounding, Fill);
        return PixelValues.Of(bytes).Affine([.. inverse.Select(factor => factor * Scale)], offset);
    }

    /// <summary>A picture as the model sees it: resized and cropped, with its own colours.</summary>
    /// <param name="image">The picture.</param>
    public RgbImage View(RgbImage image) => Apply(image).Affine([.. Deviation.Select(deviation => deviation / Scale)],
        [.. Mean.Select(mean => mean / Scale)]).ToImage(0, byte.MaxValue);

    /// <summary>Shares of a picture's rows and columns that a model sees, from 0 to 1.</summary>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    public (double Rows, double Columns) ViewedShare(int height, int width)
    {
        (int rows, int columns) = Resized(height, width);
        return Crop is { } crop ? (Math.Min(1, crop.Height / (double)rows), Math.Min(1, crop.Width / (double)columns)) : (1, 1);
    }

    private (int Height, int Width) Resized(int height, int width)
    {
        if (Resize is null)
            return (height, width);
        (long rows, long columns) = Resize.Of(height, width);
        return rows >= 1 && columns >= 1 && rows * columns <= MostPixels ? ((int)rows, (int)columns)
            : throw new BadInputException($"An image of {height} x {width} pixels would be resized to {rows} x {columns}",
                $"From 1 to {MostPixels} pixels are possible", "Cut its long side, or take it out");
    }
}
