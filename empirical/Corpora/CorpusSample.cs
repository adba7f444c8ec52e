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
