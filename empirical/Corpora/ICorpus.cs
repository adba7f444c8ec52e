using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>A source of documents, read as a stream in an order that depends on its content alone.</summary>
public interface ICorpus
{
    /// <summary>What a report and a manifest call this corpus.</summary>
    string Name { get; }

    /// <summary>Reads every document that has text. Each call reads anew.</summary>
    /// <exception cref="BadInputException">A file is missing, damaged or of another format, or the corpus has no text at all.</exception>
    IEnumerable<Document> Read();
}
