using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Images;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Empirical.Images;

/// <summary>Decoding and pixel values against the originals' (tests/Reference/preprocessing).</summary>
public sealed class PreprocessingReferenceTests
{
    private const string Root = "preprocessing";

    private static string[] Pictures => [.. Directory.GetFiles(ReferenceFiles.PathOf(Root)).Select(path => Path.GetFileName(path))
        .Where(name => !name.EndsWith(".safetensors", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static IEnumerable<TestCaseData> Families() =>
        from folder in Directory.GetDirectories(ReferenceFiles.PathOf(Root)).Order(StringComparer.Ordinal)
        let family = Path.GetFileName(folder)
        from resizer in new[] { Resizer.Pillow, Resizer.Torchvision }
        where resizer == Resizer.Pillow ? family != "dinov3" : !family.StartsWith("openclip", StringComparison.Ordinal)
        select new TestCaseData(family, resizer);

    [TestCaseSource(nameof(Pictures))]
    public void Decoding_GivesPillowsBytes(string file)
    {
        DecodedImage decoded = ImageDecoder.Decode(File.ReadAllBytes(ReferenceFiles.PathOf(Root, file)), file);
        using SafetensorsFile reference = SafetensorsFile.Open(ReferenceFiles.PathOf(Root, "rgb.safetensors"));
        string name = reference.Tensors.ContainsKey(file) ? file : Path.GetFileNameWithoutExtension(file);
        SafetensorsTensor tensor = reference.Tensor(name);
        var bytes = new byte[tensor.ByteCount];
        reference.ReadBytes(tensor, 0, bytes);
        Assert.That(new long[] { decoded.Image.Height, decoded.Image.Width, 3 }, Is.EqualTo(tensor.Shape));
        Assert.That(decoded.Image.Pixels, Is.EqualTo(bytes));
    }

    [TestCaseSource(nameof(Families))]
    public void PixelValues_AreTheOriginals(string family, Resizer resizer)
    {
        ImagePreprocessing preprocessing = PreprocessingFile.Read(ReferenceFiles.PathOf(Root, family), resizer);
        using SafetensorsFile reference = SafetensorsFile.Open(ReferenceFiles.PathOf(Root, family, "reference.safetensors"));
        string prefix = resizer == Resizer.Pillow ? "pil." : "torchvision.";
        int compared = 0;
        foreach (SafetensorsTensor tensor in reference.Tensors.Values.Where(one => one.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string file = tensor.Name[prefix.Length..] + ".png";
            RgbImage image = ImageDecoder.Decode(File.ReadAllBytes(ReferenceFiles.PathOf(Root, file)), file).Image;
            PixelValues values = preprocessing.Apply(image);
            Assert.That(new long[] { 3, values.Height, values.Width }, Is.EqualTo(tensor.Shape), file);
            Assert.That(preprocessing.OutputSize(image.Height, image.Width), Is.EqualTo((values.Height, values.Width)), file);
            var expected = new float[tensor.ElementCount];
            reference.ReadFloat32(tensor, 0, expected);
            double worst = values.Values.Zip(expected, (got, wanted) => Math.Abs((double)got - wanted)).Max();
            Assert.That(worst, Is.LessThan(1e-5), file);
            compared++;
        }
        Assert.That(compared, Is.EqualTo(8));
    }
}
