using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Rosetta.Empirical.Backend;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Backend;

/// <summary>The cure read back: the flag is set, nothing else changed, and the copy loads.</summary>
[Platform("Linux")]
public sealed class GlueCureTests
{
    private static readonly string Glue = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-cure-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void CuredCopy_DiffersInOneBitOfOneVersionNeed()
    {
        byte[] original = File.ReadAllBytes(Glue), cured = GlueCure.Weaken(original)!;
        ElfVersionNeed before = Need(original), after = Need(cured);
        Assert.That(before.Flags & ElfVersionNeeds.WeakFlag, Is.Zero, "the package's file needs the cure");
        Assert.That(after.Flags, Is.EqualTo(before.Flags | ElfVersionNeeds.WeakFlag));
        int[] changed = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != cured[i])];
        Assert.That(changed, Is.EqualTo(new[] { before.FlagsOffset }));
        Assert.That(cured, Has.Length.EqualTo(original.Length));
    }

    [Test]
    public void CuredCopy_LoadsAndIsKept()
    {
        LibTorch.Load(); // its dependencies
        DateTime packageWritten = File.GetLastWriteTimeUtc(Glue);
        string path = GlueCure.Apply(Glue, [_folder])!;
        Assert.That(Path.GetFileName(path), Is.EqualTo("libLibTorchSharp.so"));
        Assert.That(NativeLibrary.TryLoad(path, out _), Is.True);
        DateTime written = File.GetLastWriteTimeUtc(path);
        Assert.That(GlueCure.Apply(Glue, [_folder]), Is.EqualTo(path));
        Assert.That(File.GetLastWriteTimeUtc(path), Is.EqualTo(written), "the kept copy is used again");
        Assert.That(File.GetLastWriteTimeUtc(Glue), Is.EqualTo(packageWritten), "the package's file is not touched");
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(path)!), Has.Length.EqualTo(1), "no temporary file is left");
    }

    [Test]
    public void DamagedCopy_IsReplaced()
    {
        string path = GlueCure.Apply(Glue, [_folder])!;
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..1000]);
        Assert.That(GlueCure.Apply(Glue, [_folder]), Is.EqualTo(path));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(whole));
    }

    [Test]
    public void FolderThatCannotBeWritten_GivesWayToTheNext()
    {
        string blocked = Path.Combine(_folder, "file");
        File.WriteAllText(blocked, "not a folder");
        string next = Path.Combine(_folder, "next");
        Assert.That(GlueCure.Apply(Glue, [Path.Combine(blocked, "cache"), next]), Does.StartWith(next));
        Assert.That(() => GlueCure.Apply(Glue, [Path.Combine(blocked, "cache")]),
            Throws.TypeOf<BadInputException>().With.Message.Contains("XDG_CACHE_HOME"));
    }

    [TestCase("others write")]
    [TestCase("group writes")]
    [TestCase("link")]
    [TestCase("foreign")]
    [TestCase("open parent")]
    [UnsupportedOSPlatform("windows")]
    public void FolderThatIsNotThisUsersAlone_IsPassedOver(string trouble)
    {
        string given = Path.Combine(_folder, "given"), elsewhere = Path.Combine(_folder, "elsewhere"), folder = given;
        Directory.CreateDirectory(elsewhere);
        if (trouble == "link")
            Directory.CreateSymbolicLink(given, elsewhere);
        else
            Directory.CreateDirectory(given);
        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (trouble == "others write")
            File.SetUnixFileMode(given, own | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
        if (trouble == "group writes")
            File.SetUnixFileMode(given, own | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute);
        // Only root can give a folder to another user; for everybody else root's are foreign.
        if (trouble == "foreign" && ChangeOwner(given, 12_345, 12_345) != 0)
            folder = "/usr";
        if (trouble == "open parent")
        {
            File.SetUnixFileMode(given, own | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
            folder = Path.Combine(given, "mine");
        }
        var error = Assert.Throws<BadInputException>(() => GlueCure.Apply(Glue, [folder]))!;
        Assert.That(error.Message, Does.Contain(folder == "/usr" ? folder : "given").And.Contain(trouble switch
        {
            "link" => "a link",
            "foreign" => "another user",
            "open parent" => "others can replace",
            _ => "others can write",
        }));
        string next = Path.Combine(_folder, "next");
        Assert.That(GlueCure.Apply(Glue, [folder, next]), Does.StartWith(next));
        Assert.That(File.GetUnixFileMode(next), Is.EqualTo(own), "mode 0700");
        Assert.That(Directory.EnumerateFileSystemEntries(elsewhere), Is.Empty);
    }

    [Test]
    public void KeptCopyThatIsALink_IsReplacedByAFile()
    {
        string path = GlueCure.Apply(Glue, [_folder])!, other = Path.Combine(_folder, "other.so");
        File.Move(path, other);
        File.CreateSymbolicLink(path, other);
        Assert.That(GlueCure.Apply(Glue, [_folder]), Is.EqualTo(path));
        Assert.That(new FileInfo(path).LinkTarget, Is.Null);
    }

    [DllImport("libc", EntryPoint = "chown", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(string path, uint owner, uint group);

    [Test]
    public void CuredCopy_NeedsNoCure() => Assert.That(GlueCure.Weaken(GlueCure.Weaken(File.ReadAllBytes(Glue))), Is.Null);

    [Test]
    public void TruncatedLibrary_IsAPlainError([Values(0, 3, 63, 64, 1000, 2_000_000)] int length) =>
        Assert.That(() => ElfVersionNeeds.Read(File.ReadAllBytes(Glue).AsSpan(0, length)), Throws.TypeOf<BadInputException>());

    private static ElfVersionNeed Need(byte[] library) =>
        ElfVersionNeeds.Read(library).Single(need => need is { Library: GlueCure.Library, Version: GlueCure.Version });
}
