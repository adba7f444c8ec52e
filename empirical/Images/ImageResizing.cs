namespace Rosetta.Empirical.Images;

/// <summary>Whose rounding a picture of bytes is resized with.</summary>
public enum Resizer
{
    /// <summary>Pillow's: weights of 22 bits (transformers' <c>pil</c> backend, OpenCLIP).</summary>
    Pillow,

    /// <summary>torchvision's on tensors of bytes: weights of 16 bits with a sign (transformers' default since version 5).</summary>
    Torchvision,
}

/// <summary>
/// Resizes pictures exactly as Pillow (13) and torchvision do: lines and columns one after the other, each a sum of integers that is
/// rounded to 8 bits.
/// </summary>
/// <remarks>Both libraries state their integer arithmetic, so that results are equal byte by byte.</remarks>
public static class ImageResizing
{
    /// <summary>Bits of Pillow's weights, and the most that torchvision's have after the point.</summary>
    private const int MostPrecision = 22;

    /// <summary>torchvision's weights are below this in absolute value.</summary>
    private const int WeightLimit = 1 << 15;

    /// <summary>Resizes a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="height">New rows, at least 1.</param>
    /// <param name="width">New columns, at least 1.</param>
    /// <param name="filter">The kernel.</param>
    /// <param name="resizer">Whose rounding.</param>
    public static RgbImage Resize(RgbImage image, int height, int width, ResizeFilter filter, Resizer resizer)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (image.Width == width && image.Height == height)
            return image;
        if (filter == ResizeFilter.Nearest)
            return Nearest(image, height, width);
        return resizer == Resizer.Pillow && VerticalFirst(image, height, width) ? Narrowed(Flattened(image)) : Flattened(Narrowed(image));

        RgbImage Narrowed(RgbImage part) => part.Width == width ? part : Horizontal(part, Line.Of(part.Width, width, filter, resizer));
        RgbImage Flattened(RgbImage part) => part.Height == height ? part
            : Vertical(part, Line.Of(part.Height, height, filter, resizer));
    }

    /// <summary>Pillow 13 takes the columns first where the height loses more than twice as many pixels as the width; before, it never
    /// did. The rounding between the passes makes that visible.</summary>
    private static bool VerticalFirst(RgbImage image, int height, int width) =>
        image.Height > height && image.Height - height > 2 * (image.Width - width);

    /// <summary>Resizes real numbers with antialiasing and without any rounding, as torch does on floating-point tensors.</summary>
    /// <param name="image">The numbers.</param>
    /// <param name="height">New rows.</param>
    /// <param name="width">New columns.</param>
    /// <param name="filter">The kernel.</param>
    public static PixelValues Resize(PixelValues image, int height, int width, ResizeFilter filter)
    {
        if (image.Width == width && image.Height == height)
            return image;
        if (filter == ResizeFilter.Nearest)
            return Nearest(image, height, width);
        PixelValues narrowed = image;
        if (image.Width != width)
        {
            ResizeWeights weights = ResizeWeights.Of(image.Width, width, filter, single: true);
            narrowed = new PixelValues(image.Height, width, new float[3 * image.Height * width]);
            for (int row = 0; row < 3 * image.Height; row++)
            {
                for (int x = 0; x < width; x++)
                    narrowed.Values[row * width + x] = Sum(weights, x, image.Values, row * image.Width, 1);
            }
        }
        if (image.Height == height)
            return narrowed;
        ResizeWeights columns = ResizeWeights.Of(image.Height, height, filter, single: true);
        var result = new PixelValues(height, width, new float[3 * height * width]);
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                    result.Values[(channel * height + y) * width + x] = Sum(columns, y, narrowed.Values, channel * image.Height * width + x,
                        width);
            }
        }
        return result;
    }

    private static float Sum(ResizeWeights weights, int index, float[] values, int origin, int stride)
    {
        double sum = 0;
        int at = origin + weights.Starts[index] * stride;
        foreach (double weight in weights.Weights[index])
        {
            sum += weight * values[at];
            at += stride;
        }
        return (float)sum;
    }

    private static RgbImage Horizontal(RgbImage image, Line line)
    {
        var result = new RgbImage(line.Starts.Length, image.Height);
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> source = image.Pixels.AsSpan(3 * y * image.Width, 3 * image.Width);
            Span<byte> target = result.Pixels.AsSpan(3 * y * result.Width, 3 * result.Width);
            for (int x = 0; x < result.Width; x++)
            {
                int red = line.Half, green = line.Half, blue = line.Half, at = 3 * line.Starts[x];
                foreach (int weight in line.Weights[x])
                {
                    red += source[at] * weight;
                    green += source[at + 1] * weight;
                    blue += source[at + 2] * weight;
                    at += 3;
                }
                target[3 * x] = line.Byte(red);
                target[3 * x + 1] = line.Byte(green);
                target[3 * x + 2] = line.Byte(blue);
            }
        }
        return result;
    }

    private static RgbImage Vertical(RgbImage image, Line line)
    {
        var result = new RgbImage(image.Width, line.Starts.Length);
        int width = 3 * image.Width;
        var sums = new int[width];
        for (int y = 0; y < result.Height; y++)
        {
            Array.Fill(sums, line.Half);
            int at = line.Starts[y] * width;
            foreach (int weight in line.Weights[y])
            {
                ReadOnlySpan<byte> source = image.Pixels.AsSpan(at, width);
                for (int i = 0; i < width; i++)
                    sums[i] += source[i] * weight;
                at += width;
            }
            Span<byte> target = result.Pixels.AsSpan(y * width, width);
            for (int i = 0; i < width; i++)
                target[i] = line.Byte(sums[i]);
        }
        return result;
    }

    private static RgbImage Nearest(RgbImage image, int height, int width)
    {
        var result = new RgbImage(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                image.Pixels.AsSpan(3 * (Center(y, image.Height, height) * image.Width + Center(x, image.Width, width)), 3)
                    .CopyTo(result.Pixels.AsSpan(3 * (y * width + x)));
        }
        return result;
    }

    private static PixelValues Nearest(PixelValues image, int height, int width)
    {
        var result = new PixelValues(height, width, new float[3 * height * width]);
        for (int row = 0; row < 3 * height; row++)
        {
            int source = row / height * image.Height + Center(row % height, image.Height, height);
            for (int x = 0; x < width; x++)
                result.Values[row * width + x] = image.Values[source * image.Width + Center(x, image.Width, width)];
        }
        return result;
    }

    private static int Center(int index, int input, int output) => Math.Min((int)((index + 0.5) * input / output), input - 1);

    /// <summary>Weights as integers, with the bits that they have after the point.</summary>
    private sealed record Line(int[] Starts, int[][] Weights, int Precision)
    {
        /// <summary>One half, so that cutting bits off rounds.</summary>
        internal int Half => 1 << (Precision - 1);

        internal static Line Of(int input, int output, ResizeFilter filter, Resizer resizer)
        {
            ResizeWeights weights = ResizeWeights.Of(input, output, filter);
            int precision = resizer == Resizer.Pillow ? MostPrecision : Fitting(weights.Weights.Max(line => line.Max()));
            double one = 1 << precision;
            return new Line(weights.Starts, [.. weights.Weights.Select(line => line.Select(weight =>
                (int)(weight * one + (weight < 0 ? -0.5 : 0.5))).ToArray())], precision);
        }

        internal byte Byte(int sum) => (byte)Math.Clamp(sum >> Precision, 0, 255);

        /// <summary>The most bits with which the largest weight is still below the limit.</summary>
        private static int Fitting(double largest)
        {
            int precision = 0;
            while (precision < MostPrecision && (int)(0.5 + largest * (1 << (precision + 1))) < WeightLimit)
                precision++;
            return precision;
        }
    }
}
