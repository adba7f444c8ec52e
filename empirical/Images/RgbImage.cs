namespace Rosetta.Empirical.Images;

/// <summary>A picture of 8 bits a channel: red, green, blue of each pixel, rows from the top.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Pixels">[height, width, 3] bytes.</param>
public sealed record RgbImage(int Width, int Height, byte[] Pixels)
{
    /// <summary>A black picture.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public RgbImage(int width, int height) : this(width, height, new byte[checked(3 * width * height)])
    {
    }
}
