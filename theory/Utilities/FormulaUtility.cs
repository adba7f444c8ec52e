using Rosetta.Theory.Formulas;
using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Utilities;

/// <summary>A marginal utility written as a formula of c, for example <c>1/(1 + c/kappa)^2 * exp(-c)</c>.</summary>
public sealed class FormulaUtility : IMarginalUtility
{
    private readonly string _text;
    private readonly Formula _formula;

    private FormulaUtility(string name, string text, IReadOnlyList<NamedValue> parameters)
    {
        Name = name;
        Parameters = parameters;
        _text = text;
        _formula = Formula.Parse(text, "c", parameters);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<NamedValue> Parameters { get; }

    /// <inheritdoc/>
    public string CanonicalText => _formula.CanonicalText;

    /// <summary>A utility by its marginal.</summary>
    /// <param name="name">A short name for reports.</param>
    /// <param name="marginal">U'(c), a formula of c and of the parameters' names.</param>
    /// <param name="parameters">Values of the other names in it.</param>
    /// <exception cref="BadInputException">The formula cannot be read.</exception>
    public static FormulaUtility Of(string name, string marginal, params IReadOnlyList<NamedValue> parameters) =>
        new(name, marginal, parameters);

    /// <inheritdoc/>
    public double Marginal(double capacity) => _formula.Value(capacity);

    /// <inheritdoc/>
    public double LogMarginal(double capacity) => _formula.LogValue(capacity);

    /// <inheritdoc/>
    public IMarginalUtility With(string parameter, double value) =>
        new FormulaUtility(Name, _text, NamedValue.Changed(Parameters, $"formula '{_text}'", parameter, value));
}
