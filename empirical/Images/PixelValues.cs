namespace Rosetta.Empirical.Images;

/// <summary>What a vision model is fed of one picture: real numbers by channel.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">[3, height, width], channel by channel.</param>
public sealed record PixelValues(int Height, int Width, float[] Values)
{
    /// <summary>The bytes of a picture as numbers from 0 to 255.</summary>
    /// <param name="image">The picture.</param>
    public static PixelValues Of(RgbImage image)
    {
        int count = image.Width * image.Height;
        var values = new float[3 * count];
        for (int i = 0; i < count; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                values[channel * count + i] = image.Pixels[3 * i + channel];
        }
        return new PixelValues(image.Height, image.Width, values);
    }

    /// <summary>The picture whose black is one value and whose white another: clamped, then rounded to levels.</summary>
    /// <param name="black">Value of level 0.</param>
    /// <param name="white">Value of level 255.</param>
    public RgbImage ToImage(double black, double white)
    {
        var image = new RgbImage(Width, Height);
        int count = Width * Height;
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)Math.Round(Math.Clamp((Values[i % 3 * count + i / 3] - black) / (white - black), 0, 1) * byte.MaxValue);
        return image;
    }

    /// <summary>Each channel c as x times <paramref name="gain"/> plus offset[c].</summary>
    /// <param name="gain">Factor of each channel.</param>
    /// <param name="offset">What is added to each channel.</param>
    internal PixelValues Affine(IReadOnlyList<double> gain, IReadOnlyList<double> offset)
    {
        int count = Height * Width;
        var values = new float[Values.Length];
        for (int channel = 0; channel < 3; channel++)
        {
            for (int i = channel * count; i < (channel + 1) * count; i++)
                values[i] = (float)(Values[i] * gain[channel] + offset[channel]);
        }
        return this with { Values = values };
    }
}
