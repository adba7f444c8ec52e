using Rosetta.Empirical.Images;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Images;

/// <summary>The kinds of files that break decoders in the wild (tests/Reference/pictures).</summary>
public sealed class ImageDecoderTests
{
    // Red to the left, blue to the right, as it lies in the file: where red is once it is turned as EXIF says.
    [TestCase("turned1.jpg", 8, 16, 0, 0)]
    [TestCase("turned2.jpg", 8, 16, 0, 15)]
    [TestCase("turned3.jpg", 8, 16, 7, 15)]
    [TestCase("turned4.jpg", 8, 16, 7, 0)]
    [TestCase("turned5.jpg", 16, 8, 0, 0)]
    [TestCase("turned6.jpg", 16, 8, 0, 7)]
    [TestCase("turned7.jpg", 16, 8, 15, 7)]
    [TestCase("turned8.jpg", 16, 8, 15, 0)]
    [TestCase("turned6.png", 16, 8, 0, 7)]
    [TestCase("turned6.webp", 16, 8, 0, 7)]
    public void Orientation_IsApplied(string file, int height, int width, int redRow, int redColumn)
    {
        DecodedImage decoded = Decode(file);
        Assert.That((decoded.Image.Height, decoded.Image.Width), Is.EqualTo((height, width)));
        Assert.That(At(decoded.Image, redRow, redColumn), Is.EqualTo(new[] { 255, 0, 0 }).Within(2));
        Assert.That(At(decoded.Image, height - 1 - redRow, width - 1 - redColumn), Is.EqualTo(new[] { 0, 0, 255 }).Within(2));
        Assert.That(decoded.Conversions.HasFlag(ImageConversions.Turned), Is.EqualTo(file != "turned1.jpg"));
        Assert.That(ImageDecoder.Size(Content(file), file), Is.EqualTo((height, width)));
    }

    [TestCase("turned6.jpg")]
    [TestCase("turned6.png")]
    public void Orientation_CanBeIgnored(string file)
    {
        DecodedImage decoded = ImageDecoder.Decode(Content(file), file, turn: false);
        Assert.That((decoded.Image.Height, decoded.Image.Width), Is.EqualTo((8, 16)));
        Assert.That(decoded.Conversions, Is.EqualTo(ImageConversions.None));
    }

    [TestCase("alpha.png", 100, 150, 200, ImageConversions.AlphaDropped)]
    [TestCase("alpha.webp", 100, 150, 200, ImageConversions.AlphaDropped)]
    [TestCase("greyalpha.png", 20, 20, 20, ImageConversions.AlphaDropped)]
    [TestCase("palette.png", 255, 0, 0, ImageConversions.AlphaDropped)]
    [TestCase("grey16.png", 128, 128, 128, ImageConversions.SixteenBits)]
    [TestCase("rgb16.png", 0x12, 0xAB, 0x80, ImageConversions.SixteenBits)]
    [TestCase("cmyk0.jpg", 255, 255, 255, ImageConversions.Inks)]
    [TestCase("ycck.jpg", 255, 255, 255, ImageConversions.Inks)]
    [TestCase("cmyk.jpg", 190, 148, 114, ImageConversions.Inks)]
    [TestCase("anim.png", 1, 2, 3, ImageConversions.FirstPicture)]
    [TestCase("anim.webp", 10, 20, 30, ImageConversions.FirstPicture)]
    [TestCase("one.png", 9, 8, 7, ImageConversions.None)]
    public void Conversions_AreThoseOfPillow_AndSaid(string file, int red, int green, int blue, ImageConversions said)
    {
        DecodedImage decoded = Decode(file);
        Assert.That(At(decoded.Image, 0, 0), Is.EqualTo(new[] { red, green, blue })
            .Within(file.EndsWith(".jpg", StringComparison.Ordinal) ? 2 : 0));
        Assert.That(decoded.Conversions, Is.EqualTo(said));
    }

    [TestCase("half.jpg", "truncated")]
    [TestCase("half.png", "truncated")]
    [TestCase("half.webp", "truncated")]
    [TestCase("half.bmp", "truncated")]
    [TestCase("halfprog.jpg", "cannot be decoded")]
    [TestCase("dots.gif", "of the format Gif")]
    [TestCase("bomb.png", "50000 x 50000")]
    public void WhatCannotBeDecoded_IsOneErrorThatNamesTheFile(string file, string said) =>
        Assert.That(() => Decode(file), Throws.TypeOf<BadInputException>().With.Message.Contains(file).And.Message.Contains(said));

    [Test]
    public void AWrongExtension_IsSaid_AndTheContentCounts()
    {
        DecodedImage decoded = ImageDecoder.Decode(Content("turned1.jpg"), "picture.png");
        Assert.That(decoded.Conversions, Is.EqualTo(ImageConversions.WrongExtension));
        Assert.That(decoded.Image.Width, Is.EqualTo(16));
    }

    [TestCase("")]
    [TestCase("no picture at all")]
    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:00\n")]
    public void NoPicture_IsOneError(string content) =>
        Assert.That(() => ImageDecoder.Decode(System.Text.Encoding.ASCII.GetBytes(content), "a.png"),
        Throws.TypeOf<BadInputException>().With.Message.Contains("a.png"));

    [Test]
    public void EveryCutOfAFile_IsDecodedOrRefused()
    {
        foreach (string file in new[] { "turned6.png", "turned1.jpg", "turned6.webp", "anim.png", "palette.png" })
        {
            byte[] content = Content(file);
            for (int length = 0; length < content.Length; length += 1 + content.Length / 60)
            {
                try
                {
                    _ = ImageDecoder.Decode(content[..length], file);
                }
                catch (BadInputException)
                {
                    // A refusal is right; anything else fails the test.
                }
            }
        }
    }

    private static DecodedImage Decode(string file) => ImageDecoder.Decode(Content(file), file);

    private static byte[] Content(string file) => File.ReadAllBytes(ReferenceFiles.PathOf("pictures", file));

    private static int[] At(RgbImage image, int row, int column) =>
        [.. image.Pixels.Skip(3 * (row * image.Width + column)).Take(3).Select(level => (int)level)];
}
