using Rosetta.Empirical.Tokenization;

namespace Rosetta.Empirical.Corpora;

/// <summary>Documents as token ids, up to a budget.</summary>
public static class DocumentEncoding
{
    /// <summary>Encodes documents one after the other, until the tokens so far reach the budget: the last document is whole, and exceeds
    /// it.</summary>
    /// <param name="tokenizer">The tokeniser.</param>
    /// <param name="documents">Read no further than needed.</param>
    /// <param name="tokens">The budget.</param>
    /// <param name="separators">Tokens that every document costs beside its own.</param>
    public static IEnumerable<(Document Document, int[] TokenIds)> EncodeUntil(this ITokenizer tokenizer, IEnumerable<Document> documents,
        long tokens, int separators = 0)
    {
        long taken = 0;
        foreach (Document document in documents)
        {
            int[] ids = [.. tokenizer.EncodeText(document.Text).Select(token => token.Id)];
            yield return (document, ids);
            taken += ids.Length + separators;
            if (taken >= tokens)
                yield break;
        }
    }
}
