using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>Opens a corpus by what the user named.</summary>
public static class Corpus
{
    /// <summary>The name of the embedded default: the reference documentation of the .NET SDK.</summary>
    public const string Embedded = "sdk";

    /// <summary>Opens the embedded corpus (null or <see cref="Embedded"/>), a folder, a .txt, or a Pile-shaped .jsonl, .jsonl.gz or
    /// .jsonl.zst.</summary>
    /// <param name="path">What was named.</param>
    /// <param name="category">Field of a .jsonl row that names the document's category; null for meta.pile_set_name.</param>
    /// <exception cref="BadInputException">There is no such file or folder, or it is of no known kind.</exception>
    public static ICorpus Open(string? path, string? category = null)
    {
        if (path is null || (path == Embedded && !Path.Exists(path)))
            return SdkReferenceCorpus.OfThisMachine();
        if (Directory.Exists(path))
            return new FolderCorpus(path, category);
        if (!File.Exists(path))
            throw new BadInputException($"The corpus '{path}' does not exist", "A corpus is a folder or a file",
                $"Correct the path, or name '{Embedded}' for the SDK's reference documentation");
        if (JsonLines.Takes(path))
            return new JsonLinesCorpus(path, category);
        if (TextFileCorpus.Takes(path))
            return new TextFileCorpus(path);
        throw new BadInputException($"The corpus '{path}' is of no known kind",
            "A corpus is a folder, .txt, .text, .md, .jsonl, .jsonl.gz or .jsonl.zst", "Rename or convert the file");
    }
}
