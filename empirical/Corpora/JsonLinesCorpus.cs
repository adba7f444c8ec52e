namespace Rosetta.Empirical.Corpora;

/// <summary>A Pile-shaped file: .jsonl, .jsonl.gz or .jsonl.zst.</summary>
/// <param name="path">The file.</param>
/// <param name="category">Field that names a document's category; null for meta.pile_set_name.</param>
public sealed class JsonLinesCorpus(string path, string? category = null) : ICorpus
{
    /// <inheritdoc/>
    public string Name => Path.GetFileName(path);

    /// <inheritdoc/>
    public IEnumerable<Document> Read() => CorpusContent.Of(path, JsonLines.Read(path, category));
}
