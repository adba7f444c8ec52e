using System.Collections.Concurrent;
using System.Text;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Byte-level BPE as GPT-2, GPT-NeoX, OPT, Qwen2 and Llama 3 use it, with the exact bytes of every token in the original
/// text.</summary>
/// <remarks>
/// Order of work, as in the original: added tokens that are matched in the original text; normalisation of what lies
/// between; added tokens that are matched in normalised text; words; merges. Written here because the libraries at hand
/// give character offsets, which cannot say which bytes of a character split over tokens each token holds.
/// </remarks>
public sealed class ByteLevelBpeTokenizer : ITokenizer
{
    /// <summary>Words remembered: about the distinct words of 10 MB of English. Beyond it, new words are merged each time.</summary>
    private const int CachedWords = 1 << 17;

    /// <summary>Longer words (runs of spaces, encoded data) rarely come back and would fill the memory.</summary>
    private const int CachedWordLength = 64;

    /// <summary>Characters of an added token; published ones have fewer than a hundred.</summary>
    private const int LongestAddedToken = 1024;

    private readonly ByteLevelBpeDefinition _definition;
    private readonly string _place;
    private readonly BpeModel _model;
    private readonly AddedTokenMatcher _inOriginal, _inNormalised;
    private readonly ConcurrentDictionary<string, BpeWord> _cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BpeWord>.AlternateLookup<ReadOnlySpan<char>> _cacheBySpan;
    // Counted here because the dictionary's own count takes all its locks.
    private int _cached;

    /// <param name="definition">What decides the ids.</param>
    /// <param name="place">File that it came from, for messages.</param>
    /// <exception cref="BadInputException">The parts contradict each other.</exception>
    public ByteLevelBpeTokenizer(ByteLevelBpeDefinition definition, string place)
    {
        (_definition, _place) = (definition, place);
        CheckIds(definition, place);
        _model = new BpeModel(definition.Vocabulary, definition.Merges, definition.IgnoresMerges, place);
        _inOriginal = new AddedTokenMatcher(definition.AddedTokens.Where(token => !token.Normalized)
            .Select(token => (token.Content, token)));
        _inNormalised = new AddedTokenMatcher(definition.AddedTokens.Where(token => token.Normalized)
            .Select(token => (definition.ComposesCanonically ? CanonicalComposition.Compose(token.Content).Text : token.Content, token)));
        _cacheBySpan = _cache.GetAlternateLookup<ReadOnlySpan<char>>();
        VocabularySize = definition.Vocabulary.Values.Concat(definition.AddedTokens.Select(token => token.Id)).Max() + 1;
        SpecialTokens = definition.AddedTokens.Where(token => token.Special).DistinctBy(token => token.Content, StringComparer.Ordinal)
            .ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> PrefixIds => _definition.PrefixIds;

    /// <inheritdoc/>
    public IReadOnlyList<int> SuffixIds => _definition.SuffixIds;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Token> Encode(string text)
    {
        IReadOnlyList<Token> tokens = EncodeText(text);
        if (PrefixIds.Count + SuffixIds.Count == 0)
            return tokens;
        int end = Encoding.UTF8.GetByteCount(text);
        return [.. PrefixIds.Select(id => new Token(id, 0, 0)), .. tokens, .. SuffixIds.Select(id => new Token(id, end, end))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Token> EncodeText(string text)
    {
        UnicodeText.Require(text);
        var tokens = new List<Token>(text.Length / 3 + 1);
        int byteStart = 0;
        foreach (TextPart part in _inOriginal.Cut(text))
        {
            ReadOnlySpan<char> span = text.AsSpan(part.Start, part.End - part.Start);
            int byteCount = Encoding.UTF8.GetByteCount(span);
            if (part.Token is { } token)
                tokens.Add(new Token(IdOf(token), byteStart, byteStart + byteCount));
            else
                EncodeBetween(span, byteStart, tokens);
            byteStart += byteCount;
        }
        return tokens;
    }

    private int IdOf(AddedToken token) => token.Disputed is not { } number ? token.Id : throw new BadInputException(
        $"{_place}: a text holds the added token '{token.Content}', which has id {token.Id} there, but {number} from the original "
            + $"library, which counts on from the last token",
        "One id is needed", "Number the vocabulary and the added tokens without gaps, or leave such texts out");

    private void EncodeBetween(ReadOnlySpan<char> text, int byteStart, List<Token> tokens)
    {
        MappedText? mapped = null;
        if (_definition.ComposesCanonically && !CanonicalComposition.IsSurelyComposed(text))
        {
            mapped = CanonicalComposition.Compose(text.ToString());
            text = mapped.Text;
        }
        var bytes = new ByteOrigin(mapped, byteStart);
        int normalisedStart = 0;
        foreach (TextPart part in _inNormalised.Cut(text))
        {
            ReadOnlySpan<char> span = text[part.Start..part.End];
            int normalisedEnd = normalisedStart + Encoding.UTF8.GetByteCount(span);
            if (part.Token is { } token)
                tokens.Add(bytes.Token(IdOf(token), normalisedStart, normalisedEnd));
            else if (_definition.AddsPrefixSpace && span[0] != ' ')
                EncodeWords(string.Concat(" ", span), normalisedStart, 1, bytes, tokens);
            else
                EncodeWords(span, normalisedStart, 0, bytes, tokens);
            normalisedStart = normalisedEnd;
        }
    }

    /// <param name="text">Text to cut into words.</param>
    /// <param name="firstByte">Byte at which it starts in the normalised text.</param>
    /// <param name="invented">Bytes at its head that the text does not hold (the prefix space).</param>
    /// <param name="bytes">Where the bytes came from.</param>
    /// <param name="tokens">Where to add the tokens.</param>
    private void EncodeWords(ReadOnlySpan<char> text, int firstByte, int invented, ByteOrigin bytes, List<Token> tokens)
    {
        int byteStart = firstByte - invented;
        for (int start = 0; start < text.Length;)
        {
            int end = _definition.Split.End(text, start);
            BpeWord word = EncodeWord(text[start..end]);
            int from = byteStart;
            for (int i = 0; i < word.Ids.Length; i++)
            {
                int to = byteStart + word.ByteEnds[i];
                tokens.Add(bytes.Token(word.Ids[i], Math.Max(from, firstByte), to));
                from = to;
            }
            byteStart = from;
            start = end;
        }
    }

    private BpeWord EncodeWord(ReadOnlySpan<char> word)
    {
        if (_cacheBySpan.TryGetValue(word, out BpeWord? known))
            return known;
        BpeWord encoded = _model.Encode(word);
        if (word.Length <= CachedWordLength && Volatile.Read(ref _cached) < CachedWords && _cacheBySpan.TryAdd(word, encoded))
            Interlocked.Increment(ref _cached);
        return encoded;
    }

    private static void CheckIds(ByteLevelBpeDefinition definition, string place)
    {
        var contents = new Dictionary<int, string>();
        IEnumerable<(string Content, int Id)> all = definition.Vocabulary.Select(entry => (entry.Key, entry.Value))
            .Concat(definition.AddedTokens.Select(token => (token.Content, token.Id)));
        foreach ((string content, int id) in all)
        {
            string other = contents.GetValueOrDefault(id, content);
            if (id is < 0 or > JsonComponent.LargestId || other != content)
                throw new BadInputException($"{place}: id {id} belongs to '{content}'" + (other == content ? "" : $" and to '{other}'"),
                    $"Every token needs an id of its own, from 0 to {JsonComponent.LargestId}",
                        "Take the vocabulary and the added tokens from the same source");
            contents[id] = content;
        }
        if (definition.AddedTokens.FirstOrDefault(token => token.Content.Length > LongestAddedToken) is { } longest)
            throw new BadInputException($"{place}: added token {longest.Id} has {longest.Content.Length} characters",
                $"At most {LongestAddedToken} are possible: it is sought at every place of a text", "Take an undamaged file");
        var addedIds = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (AddedToken token in definition.AddedTokens)
        {
            int id = definition.Vocabulary.TryGetValue(token.Content, out int known) ? known
                : addedIds.GetValueOrDefault(token.Content, token.Id);
            addedIds[token.Content] = token.Id;
            if (id != token.Id)
                throw new BadInputException($"{place}: '{token.Content}' has the ids {id} and {token.Id}",
                    "Every token needs one id", "Take the vocabulary and the added tokens from the same source");
        }
        if (contents.Count == 0)
            throw new BadInputException($"{place}: the vocabulary is empty", "A tokeniser needs tokens", "Give the complete file");
        foreach (int id in definition.PrefixIds.Concat(definition.SuffixIds))
            if (!contents.ContainsKey(id))
                throw new BadInputException($"{place}: the post-processor adds token {id}, which does not exist",
                    "Special tokens must be tokens", "Take the files from the same source");
    }
}
