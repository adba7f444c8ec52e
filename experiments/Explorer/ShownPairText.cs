using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Tokenization;

namespace Rosetta.Experiments.Explorer;

/// <summary>Text and categories of the contexts of a file.</summary>
internal sealed class ShownPairText
{
    private const int TokensOfLabel = 4, LongestInLabel = 16;

    private readonly MatchContexts _contexts;
    private readonly long[] _offsets;
    private readonly int[] _categoryOfDocument;

    public ShownPairText(MatchContexts contexts)
    {
        _contexts = contexts;
        _offsets = new long[contexts.Documents.Count];
        for (int i = 1; i < _offsets.Length; i++)
            _offsets[i] = _offsets[i - 1] + contexts.Documents[i - 1].Bytes;
        string[] names = [.. contexts.Documents.Select(document => document.Category).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal)];
        _categoryOfDocument = [.. contexts.Documents
            .Select(document => document.Category is { } name ? Array.BinarySearch(names, name, StringComparer.Ordinal) : -1)];
        var samples = new int[names.Length];
        int all = contexts.Spans.Length / 3;
        for (int t = 0; t < all; t++)
        {
            if (CategoryOf(t) is >= 0 and var category)
                samples[category]++;
        }
        Categories = [.. names.Zip(samples, (name, count) => new ShownCategory(name, (double)count / all))];
    }

    /// <summary>Categories that the corpus names, in ordinal order; empty where it names none.</summary>
    public IReadOnlyList<ShownCategory> Categories { get; }

    /// <summary>Document of a sample.</summary>
    public int DocumentOf(int sample) => _contexts.Spans[3 * sample];

    /// <summary>Category of a sample's document; -1 where the corpus does not say.</summary>
    public int CategoryOf(int sample) => _categoryOfDocument[DocumentOf(sample)];

    /// <summary>Text of one sample.</summary>
    public string Of(int sample)
    {
        long first = _offsets[DocumentOf(sample)] + _contexts.Spans[3 * sample + 1];
        return TokenText.Of(_contexts.Text.AsSpan((int)first, _contexts.Spans[3 * sample + 2] - _contexts.Spans[3 * sample + 1]));
    }

    /// <summary>Places of a pair's contexts, the largest activation of one neuron first; only those of its top.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="side">0 for the first model, 1 for the second.</param>
    public IReadOnlyList<int> TopOf(int pair, int side) => [.. PlacesOf(pair)
        .Where(place => _contexts.Reasons[3 * place + side] is > CollectedContexts.NotChosen and < CollectedContexts.FirstBand)
        .OrderBy(place => _contexts.Reasons[3 * place + side])];

    /// <summary>Places of all contexts of a pair.</summary>
    public IEnumerable<int> PlacesOf(int pair) =>
        Enumerable.Range(pair * _contexts.Header.Settings.MostPerPair, _contexts.Header.Settings.MostPerPair)
            .TakeWhile(place => _contexts.Places[3 * place] >= 0);

    /// <summary>Sample of a place.</summary>
    public int SampleAt(int place) => _contexts.Places[3 * place];

    /// <summary>Categories of a neuron's top contexts with their number, the most frequent first; of equally frequent ones that which is
    /// rarer in the corpus.</summary>
    public IReadOnlyList<(int Category, int Count)> CategoriesOf(int pair, int side) => [.. TopOf(pair, side)
        .Select(place => CategoryOf(SampleAt(place))).Where(category => category >= 0).GroupBy(category => category)
        .OrderByDescending(group => group.Count()).ThenBy(group => Categories[group.Key].Share).ThenBy(group => group.Key)
        .Select(group => (group.Key, group.Count()))];

    /// <summary>The first different pieces of text that a neuron is most active on.</summary>
    public string LabelOf(int pair, int side) => string.Join(" \u00b7 ", TopOf(pair, side)
        .Select(place => Of(SampleAt(place))).Select(text => text.Trim() is { Length: > 0 } own ? own : text)
        .Distinct(StringComparer.Ordinal).Take(TokensOfLabel)
            .Select(text => text.Length <= LongestInLabel ? text : text[..(LongestInLabel - 1)] + "\u2026"));
}

/// <summary>A type of document.</summary>
/// <param name="Name">As the corpus names it.</param>
/// <param name="Share">Of all samples.</param>
internal sealed record ShownCategory(string Name, double Share);
