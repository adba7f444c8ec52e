namespace Rosetta.Empirical.Corpora;

/// <summary>A Pile-shaped file: .jsonl, .jsonl.gz or .jsonl.zst.</summary>
public sealed class JsonLinesCorpus(string path) : ICorpus
{
    /// <inheritdoc/>
    public string Name => Path.GetFileName(path);

    /// <inheritdoc/>
    public IEnumerable<Document> Read() => CorpusContent.Of(path, JsonLines.Read(path));
}
