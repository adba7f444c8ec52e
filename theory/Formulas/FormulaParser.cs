using System.Globalization;
using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Formulas;

/// <summary>
/// Recursive descent over: sum = product {(+|-) product}; product = signed {(*|/) signed}; signed =
/// [-|+] signed | power; power = atom [^ signed].
/// </summary>
internal sealed class FormulaParser
{
    /// <summary>Deeper nesting than this is no formula that a person wrote; the limit keeps the call stack safe.</summary>
    private const int MaxDepth = 200;

    /// <summary>A value calls one function within another for each operator of a sum; the limit keeps that from the stack's end.</summary>
    private const int MaxLength = 4000;

    private readonly string _text, _variable;
    private readonly Dictionary<string, double> _names;
    private int _position, _depth;

    private FormulaParser(string text, string variable, IReadOnlyList<NamedValue> parameters)
    {
        _text = text;
        _variable = variable;
        _names = new Dictionary<string, double> { ["pi"] = Math.PI, ["e"] = Math.E };
        foreach (NamedValue parameter in parameters)
            _names[parameter.Name] = parameter.Value;
    }

    public static FormulaNode Parse(string text, string variable, IReadOnlyList<NamedValue> parameters)
    {
        if (text.Length > MaxLength)
            throw new BadInputException($"A formula of {text.Length} characters", $"At most {MaxLength} are read", "Write a shorter one");
        var parser = new FormulaParser(text, variable, parameters);
        FormulaNode root = parser.Sum();
        return parser.Next() == '\0' ? root : throw parser.Expected("an operator or the end");
    }

    private FormulaNode Sum()
    {
        if (++_depth > MaxDepth)
            throw Refuse(_position, $"more than {MaxDepth} nested parts", "A formula must be simpler than that");
        FormulaNode left = Product();
        while (Next() is '+' or '-')
            left = FormulaFunctions.Binary(_text[_position++], left, Product());
        _depth--;
        return left;
    }

    private FormulaNode Product()
    {
        FormulaNode left = Signed();
        while (Next() is '*' or '/')
        {
            if (_text[_position] == '*' && _position + 1 < _text.Length && _text[_position + 1] == '*')
                throw Refuse(_position, "'**'", "A power is written ^");
            left = FormulaFunctions.Binary(_text[_position++], left, Signed());
        }
        return left;
    }

    private FormulaNode Signed()
    {
        if (Next() is not ('-' or '+'))
            return Power();
        if (++_depth > MaxDepth)
            throw Refuse(_position, $"more than {MaxDepth} nested parts", "A formula must be simpler than that");
        bool negative = _text[_position++] == '-';
        FormulaNode inner = Signed();
        _depth--;
        return negative ? FormulaFunctions.Negate(inner) : inner;
    }

    private FormulaNode Power()
    {
        FormulaNode left = Atom();
        if (Next() != '^')
            return left;
        if (++_depth > MaxDepth)
            throw Refuse(_position, $"more than {MaxDepth} nested parts", "A formula must be simpler than that");
        _position++;
        FormulaNode power = FormulaFunctions.Binary('^', left, Signed());
        _depth--;
        return power;
    }

    private FormulaNode Atom()
    {
        char next = Next();
        if (next == '(')
        {
            _position++;
            FormulaNode inner = Sum();
            Take(')', "an operator or ')'");
            return inner;
        }
        if (char.IsAsciiDigit(next) || next == '.')
            return Number();
        return char.IsAsciiLetter(next) || next == '_' ? Name() : throw Expected("a number, a name or '('");
    }

    private FormulaNode Number()
    {
        int start = _position;
        void Digits()
        {
            while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
                _position++;
        }
        Digits();
        if (_position < _text.Length && _text[_position] == '.')
        {
            _position++;
            Digits();
        }
        int mantissaEnd = _position;
        if (_position < _text.Length && _text[_position] is 'e' or 'E')
        {
            _position++;
            if (_position < _text.Length && _text[_position] is '+' or '-')
                _position++;
            int exponentStart = _position;
            Digits();
            if (_position == exponentStart)
                _position = mantissaEnd;
        }
        string digits = _text[start.._position];
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? Constant(value) : throw Refuse(start, $"'{digits}'", "A number was expected, such as 0.5 or 1e-3");
    }

    private FormulaNode Name()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
            _position++;
        string name = _text[start.._position];
        if (Next() == '(' && FormulaFunctions.ArgumentsOf(name) > 0)
            return Call(name);
        if (name == _variable)
            return new FormulaNode(name, c => c, LogNumber.Of);
        return _names.TryGetValue(name, out double value) ? Constant(value)
            : throw Refuse(start, $"the name '{name}'", FormulaFunctions.ArgumentsOf(name) > 0 ? $"{name} needs its argument in parentheses"
                : $"Known are {_variable}, {string.Join(", ", _names.Keys.Order(StringComparer.Ordinal))} and the functions "
                + $"{string.Join(", ", FormulaFunctions.Names)}");
    }

    private FormulaNode Call(string name)
    {
        int needed = FormulaFunctions.ArgumentsOf(name);
        _position++;
        List<FormulaNode> arguments = [Sum()];
        while (arguments.Count < needed)
        {
            Take(',', $"',' and argument {arguments.Count + 1} of {needed} of {name}");
            arguments.Add(Sum());
        }
        Take(')', $"')' after the {needed} argument{(needed > 1 ? "s" : "")} of {name}");
        return FormulaFunctions.Call(name, arguments);
    }

    private static FormulaNode Constant(double value)
    {
        LogNumber wide = LogNumber.Of(value);
        return new(value < 0 ? $"({Parameter.Text(value)})" : Parameter.Text(value), _ => value, _ => wide);
    }

    // The next character after white space, '\0' at the end.
    private char Next()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
            _position++;
        return _position < _text.Length ? _text[_position] : '\0';
    }

    private void Take(char symbol, string expectation)
    {
        if (Next() != symbol)
            throw Expected(expectation);
        _position++;
    }

    private BadInputException Expected(string what)
    {
        char next = Next();
        return Refuse(_position, next == '\0' ? "the end" : $"'{next}'", $"Expected {what}");
    }

    private BadInputException Refuse(int position, string found, string needed) => new(
        $"Formula \"{_text}\", column {position + 1}: {found}", needed, "Correct the formula");
}
