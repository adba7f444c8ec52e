using System.Globalization;
using System.Text;
using Rosetta.Empirical.Tokenization;

namespace Rosetta.Empirical.Corpora;

/// <summary>Reads an object that was written as text, as Python prints it or as JSON: <c>{'pile_set_name': 'Github'}</c>.</summary>
/// <remarks>JSON's notation is, for what is read here, a part of Python's: strings differ in their quotes, null and None are names like
/// others.</remarks>
internal sealed class MetaText
{
    private const int MaxDepth = 128;

    private readonly string _text;
    private int _at;

    private MetaText(string text) => _text = text;

    /// <summary>The string under a key of the object; null where the text is no object, or has no string under that key.</summary>
    public static string? Find(string text, string key)
    {
        string? found = null;
        var reader = new MetaText(text);
        return reader.Next() == '{' && reader.Value((name, value) => found = name == key ? value : found, 0) && reader.Next() == '\0'
            && found is not null && UnicodeText.FirstLoneSurrogate(found) < 0 ? found : null;
    }

    /// <summary>Passes over a value. False when it is none.</summary>
    /// <param name="entry">Told the name and, if it is a string, the value of each entry of the outermost object; null within.</param>
    /// <param name="depth">Brackets around the value.</param>
    private bool Value(Action<string, string?>? entry, int depth) => depth < MaxDepth && Next() switch
    {
        '{' => Items('}', entry, depth),
        '[' => Items(']', null, depth),
        '(' => Items(')', null, depth),
        _ => StringOrNull() is not null || Word(depth),
    };

    private bool Items(char end, Action<string, string?>? entry, int depth)
    {
        for (_at++; Next() != end;)
        {
            string? name = null, value = null;
            if (!Text(out name) && !Value(null, depth + 1))
                return false;
            if (end == '}' && Next() == ':')
            {
                _at++;
                if (!Text(out value) && !Value(null, depth + 1))
                    return false;
                if (name is not null)
                    entry?.Invoke(name, value);
            }
            if (Next() == ',')
                _at++;
            else if (Next() != end)
                return false;
        }
        _at++;
        return true;
    }

    private bool Text(out string? text) => (text = StringOrNull()) is not null;

    /// <summary>A number, a name, or a name with values in parentheses, as Python prints objects of other types.</summary>
    private bool Word(int depth)
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.' or '+' or '-'))
            _at++;
        return _at > start && (_at == _text.Length || _text[_at] != '(' || Items(')', null, depth));
    }

    /// <summary>The string that begins here, or null, and then nothing is passed over.</summary>
    private string? StringOrNull()
    {
        Next();
        int at = _at;
        while (at < _text.Length && _text[at] is 'u' or 'U' or 'b' or 'B')
            at++;
        if (at == _text.Length || _text[at] is not ('\'' or '"'))
            return null;
        char quote = _text[at++];
        var value = new StringBuilder();
        while (at < _text.Length && _text[at] != quote)
        {
            if (_text[at] != '\\')
                value.Append(_text[at++]);
            else if (!Escape(ref at, value))
                return null;
        }
        if (at == _text.Length)
            return null;
        _at = at + 1;
        return value.ToString();
    }

    private bool Escape(ref int at, StringBuilder value)
    {
        if (++at == _text.Length)
            return false;
        char kind = _text[at++];
        int digits = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            value.Append(kind switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'a' => '\a', 'b' => '\b', 'f' => '\f', 'v' => '\v',
                '0' => '\0', _ => kind });
            return true;
        }
        if (at + digits > _text.Length || !uint.TryParse(_text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture, out uint code))
            return false;
        at += digits;
        if (code <= char.MaxValue)
            value.Append((char)code);
        else if (Rune.IsValid(code))
            value.Append(new Rune(code).ToString());
        return code <= char.MaxValue || Rune.IsValid(code);
    }

    /// <summary>The next character that is no white space, which stays; NUL at the end.</summary>
    private char Next()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
            _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }
}
