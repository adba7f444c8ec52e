namespace Rosetta.Empirical.Images;

/// <summary>The originals' ways to halve an odd difference.</summary>
internal enum CropRounding
{
    /// <summary>torchvision and OpenCLIP: a crop starts at half the difference rounded to even; padding has its smaller half
    /// first.</summary>
    Even,

    /// <summary>transformers on tensors: a crop starts at half the difference cut off; padding has its smaller half first.</summary>
    Cut,

    /// <summary>transformers on arrays: a crop starts at half the difference cut off; padding has its larger half first.</summary>
    CutPaddedAfterCeiling,
}

/// <summary>Cuts the middle out of a picture, and pads where it is smaller.</summary>
internal static class CenterCrop
{
    internal static RgbImage Of(RgbImage image, int height, int width, CropRounding rounding, byte fill)
    {
        var result = new RgbImage(width, height);
        Array.Fill(result.Pixels, fill);
        Span row = Range(image.Height, height, rounding), column = Range(image.Width, width, rounding);
        for (int y = 0; y < row.Count; y++)
        {
            image.Pixels.AsSpan(3 * ((row.From + y) * image.Width + column.From), 3 * column.Count)
                .CopyTo(result.Pixels.AsSpan(3 * ((row.To + y) * width + column.To)));
        }
        return result;
    }

    /// <summary>The same of real numbers, as transformers does on tensors; padded with zeros.</summary>
    internal static PixelValues Of(PixelValues image, int height, int width)
    {
        var result = new PixelValues(height, width, new float[3 * height * width]);
        Span row = Range(image.Height, height, CropRounding.Cut), column = Range(image.Width, width, CropRounding.Cut);
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < row.Count; y++)
            {
                image.Values.AsSpan((channel * image.Height + row.From + y) * image.Width + column.From, column.Count)
                    .CopyTo(result.Values.AsSpan((channel * height + row.To + y) * width + column.To));
            }
        }
        return result;
    }

    private static Span Range(int length, int wanted, CropRounding rounding)
    {
        int more = Math.Abs(length - wanted);
        if (length < wanted)
            return new Span(0, rounding == CropRounding.CutPaddedAfterCeiling ? (more + 1) / 2 : more / 2, length);
        return new Span(rounding == CropRounding.Even ? (int)Math.Round(more / 2.0, MidpointRounding.ToEven) : more / 2, 0, wanted);
    }

    /// <summary>Pixels of a line that are kept.</summary>
    /// <param name="From">The first, in the original.</param>
    /// <param name="To">Where it lies in the result.</param>
    /// <param name="Count">How many.</param>
    private readonly record struct Span(int From, int To, int Count);
}
