using System.Runtime.InteropServices;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Trains a byte-level BPE vocabulary: the most frequent pair of neighbours becomes a token, over and over.</summary>
/// <remarks>
/// Deterministic: equal counts go to the pair with the smaller ids, as in the reference implementation, and the order of the
/// texts does not matter. Counts of pairs are kept up to date word by word, and a heap with stale entries finds the largest.
/// </remarks>
public static class BpeTrainer
{
    /// <summary>Trains on texts, which are read once.</summary>
    /// <exception cref="BadInputException">The texts do not repeat enough pairs for the vocabulary asked for, or are no valid
    /// Unicode.</exception>
    public static ByteLevelBpeDefinition Train(IEnumerable<string> texts, BpeTraining training)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var tokens = new List<string>();
        foreach (string special in training.SpecialTokens)
            AddToken(special);
        AddedToken[] addedTokens = [.. training.SpecialTokens.Select(special => new AddedToken(vocabulary[special], special,
            Special: true, Normalized: false, StripsLeft: false, StripsRight: false, SingleWord: false))];
        foreach (char symbol in Enumerable.Range(0, 256).Select(value => ByteAlphabet.SymbolOf((byte)value)).Order())
            AddToken(symbol.ToString());

        var pairs = new PairCounts(WordCounts.Of(texts, training), vocabulary);
        var merges = new List<(string Left, string Right)>();
        while (tokens.Count < training.VocabularySize)
        {
            if (pairs.TakeMostFrequent(training.MinimumPairCount) is not var (left, right))
                throw new BadInputException($"The texts gave {tokens.Count} tokens of the {training.VocabularySize} asked for",
                    $"Every further token needs a pair of neighbours that occurs {training.MinimumPairCount} times",
                    "Train on more text, or ask for a smaller vocabulary");
            merges.Add((tokens[left], tokens[right]));
            string token = tokens[left] + tokens[right];
            // Two ways to the same string are one token: (a, bc) after (ab, c) gets its id.
            if (!vocabulary.TryGetValue(token, out int id))
                id = AddToken(token);
            pairs.Merge(left, right, id);
        }
        return new ByteLevelBpeDefinition
        {
            Vocabulary = vocabulary,
            Merges = merges,
            AddedTokens = addedTokens,
            Split = SplitPattern.Gpt2,
            ComposesCanonically = training.ComposesCanonically,
        };

        int AddToken(string token)
        {
            vocabulary.Add(token, tokens.Count);
            tokens.Add(token);
            return tokens.Count - 1;
        }
    }

    /// <summary>Words of a corpus as symbols, and how often each pair of neighbours occurs.</summary>
    private sealed class PairCounts
    {
        private readonly List<(List<int> Symbols, long Count)> _words = [];
        private readonly Dictionary<long, long> _counts = [];
        private readonly Dictionary<long, List<int>> _wordsOfPair = [];
        private readonly PriorityQueue<(long Pair, long Count), (long NegativeCount, long Pair)> _largest = new();
        private readonly HashSet<long> _grown = [];

        public PairCounts(IEnumerable<(byte[] Bytes, long Count)> words, Dictionary<string, int> vocabulary)
        {
            int[] idOfByte = [.. Enumerable.Range(0, 256).Select(value => vocabulary[ByteAlphabet.SymbolOf((byte)value).ToString()])];
            foreach ((byte[] bytes, long count) in words)
            {
                _words.Add(([.. bytes.Select(value => idOfByte[value])], count));
                CountPairs(_words.Count - 1, 1, isNew: static (_, _) => true);
            }
            QueueGrown();
        }

        public (int Left, int Right)? TakeMostFrequent(long fewest)
        {
            while (_largest.TryDequeue(out (long Pair, long Count) top, out _))
            {
                long count = _counts.GetValueOrDefault(top.Pair);
                if (count != top.Count)
                {
                    // Stale: it goes back with the count that it has now.
                    if (count > 0)
                        _largest.Enqueue((top.Pair, count), (-count, top.Pair));
                    continue;
                }
                return count >= fewest ? ((int)(top.Pair >> 32), (int)(top.Pair & uint.MaxValue)) : null;
            }
            return null;
        }

        public void Merge(int left, int right, int merged)
        {
            _wordsOfPair.Remove(Pair(left, right), out List<int>? affected);
            foreach (int word in affected!)
            {
                List<int> symbols = _words[word].Symbols;
                if (!Contains(symbols, left, right))
                    continue;
                CountPairs(word, -1, isNew: static (_, _) => false);
                int kept = 0;
                for (int i = 0; i < symbols.Count; i++)
                {
                    bool matches = i + 1 < symbols.Count && symbols[i] == left && symbols[i + 1] == right;
                    symbols[kept++] = matches ? merged : symbols[i];
                    if (matches)
                        i++;
                }
                symbols.RemoveRange(kept, symbols.Count - kept);
                // Only pairs with the new token can be new in this word.
                CountPairs(word, 1, isNew: (first, second) => first == merged || second == merged);
            }
            _counts.Remove(Pair(left, right));
            QueueGrown();
        }

        private static bool Contains(List<int> symbols, int left, int right)
        {
            for (int i = 0; i + 1 < symbols.Count; i++)
                if (symbols[i] == left && symbols[i + 1] == right)
                    return true;
            return false;
        }

        private void CountPairs(int word, int sign, Func<int, int, bool> isNew)
        {
            (List<int> symbols, long count) = _words[word];
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                long pair = Pair(symbols[i], symbols[i + 1]);
                CollectionsMarshal.GetValueRefOrAddDefault(_counts, pair, out _) += sign * count;
                if (!isNew(symbols[i], symbols[i + 1]))
                    continue;
                _grown.Add(pair);
                ref List<int>? words = ref CollectionsMarshal.GetValueRefOrAddDefault(_wordsOfPair, pair, out _);
                words ??= [];
                if (words.Count == 0 || words[^1] != word)
                    words.Add(word);
            }
        }

        private void QueueGrown()
        {
            foreach (long pair in _grown)
                if (_counts.GetValueOrDefault(pair) is var count and > 0)
                    _largest.Enqueue((pair, count), (-count, pair));
            _grown.Clear();
        }

        private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;
    }
}
