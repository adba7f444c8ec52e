using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>Every document paired with another one of nearly its length, sample by sample from the start of both (M14).</summary>
/// <remarks>
/// What a document adds to every sample of it averages out over documents only, so a null must show as few of them as the data do, whole.
/// Documents are therefore shifted among their like in length, the longer of a pair is cut to the shorter, and the shortest pairs are
/// left out until sum m^2 / (sum m)^2 is that of the documents themselves: the null has no more documents in effect than the data, and no
/// more samples. Both make it err on the side of more chance.
/// </remarks>
/// <param name="SamplesOfA">Samples of the first model, document by document in their order.</param>
/// <param name="SamplesOfB">The sample of the second model beside each.</param>
/// <param name="BlockOfSample">Number of the pair of documents.</param>
internal sealed record DocumentPairing(int[] SamplesOfA, int[] SamplesOfB, int[] BlockOfSample)
{
    /// <summary>Fewest documents in a group of like length, and fewest in effect that admit a shift.</summary>
    private const int FewestDocuments = 4;

    /// <summary>Documents at least this long, over the longest of their group, are of its like.</summary>
    private const double LikeLength = 0.9;

    /// <summary>A shift passes over a tenth of the group, in either direction around: a topic may outlast a document.</summary>
    private const int LeastShare = 10;

    /// <summary>Documents that would carry as much, were all of one length: (sum n)^2 / sum n^2.</summary>
    /// <param name="blocks">Document of each sample, non-decreasing.</param>
    public static double EffectiveDocuments(IReadOnlyList<int> blocks) => 1 / Concentration(Documents(blocks).Select(one => one.Length));

    /// <summary>Whether the documents are enough, and none too long, for a shift.</summary>
    /// <param name="blocks">Document of each sample, non-decreasing.</param>
    public static bool Admits(IReadOnlyList<int> blocks) => EffectiveDocuments(blocks) >= FewestDocuments;

    /// <summary>One random pairing.</summary>
    /// <param name="blocks">Document of each sample, non-decreasing.</param>
    /// <param name="rng">Shifts of the groups.</param>
    /// <exception cref="BadInputException">Too few documents, or a few of them are most of the samples.</exception>
    public static DocumentPairing Of(IReadOnlyList<int> blocks, Rng rng)
    {
        if (!Admits(blocks))
        {
            throw new BadInputException(FormattableString.Invariant(
                    $"{Documents(blocks).Count} document(s) or image(s) weighing as much as {EffectiveDocuments(blocks):F1} of one length"),
                $"A shift by whole documents or images needs {FewestDocuments} or more",
                "Use a longer corpus or more images, cut the longest documents, or choose another null");
        }
        List<(int Start, int Length)> documents = Documents(blocks);
        double asInData = Concentration(documents.Select(one => one.Length));
        List<(int Own, int Partner, int Length)> pairs = [.. Groups(documents).SelectMany(group => Shifted(group, documents, rng))
            .OrderByDescending(pair => pair.Length).ThenBy(pair => pair.Own)];
        double sum = pairs.Sum(pair => (double)pair.Length), squares = pairs.Sum(pair => (double)pair.Length * pair.Length);
        // Equal lengths give equal ratios up to rounding.
        while (squares / (sum * sum) < asInData * (1 - 1e-12))
        {
            double length = pairs[^1].Length;
            (sum, squares) = (sum - length, squares - length * length);
            pairs.RemoveAt(pairs.Count - 1);
        }
        pairs.Sort((one, other) => one.Own.CompareTo(other.Own));
        return new([.. pairs.SelectMany(pair => Enumerable.Range(documents[pair.Own].Start, pair.Length))],
            [.. pairs.SelectMany(pair => Enumerable.Range(documents[pair.Partner].Start, pair.Length))],
            [.. pairs.SelectMany((pair, i) => Enumerable.Repeat(i, pair.Length))]);
    }

    private static double Concentration(IEnumerable<int> lengths)
    {
        double sum = 0, squares = 0;
        foreach (double length in lengths)
            (sum, squares) = (sum + length, squares + length * length);
        return squares / (sum * sum);
    }

    private static List<(int Start, int Length)> Documents(IReadOnlyList<int> blocks)
    {
        var documents = new List<(int Start, int Length)>();
        for (int t = 0, start = 0; t < blocks.Count; t++)
        {
            if (t + 1 < blocks.Count && blocks[t + 1] == blocks[t])
                continue;
            documents.Add((start, t + 1 - start));
            start = t + 1;
        }
        return documents;
    }

    /// <summary>Documents by falling length, cut into groups of like length, each in the documents' own order.</summary>
    private static List<List<int>> Groups(List<(int Start, int Length)> documents)
    {
        var groups = new List<List<int>>();
        foreach (int document in Enumerable.Range(0, documents.Count).OrderByDescending(i => documents[i].Length))
        {
            if (groups.Count == 0 || groups[^1].Count >= FewestDocuments
                && documents[document].Length < LikeLength * documents[groups[^1][0]].Length)
                groups.Add([]);
            groups[^1].Add(document);
        }
        if (groups.Count > 1 && groups[^1].Count < FewestDocuments)
        {
            groups[^2].AddRange(groups[^1]);
            groups.RemoveAt(groups.Count - 1);
        }
        groups.ForEach(group => group.Sort());
        return groups;
    }

    private static IEnumerable<(int Own, int Partner, int Length)> Shifted(List<int> group, List<(int Start, int Length)> documents,
        Rng rng)
    {
        int least = Math.Max(1, group.Count / LeastShare), offset = least + rng.NextInt(group.Count - 2 * least + 1);
        return group.Select((own, i) => (own, group[(i + offset) % group.Count]))
            .Select(pair => (pair.own, pair.Item2, Math.Min(documents[pair.own].Length, documents[pair.Item2].Length)));
    }
}
