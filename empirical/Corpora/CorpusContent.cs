using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>What every corpus does with its documents: those without text are passed over, and a corpus of nothing else is an
/// error.</summary>
internal static class CorpusContent
{
    /// <exception cref="BadInputException">Raised at the end of the enumeration when no document had text.</exception>
    public static IEnumerable<Document> Of(string name, IEnumerable<Document> documents)
    {
        long rows = 0;
        bool any = false;
        foreach (Document document in documents)
        {
            rows++;
            if (string.IsNullOrWhiteSpace(document.Text))
                continue;
            any = true;
            yield return document;
        }
        if (!any)
            throw new BadInputException(rows == 0 ? $"{name} holds no document" : $"{name} holds {rows} documents, all without text",
                "A corpus needs at least one document with text",
                    "Give another corpus, or leave it out to use the SDK's reference documentation");
    }
}
