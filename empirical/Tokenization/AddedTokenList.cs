using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Collects added tokens as the original library does, and notes ids that it would not give.</summary>
/// <remarks>
/// The original goes by content: a token of the vocabulary keeps that id, a new one gets the number after the last, and the id that a
/// file declares is not looked at. Where a vocabulary has gaps, or the declared ids have, the two differ.
/// </remarks>
internal sealed class AddedTokenList(IReadOnlyDictionary<string, int> vocabulary, string place)
{
    private readonly List<AddedToken> _tokens = [];
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _owners = [];
    private int _last = -1;

    /// <summary>The tokens, in the order in which they were first added.</summary>
    public IReadOnlyList<AddedToken> Tokens => _tokens;

    /// <summary>Id of an added token or of one of the vocabulary; null when it is neither.</summary>
    public int? IdOf(string content) => _positions.TryGetValue(content, out int position) ? _tokens[position].Id
        : vocabulary.TryGetValue(content, out int id) ? id : null;

    /// <summary>True for a content that is an added token.</summary>
    public bool Holds(string content) => _positions.ContainsKey(content);

    /// <summary>Adds tokens with the ids that a file declares. Of a token that comes twice the last description holds.</summary>
    /// <exception cref="BadInputException">A token has two ids, or an id two tokens.</exception>
    public void Declare(IEnumerable<AddedToken> tokens)
    {
        int next = NextId();
        // A token without content is none to the original.
        foreach (AddedToken token in tokens.Where(token => token.Content.Length > 0))
        {
            if (_positions.TryGetValue(token.Content, out int position))
            {
                if (_tokens[position].Id != token.Id)
                    throw Bad(token, $"and is there before with id {_tokens[position].Id}");
                _tokens[position] = token with { Special = token.Special || _tokens[position].Special,
                    Disputed = _tokens[position].Disputed };
                continue;
            }
            if (_owners.TryGetValue(token.Id, out string? owner))
                throw Bad(token, $"which belongs to '{owner}'");
            if (vocabulary.TryGetValue(token.Content, out int known) && known != token.Id)
                throw Bad(token, $"but {known} in the vocabulary");
            int number = vocabulary.ContainsKey(token.Content) ? token.Id : next++;
            Add(token with { Disputed = number == token.Id ? null : number });
        }
    }

    /// <summary>Adds a token that a file names by its role, without an id: of one that is there already, the description holds.</summary>
    public void Name(AddedToken token)
    {
        if (token.Content.Length == 0)
            return;
        if (_positions.TryGetValue(token.Content, out int position))
            _tokens[position] = _tokens[position] with { Special = true };
        else
            Add(token with { Id = vocabulary.TryGetValue(token.Content, out int known) ? known : NextId(), Special = true });
    }

    private int NextId() => Math.Max(vocabulary.Count, _last + 1);

    private void Add(AddedToken token)
    {
        _positions[token.Content] = _tokens.Count;
        _owners.TryAdd(token.Id, token.Content);
        _last = Math.Max(_last, token.Disputed ?? token.Id);
        _tokens.Add(token);
    }

    private BadInputException Bad(AddedToken token, string contradiction) =>
        new($"{place}: added token '{token.Content}' has id {token.Id}, {contradiction}",
        "Every token needs one id, the same to every reader", "Take the vocabulary and the added tokens from the same source");
}
