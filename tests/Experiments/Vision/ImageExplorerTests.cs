using Rosetta.Experiments.Explorer;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Experiments.Explorer;

namespace Rosetta.Tests.Experiments.Vision;

/// <summary>The explorer of image models: from a match to pictures and maps in Chromium.</summary>
public sealed class ImageExplorerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string _match = "";

    [OneTimeSetUp]
    public void MatchOnce()
    {
        SmallVision.Fill(_folder);
        _match = _folder.File("match");
        ProgramRun run = ProgramRun.Of("match", _folder.File("dinov2"), _folder.File("pixio"), "--images", _folder.File("images"), "--null",
            "none", "--contexts", "--out", _match, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        run = ProgramRun.Of("explore", _match);
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Contexts_AreImagesWithMaps()
    {
        MatchContexts contexts = ContextFile.Read(Path.Combine(_match, ContextFile.FileName));
        Assert.That((contexts.Header.Samples, contexts.Header.Images!.Rows, contexts.Header.Images.Columns),
            Is.EqualTo((SmallVision.Images, 5, 5)));
        Assert.That(contexts.Documents.Select(document => document.Category).Distinct().Count(), Is.EqualTo(SmallVision.Classes));
        ShownImages images = contexts.Images!;
        int most = contexts.Header.Settings.MostPerPair, shown = Enumerable.Range(0, most).Count(i => contexts.Places[3 * i] >= 0);
        // Twenty-four images at most; each is there once, with levels from 0 to 250.
        Assert.That(shown, Is.InRange(20, SmallVision.Images));
        Assert.That(images.MapsA.Take(25 * shown), Is.All.LessThanOrEqualTo(250));
        Assert.That(images.MapsA.Skip(25 * shown).Take(25 * (most - shown)), Is.All.EqualTo(255));
        Assert.That(images.ViewOf(contexts.Places[0], 0)!.Value.File.Length, Is.GreaterThan(100));
    }

    [Test]
    public void InChromium_ImagesAreLoaded_AndMapsAreDrawn()
    {
        using var browser = Browser.Start();
        browser.Open(new Uri(Path.Combine(_match, "explorer", "index.html")).AbsoluteUri + "#pair=0");
        browser.Until("document.querySelectorAll('#contexts .maps canvas').length > 60");
        browser.Until("[...document.querySelectorAll('#contexts .maps img')].some(image => image.complete && image.naturalWidth > 0)");
        Assert.That(browser.Value<long>("document.querySelectorAll('#contexts .maps img').length"), Is.EqualTo(80),
            "two of each neuron and image");
        Assert.That(browser.Value<bool>("[...document.querySelectorAll('#contexts .maps img')].every(image => image.loading === 'lazy')"),
            Is.True);
        Assert.That(browser.Value<string>("document.getElementById('models').textContent"), Does.Contain($"{SmallVision.Images} images"));
        Assert.That(browser.Value<long>("document.querySelector('#contexts canvas.map').width"), Is.EqualTo(5));
        Assert.That(browser.Complaints(), Is.Empty);
        foreach (int width in new[] { 1400, 800, 400 })
        {
            browser.Look(width, 900, dark: false);
            Assert.That(browser.Value<bool>("document.documentElement.scrollWidth <= window.innerWidth"), Is.True, $"{width}");
        }
        // Names of images are searched, and classes filter.
        browser.Open(new Uri(Path.Combine(_match, "explorer", "index.html")).AbsoluteUri + "#q=class1");
        browser.Until("document.querySelectorAll('#rows tr').length > 0");
        Assert.That(browser.Complaints(), Is.Empty);
    }
}
