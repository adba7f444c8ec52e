namespace Rosetta.Experiments.Explorer;

/// <summary>Which pairs hold a term: an inverted index, whose sorted terms are cut into files that the page loads by their first
/// letters.</summary>
internal sealed class TermIndex
{
    /// <summary>What a term is of, and the first letter of its key: a neuron's tokens, or the words of its contexts.</summary>
    public const char Tokens = 't', Contexts = 'c';

    /// <summary>Characters of one file, roughly: read within a few milliseconds.</summary>
    private const int FileLength = 96_000;

    private readonly Dictionary<string, Postings> _terms = new(StringComparer.Ordinal);

    /// <summary>Notes that a pair holds a term. Pairs come in ascending order.</summary>
    public void Add(char kind, string term, int pair)
    {
        if (term.Length == 0)
            return;
        string key = kind + term;
        if (!_terms.TryGetValue(key, out Postings? postings))
            _terms.Add(key, postings = new Postings());
        postings.Add(pair);
    }

    /// <summary>All terms in ordinal order, in files of about one length: [[key, pairs], ...], pairs as the base64 of the differences of
    /// neighbours (of the first to -1), 7 bits a byte, lowest first, the highest bit set where more follow.</summary>
    public IEnumerable<IReadOnlyList<(string Key, string Pairs)>> Files()
    {
        var file = new List<(string, string)>();
        int length = 0;
        foreach (string key in _terms.Keys.Order(StringComparer.Ordinal))
        {
            string pairs = _terms[key].Text();
            file.Add((key, pairs));
            length += key.Length + pairs.Length;
            if (length < FileLength)
                continue;
            yield return file;
            file = [];
            length = 0;
        }
        if (file.Count > 0)
            yield return file;
    }

    private sealed class Postings
    {
        private readonly List<byte> _bytes = [];
        private int _last = -1;

        public void Add(int pair)
        {
            if (pair == _last)
                return;
            for (uint left = (uint)(pair - _last); ; left >>= 7)
            {
                _bytes.Add((byte)(left & 0x7F | (left > 0x7F ? 0x80u : 0)));
                if (left <= 0x7F)
                    break;
            }
            _last = pair;
        }

        public string Text() => Convert.ToBase64String([.. _bytes]);
    }
}
