using Rosetta.Empirical.Images;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Images;

/// <summary>Resizing against libtorch's own kernels, and against sums that can be done by hand.</summary>
public sealed class ImageResizingTests
{
    [Test]
    public void Torchvision_IsLibtorchsIntegerKernel([Values(ResizeFilter.Bilinear, ResizeFilter.Bicubic)] ResizeFilter filter)
    {
        if (!System.Runtime.Intrinsics.X86.Avx2.IsSupported)
            Assert.Ignore("libtorch takes another path for bytes on this processor");
        Rng random = Rng.FromSeed("torchvision").Derive(filter.ToString());
        for (int trial = 0; trial < 40; trial++)
        {
            RgbImage image = Noise(random, 1 + random.NextInt(120), 1 + random.NextInt(120));
            int height = 1 + random.NextInt(90), width = 1 + random.NextInt(90);
            RgbImage resized = ImageResizing.Resize(image, height, width, filter, Resizer.Torchvision);
            using DisposeScope scope = NewDisposeScope();
            Tensor source = tensor(image.Pixels, [1, image.Height, image.Width, 3]).permute(0, 3, 1, 2).contiguous();
            Tensor original = nn.functional.interpolate(source, size: [height, width], mode: Mode(filter), align_corners: false,
                antialias: true);
            byte[] expected = original.permute(0, 2, 3, 1).contiguous().data<byte>().ToArray();
            Assert.That(resized.Pixels, Is.EqualTo(expected), $"{image.Height} x {image.Width} to {height} x {width}");
        }
    }

    [Test]
    public void FloatingPoint_IsLibtorchsKernel([Values(ResizeFilter.Bilinear, ResizeFilter.Bicubic)] ResizeFilter filter)
    {
        Rng random = Rng.FromSeed("floats").Derive(filter.ToString());
        for (int trial = 0; trial < 20; trial++)
        {
            int height = 1 + random.NextInt(400), width = 1 + random.NextInt(60), rows = 1 + random.NextInt(90),
                columns = 1 + random.NextInt(90);
            var values = new float[3 * height * width];
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)random.NextDouble();
            PixelValues resized = ImageResizing.Resize(new PixelValues(height, width, values), rows, columns, filter);
            using DisposeScope scope = NewDisposeScope();
            float[] expected = nn.functional.interpolate(tensor(values, [1, 3, height, width]), size: [rows, columns], mode: Mode(filter),
                align_corners: false, antialias: true).contiguous().data<float>().ToArray();
            Assert.That(resized.Values.Zip(expected, (got, wanted) => Math.Abs(got - wanted)).Max(), Is.LessThan(2e-6));
        }
    }

    [TestCase(Resizer.Pillow)]
    [TestCase(Resizer.Torchvision)]
    public void ANarrowedRow_IsAntialiased(Resizer resizer)
    {
        byte[] row = [255, 0, 0, 255, 255, 0, 0, 255];
        var image = new RgbImage(8, 1, [.. row.SelectMany(level => new[] { level, level, level })]);
        Assert.That(ImageResizing.Resize(image, 1, 2, ResizeFilter.Bilinear, resizer).Pixels, Is.All.EqualTo(118));
    }

    [Test]
    public void OneColour_StaysOneColour([Values] ResizeFilter filter, [Values] Resizer resizer)
    {
        var image = new RgbImage(17, 5);
        Array.Fill(image.Pixels, (byte)200);
        foreach ((int height, int width) in new[] { (1, 1), (40, 3), (5, 90), (31, 31) })
            Assert.That(ImageResizing.Resize(image, height, width, filter, resizer).Pixels, Is.All.EqualTo(200));
    }

    [Test]
    public void TheSameSize_IsTheSamePicture([Values] ResizeFilter filter, [Values] Resizer resizer)
    {
        RgbImage image = Noise(Rng.FromSeed("same"), 13, 21);
        Assert.That(ImageResizing.Resize(image, 13, 21, filter, resizer), Is.SameAs(image));
    }

    private static InterpolationMode Mode(ResizeFilter filter) =>
        filter == ResizeFilter.Bilinear ? InterpolationMode.Bilinear : InterpolationMode.Bicubic;

    private static RgbImage Noise(Rng random, int height, int width)
    {
        var image = new RgbImage(width, height);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)random.NextInt(256);
        return image;
    }
}
