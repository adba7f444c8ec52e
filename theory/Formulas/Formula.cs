using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Formulas;

/// <summary>A formula of one variable, parsed from text such as <c>1/(1 + c/kappa)^2 * exp(-c)</c>.</summary>
/// <remarks>
/// Operators + - * / ^ (right-associative, above a leading minus, so that -c^2 is -(c^2)), parentheses, numbers, the
/// constants pi and e, and the functions of <see cref="FormulaFunctions"/>. Logarithms are natural unless their name
/// says otherwise.
/// </remarks>
public sealed class Formula
{
    /// <summary>Beyond these magnitudes the direct value may have lost digits to underflow, and the logarithmic one is taken.</summary>
    private const double SafeSmall = 1e-280, SafeLarge = 1e280;

    private readonly FormulaNode _root;

    private Formula(FormulaNode root, string variable)
    {
        _root = root;
        Variable = variable;
    }

    /// <summary>The variable's name.</summary>
    public string Variable { get; }

    /// <summary>The formula with every operation in parentheses and no spaces: equal formulas written apart have equal texts.</summary>
    public string CanonicalText => _root.Text;

    /// <summary>Parses a formula.</summary>
    /// <param name="text">The formula.</param>
    /// <param name="variable">Name of its variable.</param>
    /// <param name="parameters">Values of its other names.</param>
    /// <exception cref="BadInputException">It cannot be read; the message gives the column and what was expected there.</exception>
    public static Formula Parse(string text, string variable, IEnumerable<NamedValue> parameters)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(parameters);
        return new Formula(FormulaParser.Parse(text, variable, [.. parameters]), variable);
    }

    /// <summary>The value; NaN or infinite where the formula has none.</summary>
    public double Value(double variable) => _root.Value(variable);

    /// <summary>
    /// ln of the value, also where the value itself leaves the range of float64; NaN where the value is negative or has none.
    /// </summary>
    public double LogValue(double variable)
    {
        double value = _root.Value(variable);
        if (Math.Abs(value) is > SafeSmall and < SafeLarge)
            return Math.Log(value);
        LogNumber wide = _root.Wide(variable);
        return wide.Sign < 0 ? double.NaN : wide.LogMagnitude;
    }
}

/// <summary>A part of a formula: its canonical text, its value, and its value as sign and logarithm.</summary>
internal sealed record FormulaNode(string Text, Func<double, double> Value, Func<double, LogNumber> Wide);
