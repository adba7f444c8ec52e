using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>All text and Pile-shaped files below a folder, by relative path in ordinal order. Files of other kinds are passed
/// over.</summary>
/// <remarks>The category of a text file is the first folder on its path, or the corpus folder's own name.</remarks>
public sealed class FolderCorpus(string folder) : ICorpus
{
    /// <inheritdoc/>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    /// <inheritdoc/>
    public IEnumerable<Document> Read() => CorpusContent.Of(folder, Files().SelectMany(ReadFile));

    private IEnumerable<Document> ReadFile(string relative)
    {
        string path = Path.Combine(folder, relative);
        if (JsonLines.Takes(path))
            return JsonLines.Read(path);
        int separator = relative.IndexOf('/', StringComparison.Ordinal);
        return [TextFileCorpus.ReadFile(path, separator > 0 ? relative[..separator] : Name, relative)];
    }

    /// <summary>Paths relative to the folder, with '/' on every system so that the order is the same.</summary>
    private List<string> Files()
    {
        try
        {
            List<string> files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => TextFileCorpus.Takes(path) || JsonLines.Takes(path))
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)];
            return files.Count > 0 ? files : throw new BadInputException($"{folder} holds no file that can be read as text",
                "Files ending in .txt, .text, .md, .jsonl, .jsonl.gz or .jsonl.zst are read", "Give a folder with such files");
        }
        catch (Exception error) when (CorpusFile.ReadError(folder, error) is { } bad)
        {
            throw bad;
        }
    }
}
