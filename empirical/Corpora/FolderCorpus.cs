using System.IO.Enumeration;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>All text and Pile-shaped files below a folder, by relative path in ordinal order. Files of other kinds are passed
/// over.</summary>
/// <remarks>
/// The category of a text file is the first folder on its path, or the corpus folder's own name. A file that several links lead to is read
/// once. A link to a folder within the corpus adds nothing and is passed over; one that leads out of it is refused, since its documents
/// would be missing.
/// </remarks>
/// <param name="folder">The folder.</param>
/// <param name="category">Field of a .jsonl row that names a document's category; null for meta.pile_set_name.</param>
public sealed class FolderCorpus(string folder, string? category = null) : ICorpus
{
    /// <inheritdoc/>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    /// <inheritdoc/>
    public IEnumerable<Document> Read() => CorpusContent.Of(folder, Files().SelectMany(ReadFile));

    private IEnumerable<Document> ReadFile(string relative)
    {
        string path = Path.Combine(folder, relative);
        if (JsonLines.Takes(path))
            return JsonLines.Read(path, category);
        int separator = relative.IndexOf('/', StringComparison.Ordinal);
        return [TextFileCorpus.ReadFile(path, separator > 0 ? relative[..separator] : Name, relative)];
    }

    /// <summary>Paths relative to the folder, with '/' on every system so that the order is the same.</summary>
    private List<string> Files()
    {
        try
        {
            string root = InputFile.RealPath(folder);
            RefuseLinksOutOf(root);
            // A file's own name goes before a link to it.
            var seen = new HashSet<string>(StringComparer.Ordinal);
            List<string> files = [.. Entries(root, directories: false).Where(path => TextFileCorpus.Takes(path) || JsonLines.Takes(path))
                .Select(path => (Name: Path.GetRelativePath(root, path).Replace('\\', '/'), Real: InputFile.RealPath(path), Path: path))
                .OrderBy(file => file.Real != file.Path).ThenBy(file => file.Name, StringComparer.Ordinal)
                .Where(file => seen.Add(file.Real)).Select(file => file.Name).Order(StringComparer.Ordinal)];
            return files.Count > 0 ? files : throw new BadInputException($"{folder} holds no file that can be read as text",
                "Files ending in .txt, .text, .md, .jsonl, .jsonl.gz or .jsonl.zst are read", "Give a folder with such files");
        }
        catch (Exception error) when (CorpusFile.ReadError(folder, error) is { } bad)
        {
            throw bad;
        }
    }

    private void RefuseLinksOutOf(string root)
    {
        foreach (string link in Entries(root, directories: true))
        {
            string target = InputFile.RealPath(link);
            if (target != root && !target.StartsWith(root.TrimEnd('/') + '/', StringComparison.Ordinal))
                throw new BadInputException($"'{link}' is a link to the folder '{target}', outside the corpus '{folder}'",
                    "Links to folders are not followed, so its documents would be missing",
                    "Copy that folder into the corpus, or give it as a corpus of its own");
        }
    }

    /// <summary>All files, or all links to folders, below a folder; no link to a folder is entered.</summary>
    private static FileSystemEnumerable<string> Entries(string root, bool directories) => new(root,
        (ref FileSystemEntry entry) => entry.ToFullPath(),
        new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = 0 })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory ? directories && IsLink(ref entry) : !directories,
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
    };

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
