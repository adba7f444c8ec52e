using System.Security.Cryptography;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Images;
using Rosetta.Sim.Scenes;
using Rosetta.Theory;

namespace Rosetta.Tests.Sim.Scenes;

/// <summary>Scenes: distinct, the same on every machine, and made of what they say.</summary>
public sealed class SceneTests
{
    private const int Side = 32;

    /// <summary>SHA-256 of the first 200 scenes' pixels, as they came out on x64 Linux.</summary>
    private const string FirstScenes = "66a368fc2f644b31ca3de80b36691379f34162f9555004527a89362853c3d5d7";

    private static readonly SceneSource Source = new("scenes of the tests", 10_000, Side);

    [Test]
    public void TenThousandScenes_AreTenThousandPictures()
    {
        var digests = new string[Source.Count];
        Parallel.For(0, Source.Count, i => digests[i] = Convert.ToHexString(SHA256.HashData(Source.Read(i).Pixels)));
        Assert.That(digests.Distinct().Count(), Is.EqualTo(Source.Count));
    }

    [Test]
    public void AScene_IsTheSameBytesEverywhere()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < 200; i++)
            hash.AppendData(Source.Read(i).Pixels);
        Assert.That(Convert.ToHexStringLower(hash.GetHashAndReset()), Is.EqualTo(FirstScenes),
            "a change of scenes is a change of SceneSource.Version");
    }

    [Test]
    public void SharesOfAPlace_AddUpToAll()
    {
        IReadOnlyList<string> names = Source.Factors.Names;
        Assert.That(names, Is.Unique);
        var grid = new GridSize(4, 4);
        var values = new float[grid.Count * names.Count];
        for (int image = 0; image < 200; image++)
        {
            Source.Factors.OfPlaces(image, grid, (1, 1), values);
            IReadOnlyList<double> whole = Source.Factors.OfImage(image);
            for (int place = 0; place < grid.Count; place++)
            {
                float[] own = values[(place * names.Count)..((place + 1) * names.Count)];
                foreach (string factor in new[] { "colour ", "texture ", "shape ", "size " })
                    Assert.That(Sum(own, factor), Is.EqualTo(own[0]).Within(1e-5), factor);
                Assert.That(Sum(own, "ground ") - Sum(own, "ground texture "), Is.EqualTo(1 - own[0]).Within(1e-5));
                Assert.That(Sum(own, "ground texture "), Is.EqualTo(1 - own[0]).Within(1e-5));
            }
            // The share of objects in the picture is the mean of its places'.
            double mean = Enumerable.Range(0, grid.Count).Average(place => values[place * names.Count]);
            Assert.That(whole[0], Is.EqualTo(mean).Within(1e-5));
        }

        double Sum(float[] own, string prefix) => names.Index().Where(one => one.Item.StartsWith(prefix, StringComparison.Ordinal))
            .Sum(one => own[one.Index]);
    }

    [Test]
    public void PartsOfPixels_AddUpToThem()
    {
        // 5 x 3 places over 30 of 32 pixels: no place is of whole pixels.
        (GridSize fine, GridSize coarse, (double, double) view) = (new(5, 3), new(1, 1), (30.0 / Side, 30.0 / Side));
        int names = Source.Factors.Names.Count;
        float[] parts = new float[fine.Count * names], all = new float[names], middle = new float[names];
        string[] shares = ["object", "red light", "green light", "blue light"];
        for (int image = 0; image < 50; image++)
        {
            Source.Factors.OfPlaces(image, fine, view, parts);
            Source.Factors.OfPlaces(image, coarse, view, all);
            foreach (string share in shares)
            {
                int factor = Source.Factors.Names.ToList().IndexOf(share);
                Assert.That(Enumerable.Range(0, fine.Count).Average(place => parts[place * names + factor]),
                    Is.EqualTo(all[factor]).Within(1e-5), share);
            }
            RgbImage picture = Source.Read(image);
            double red = Enumerable.Range(1, 30).SelectMany(row => Enumerable.Range(1, 30).Select(column =>
                picture.Pixels[3 * (row * Side + column)] / 255.0)).Average();
            Assert.That(all[Source.Factors.Names.ToList().IndexOf("red light")], Is.EqualTo(red).Within(1e-5));
        }
    }

    [Test]
    public void WhatIsCutOff_IsNotInThePicture()
    {
        int count = Source.Factors.Names.ToList().IndexOf("count"), fewer = 0;
        var own = new float[4 * Source.Factors.Names.Count];
        for (int image = 0; image < 200; image++)
        {
            int objects = Source.SceneOf(image).Objects.Count;
            Assert.That(Source.Factors.OfImage(image)[count], Is.EqualTo(objects));
            Source.Factors.OfPlaces(image, new GridSize(2, 2), (0.5, 0.5), own);
            Assert.That(own[count], Is.LessThanOrEqualTo(objects));
            fewer += own[count] < objects ? 1 : 0;
        }
        Assert.That(fewer, Is.GreaterThan(20));
    }

    [Test]
    public void AnObjectAlone_HasItsColourWhereItSaysThatItIs()
    {
        var plain = new ScenePaint(0, 1, 0, 0, .1, 0);
        var scene = new Scene(0, new ScenePaint(0, 0, 0, 1, .1, 0), 1, 0, [new SceneObject(0, 0, 1, .25, .75, .2, 1, 0, plain)]);
        RgbImage image = SceneRenderer.Render(scene, Side);
        Assert.Multiple(() =>
        {
            Assert.That(Pixel(24, 8), Is.EqualTo((255, 0, 0)), "the middle of the disc");
            Assert.That(Pixel(2, 2), Is.EqualTo((0, 0, 255)), "the ground");
            Assert.That(SceneCaption.Of(scene), Is.EqualTo("big red plain disc bottom left on grey plain"));
            int red = Enumerable.Range(0, Side * Side).Sum(at => (int)image.Pixels[3 * at]);
            Assert.That(red / 255.0, Is.EqualTo(Math.PI * .2 * .2 * Side * Side).Within(1), "its area");
        });

        (int, int, int) Pixel(int row, int column)
        {
            int at = 3 * (row * Side + column);
            return (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]);
        }
    }

    [Test]
    public void Captions_FitTheContextAndEndWithTheLargestToken()
    {
        var tokens = new long[SceneCaption.Context];
        for (int i = 0; i < 2000; i++)
        {
            SceneCaption.Encode(Source.SceneOf(i), tokens);
            int end = Array.IndexOf(tokens, SceneCaption.Vocabulary - 1L);
            string text = string.Join(' ', tokens[1..end].Select(token => SceneCaption.Tokens[(int)token]));
            Assert.That(text, Is.EqualTo(SceneCaption.Of(Source.SceneOf(i))));
        }
    }

    [TestCase(0, 32)]
    [TestCase(10, 30)]
    [TestCase(10, 36)]
    public void WhatCannotBeRendered_IsRefused(int count, int side) =>
        Assert.That(() => new SceneSource("x", count, side), Throws.InstanceOf<BadInputException>());
}
