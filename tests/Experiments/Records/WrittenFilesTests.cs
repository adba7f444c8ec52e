using Rosetta.Experiments.Records;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Records;

/// <summary>Only own files are replaced or removed.</summary>
public sealed class WrittenFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string New() => _folder.File(Guid.NewGuid().ToString("N"));

    [Test]
    public void OwnFilesAreReplacedAndRemoved_OthersStay()
    {
        string plots = New();
        WrittenFiles.Replace(plots, new Dictionary<string, string> { ["a.svg"] = "1", ["b.csv"] = "2" });
        File.WriteAllText(Path.Combine(plots, "mine.svg"), "mine");
        WrittenFiles.Replace(plots, new Dictionary<string, string> { ["a.svg"] = "3" });
        Assert.That(File.ReadAllText(Path.Combine(plots, "a.svg")), Is.EqualTo("3"));
        Assert.That(Path.Combine(plots, "b.csv"), Does.Not.Exist);
        Assert.That(File.ReadAllText(Path.Combine(plots, "mine.svg")), Is.EqualTo("mine"));
    }

    [Test]
    public void SomebodysOwnFile_IsNeitherReplacedNorRemoved()
    {
        string plots = New(), file = Path.Combine(plots, "a.svg");
        Directory.CreateDirectory(plots);
        File.WriteAllText(file, "mine");
        Assert.That(() => WrittenFiles.Replace(plots, new Dictionary<string, string> { ["a.svg"] = "1" }),
            Throws.TypeOf<BadInputException>().With.Message.Contains("a.svg"));
        File.Delete(file);
        WrittenFiles.Replace(plots, new Dictionary<string, string> { ["a.svg"] = "1" });
        File.WriteAllText(file, "changed by hand");
        WrittenFiles.Replace(plots, new Dictionary<string, string>());
        Assert.That(File.ReadAllText(file), Is.EqualTo("changed by hand"), "no longer as it was written");
    }

    [Test]
    public void ALinkedFolder_IsRefused_AndWhatItLeadsToStays()
    {
        string real = New(), link = New();
        Directory.CreateDirectory(real);
        File.WriteAllText(Path.Combine(real, "a.svg"), "mine");
        Directory.CreateSymbolicLink(link, real);
        Assert.That(() => WrittenFiles.Replace(link, new Dictionary<string, string> { ["b.svg"] = "1" }),
            Throws.TypeOf<BadInputException>().With.Message.Contains("is a link"));
        Assert.That(Directory.GetFiles(real), Has.Length.EqualTo(1));
    }

    [Test]
    public void ALinkedFile_IsNotFollowed()
    {
        string plots = New(), outside = New();
        Directory.CreateDirectory(plots);
        File.WriteAllText(outside, "1");
        File.CreateSymbolicLink(Path.Combine(plots, "a.svg"), outside);
        Assert.That(() => WrittenFiles.Replace(plots, new Dictionary<string, string> { ["a.svg"] = "1" }),
            Throws.TypeOf<BadInputException>());
    }

    [TestCase("{\"../x.svg\": [\"00\"]}")]
    [TestCase("{\"a.svg\": null}")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{")]
    public void AListThatIsNotOurs_IsOneError(string list)
    {
        string plots = New();
        Directory.CreateDirectory(plots);
        File.WriteAllText(Path.Combine(plots, "files.json"), list);
        Assert.That(() => WrittenFiles.Replace(plots, new Dictionary<string, string> { ["a.svg"] = "1" }),
            Throws.TypeOf<BadInputException>().With.Message.Contains("damaged"));
    }
}
