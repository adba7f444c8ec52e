using System.Buffers;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Corpora;

/// <summary>Draws documents in random order, as many tokens of each category as its share of the corpus (M7).</summary>
public static class CorpusSample
{
    /// <summary>All documents in random order.</summary>
    public static IReadOnlyList<Document> Shuffled(IEnumerable<Document> documents, Rng rng)
    {
        Document[] shuffled = [.. documents];
        rng.Shuffle(shuffled.AsSpan());
        return shuffled;
    }

    /// <summary>A random piece of every document, so that as many samples come from more documents; short documents whole. Pieces begin and
    /// end at white space where there is some.</summary>
    /// <param name="documents">The corpus, in any order.</param>
    /// <param name="characters">Most characters of a piece, above 0.</param>
    /// <param name="rng">Where each piece begins, by the document's place in the order.</param>
    public static IEnumerable<Document> Pieces(IEnumerable<Document> documents, int characters, Rng rng)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(characters, 1);
        return documents.Select((document, i) => Piece(document, characters, rng, i));
    }

    private static Document Piece(Document document, int characters, Rng rng, int index)
    {
        string text = document.Text;
        if (text.Length <= characters)
            return document;
        int start = rng.Derive("piece", index).NextInt(text.Length - characters + 1), end = start + characters;
        if (start > 0)
        {
            int space = text.AsSpan(start - 1, characters).IndexOfAny(White);
            start = space >= 0 && space < characters / 2 ? start + space : Whole(text, start);
        }
        int last = text.AsSpan(start, end - start).LastIndexOfAny(White);
        end = end < text.Length && last > (end - start) / 2 ? start + last : Whole(text, end);
        return end > start ? document with { Text = text[start..end] } : document with { Text = text[..Whole(text, characters)] };
    }

    /// <summary>The place, or the next one where it would split a character of two units.</summary>
    private static int Whole(string text, int place) => place < text.Length && char.IsLowSurrogate(text[place]) ? place + 1 : place;

    private static readonly SearchValues<char> White = SearchValues.Create(" \t\n\r");

    /// <summary>Documents in random order whose tokens add up to the budget, split over categories by largest remainder.</summary>
    /// <param name="documents">The corpus; held in memory.</param>
    /// <param name="countTokens">Tokens of a document, by the tokeniser that the budget is counted with.</param>
    /// <param name="budget">Tokens wanted.</param>
    /// <param name="rng">Source of the order.</param>
    /// <returns>Portions: the last document of each category is used in part.</returns>
    /// <exception cref="BadInputException">The budget is not positive.</exception>
    public static IReadOnlyList<DocumentPortion> Draw(IEnumerable<Document> documents, Func<Document, long> countTokens, long budget,
        Rng rng)
    {
        if (budget <= 0)
            throw new BadInputException($"A budget of {budget} tokens was asked for", "A sample needs tokens", "Ask for a positive number");
        IReadOnlyList<Document> shuffled = Shuffled(documents, rng);
        long[] counts = [.. shuffled.Select(countTokens)];
        var sizes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < counts.Length; i++)
            sizes[shuffled[i].Category] = sizes.GetValueOrDefault(shuffled[i].Category) + counts[i];
        long[] shares = LargestRemainder.Split([.. sizes.Values], budget);
        Dictionary<string, long> left = sizes.Keys.Zip(shares)
            .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        var portions = new List<DocumentPortion>();
        for (int i = 0; i < counts.Length; i++)
        {
            long taken = Math.Min(counts[i], left[shuffled[i].Category]);
            if (taken == 0)
                continue;
            left[shuffled[i].Category] -= taken;
            portions.Add(new DocumentPortion(shuffled[i], taken));
        }
        return portions;
    }
}
