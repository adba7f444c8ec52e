using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Formulas;

/// <summary>The functions and operators that a formula may use.</summary>
internal static class FormulaFunctions
{
    private static readonly Dictionary<string, (Func<double, double> Value, Func<LogNumber, LogNumber>? Wide)> OneArgument = new()
    {
        ["exp"] = (Math.Exp, x => new LogNumber(1, x.Value)),
        ["ln"] = (Math.Log, Logarithm),
        ["log"] = (Math.Log, Logarithm),
        ["log1p"] = (StableMath.Log1p, null),
        ["expm1"] = (StableMath.Expm1, null),
        ["sqrt"] = (Math.Sqrt, x => LogNumber.Power(x, LogNumber.Of(0.5))),
        ["abs"] = (Math.Abs, x => x.Sign < 0 ? x.Negated : x),
        ["tanh"] = (Math.Tanh, null),
        ["atan"] = (Math.Atan, null),
    };

    private static readonly Dictionary<string, Func<FormulaNode, FormulaNode, FormulaNode>> TwoArguments = new()
    {
        ["min"] = (left, right) => Choice("min", left, right, Math.Min, true),
        ["max"] = (left, right) => Choice("max", left, right, Math.Max, false),
        ["pow"] = (left, right) => Binary('^', left, right),
    };

    /// <summary>Names of all functions.</summary>
    public static IEnumerable<string> Names => OneArgument.Keys.Concat(TwoArguments.Keys);

    /// <summary>Number of arguments; 0 when there is no such function.</summary>
    public static int ArgumentsOf(string name) => OneArgument.ContainsKey(name) ? 1 : TwoArguments.ContainsKey(name) ? 2 : 0;

    public static FormulaNode Call(string name, IReadOnlyList<FormulaNode> arguments)
    {
        if (arguments.Count == 2)
            return TwoArguments[name](arguments[0], arguments[1]);
        FormulaNode inner = arguments[0];
        (Func<double, double> value, Func<LogNumber, LogNumber>? wide) = OneArgument[name];
        // Functions without a wide form are bounded, or close to their argument, wherever it leaves the range of float64.
        return new($"{name}({inner.Text})", c => value(inner.Value(c)),
            wide is null ? c => LogNumber.Of(value(inner.Wide(c).Value)) : c => wide(inner.Wide(c)));
    }

    public static FormulaNode Negate(FormulaNode inner) => new($"(-{inner.Text})", c => -inner.Value(c), c => inner.Wide(c).Negated);

    public static FormulaNode Binary(char symbol, FormulaNode left, FormulaNode right)
    {
        string text = $"({left.Text}{symbol}{right.Text})";
        return symbol switch
        {
            '+' => new(text, c => left.Value(c) + right.Value(c), c => left.Wide(c) + right.Wide(c)),
            '-' => new(text, c => left.Value(c) - right.Value(c), c => left.Wide(c) + right.Wide(c).Negated),
            '*' => new(text, c => left.Value(c) * right.Value(c), c => left.Wide(c) * right.Wide(c)),
            '/' => new(text, c => left.Value(c) / right.Value(c), c => left.Wide(c) / right.Wide(c)),
            '^' => new(text, c => Math.Pow(left.Value(c), right.Value(c)), c => LogNumber.Power(left.Wide(c), right.Wide(c))),
            _ => throw new ArgumentOutOfRangeException(nameof(symbol), symbol, "not an operator"),
        };
    }

    private static LogNumber Logarithm(LogNumber x) => x.Sign < 0 ? LogNumber.Of(double.NaN) : LogNumber.Of(x.LogMagnitude);

    private static FormulaNode Choice(string name, FormulaNode left, FormulaNode right, Func<double, double, double> value, bool smaller) =>
        new($"{name}({left.Text},{right.Text})", c => value(left.Value(c), right.Value(c)), c =>
        {
            LogNumber first = left.Wide(c), second = right.Wide(c);
            return ((first + second.Negated).Sign < 0) == smaller ? first : second;
        });
}
