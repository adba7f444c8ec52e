using System.Text;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Ids of one word's tokens and the byte at which each of them ends within the word.</summary>
internal sealed record BpeWord(int[] Ids, int[] ByteEnds);

/// <summary>Vocabulary and ranked merges of a byte-level BPE, and the merging of one word.</summary>
/// <remarks>
/// The pair of the lowest rank is merged first, the leftmost among equals; a queue of candidate pairs over a linked list
/// makes that O(n log n) in the length of a word (Sennrich, Haddow and Birch 2016; byte-level as in GPT-2).
/// </remarks>
internal sealed class BpeModel
{
    private const int Absent = -1;

    /// <summary>Characters of a word: a queue of its pairs takes fifty times its length.</summary>
    private const int LongestWord = 4 << 20;

    private readonly int[] _idOfByte = new int[256];
    private readonly Dictionary<long, (int Rank, int Id)> _merges = [];
    private readonly Dictionary<string, int>? _wholeWords;
    private readonly string _place;

    /// <param name="vocabulary">Ids of the tokens, written in the byte alphabet.</param>
    /// <param name="merges">Pairs to merge, first rank first.</param>
    /// <param name="ignoreMerges">True when a word that is itself in the vocabulary is one token, whatever the merges say.</param>
    /// <param name="place">File that it came from, for messages.</param>
    /// <exception cref="BadInputException">A merge names a token that the vocabulary lacks.</exception>
    public BpeModel(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, bool ignoreMerges,
        string place)
    {
        _place = place;
        for (int value = 0; value < 256; value++)
            _idOfByte[value] = vocabulary.TryGetValue(ByteAlphabet.SymbolOf((byte)value).ToString(), out int id) ? id : Absent;
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (string left, string right) = merges[rank];
            _merges[Pair(IdOf(left), IdOf(right))] = (rank, IdOf(left + right));

            int IdOf(string token) => vocabulary.TryGetValue(token, out int id) ? id : throw new BadInputException(
                $"{place}: merge {rank + 1} ('{left}' with '{right}') names '{token}', which is not in the vocabulary",
                "Both parts of a merge and its result must be tokens", "Take the vocabulary and the merges from the same source");
        }
        if (ignoreMerges)
            _wholeWords = new Dictionary<string, int>(vocabulary, StringComparer.Ordinal);
    }

    /// <summary>Tokens of one word.</summary>
    /// <exception cref="BadInputException">The word holds a byte that the vocabulary has no symbol for.</exception>
    public BpeWord Encode(ReadOnlySpan<char> word)
    {
        if (word.Length > LongestWord)
            throw new BadInputException($"{_place}: a text has a word of {word.Length} characters",
                $"At most {LongestWord} are merged as one word", "Leave out such documents: encoded data, or one letter repeated");
        var bytes = new byte[Encoding.UTF8.GetByteCount(word)];
        Encoding.UTF8.GetBytes(word, bytes);
        if (_wholeWords is not null && _wholeWords.TryGetValue(string.Create(bytes.Length, bytes, WriteSymbols), out int whole))
            return new BpeWord([whole], [bytes.Length]);
        var ids = new int[bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
            ids[i] = _idOfByte[bytes[i]] is var id and not Absent ? id : throw new BadInputException(
                $"{_place}: the vocabulary has no token for byte 0x{bytes[i]:X2}, which the text holds",
                "A byte-level vocabulary must hold every byte of the text: unknown tokens are not supported",
                "Use a tokeniser whose vocabulary holds all 256 bytes");
        return Merge(ids);
    }

    private BpeWord Merge(int[] ids)
    {
        int count = ids.Length;
        var next = new int[count];
        var previous = new int[count];
        var candidates = new PriorityQueue<(int Position, int Id), long>(count);
        for (int i = 0; i < count; i++)
            (previous[i], next[i]) = (i - 1, i + 1);
        for (int i = 0; i + 1 < count; i++)
            Propose(i);
        int kept = count;
        while (candidates.TryDequeue(out (int Position, int Id) best, out _))
        {
            int left = best.Position, right = next[left];
            // The pair may have changed since it was proposed: its left half merged away (Absent) or either half replaced.
            if (ids[left] == Absent || right >= count
                || !_merges.TryGetValue(Pair(ids[left], ids[right]), out (int Rank, int Id) merge) || merge.Id != best.Id)
                continue;
            ids[left] = best.Id;
            ids[right] = Absent;
            next[left] = next[right];
            if (next[left] < count)
                previous[next[left]] = left;
            kept--;
            if (previous[left] >= 0)
                Propose(previous[left]);
            Propose(left);
        }
        var word = new BpeWord(new int[kept], new int[kept]);
        for (int i = 0, position = 0; i < kept; i++, position = next[position])
            (word.Ids[i], word.ByteEnds[i]) = (ids[position], next[position]);
        return word;

        void Propose(int left)
        {
            if (next[left] < count && _merges.TryGetValue(Pair(ids[left], ids[next[left]]), out (int Rank, int Id) merge))
                candidates.Enqueue((left, merge.Id), ((long)merge.Rank << 32) | (uint)left);
        }
    }

    private static void WriteSymbols(Span<char> symbols, byte[] bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
            symbols[i] = ByteAlphabet.SymbolOf(bytes[i]);
    }

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;
}
