using Rosetta.Empirical.Images;
using Rosetta.Empirical.Selectivity;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Experiments.Vision;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Images;

/// <summary>Images by number, in a fixed order, as many of each class.</summary>
public sealed class ImageFileSourceTests : IDisposable
{
    private TemporaryFolder _folder = null!;
    private ImageSet _set = null!;

    [OneTimeSetUp]
    public void Fill()
    {
        _folder = new TemporaryFolder();
        SmallVision.Fill(_folder);
        _set = ImageSet.Open([_folder.File("images")]);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Fewer_AreAsManyOfEachClass_AndAmongMore()
    {
        ImageFileSource eight = Source(8), twelve = Source(12);
        Assert.That(Enumerable.Range(0, 8).CountBy(eight.LabelOf).Select(entry => entry.Value), Is.All.EqualTo(2));
        Assert.That(Names(eight), Is.SubsetOf(Names(twelve)).And.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(Names(Source(8)), Is.EqualTo(Names(eight)));
        Assert.That(Names(new ImageFileSource("", _set, 8, Rng.FromSeed("other"))), Is.Not.EqualTo(Names(eight)));
        Assert.That(Source(null).Count, Is.EqualTo(SmallVision.Images));
    }

    [Test]
    public void TheDigest_IsOfContentsNamesAndOrder()
    {
        string digest = Source(8).Digest;
        Assert.That(Source(8).Digest, Is.EqualTo(digest));
        Assert.That(Source(9).Digest, Is.Not.EqualTo(digest));
        string copied = _folder.File("copied");
        foreach (string file in Directory.EnumerateFiles(_folder.File("images"), "*.png", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copied, Path.GetRelativePath(_folder.File("images"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        ImageFileSource Copied() => new("copied", ImageSet.Open([copied]), 8, Rng.FromSeed("source"));
        Assert.That(Copied().Digest, Is.EqualTo(digest), "the place does not count");
        PngFile.Write(Path.Combine(copied, Copied().NameOf(0) + ".png"), new RgbImage(3, 3));
        Assert.That(Copied().Digest, Is.Not.EqualTo(digest));
    }

    [Test]
    public void Classes_AreToldByNeuronsThatKnowThem_AndByNoOthers()
    {
        ImageFileSource source = Source(null);
        FactorLabels labels = FactorLabels.Of(source, Rng.FromSeed("halves"))!;
        float[] knowing = [.. Enumerable.Range(0, source.Count).Select(image => source.LabelOf(image) == 2 ? -1f : image / 100f)];
        Assert.That(labels.BestArea(knowing), Is.EqualTo(1).Within(1e-12));
        Assert.That(labels.BestArea(new float[source.Count]), Is.Null);
        knowing[3] = float.NaN;
        Assert.That(labels.BestArea(knowing), Is.Null);
        Rng rng = Rng.FromSeed("noise");
        double mean = Enumerable.Range(0, 400).Average(_ => labels.BestArea([.. Enumerable.Range(0, source.Count)
            .Select(_ => (float)rng.NextGaussian())])!.Value);
        // The best of four factors on the same images would have about .62; an area over 12 images has a deviation near .13.
        Assert.That(mean, Is.EqualTo(0.5).Within(0.03));
    }

    private ImageFileSource Source(int? most) => new("images", _set, most, Rng.FromSeed("source"));

    private static string[] Names(ImageFileSource source) => [.. Enumerable.Range(0, source.Count).Select(source.NameOf)];
}
