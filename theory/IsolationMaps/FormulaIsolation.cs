using Rosetta.Theory.Formulas;
using Rosetta.Theory.Laws;

namespace Rosetta.Theory.IsolationMaps;

/// <summary>An isolation map written as a formula of c, for example <c>tanh(c/kappa)</c>.</summary>
public sealed class FormulaIsolation : IsolationMap
{
    /// <summary>The map is checked and inverted between these capacities, in neurons.</summary>
    private const double Smallest = 1e-12, Largest = 1e16;

    private const int CheckedPoints = 800, Bisections = 200;

    private readonly string _text;
    private readonly Formula _formula;

    private FormulaIsolation(string text, IReadOnlyList<NamedValue> parameters) : base("formula", parameters)
    {
        _text = text;
        _formula = Formula.Parse(text, "c", parameters);
        Check();
    }

    private static readonly LawText ValueText = new("value", "g(c), a formula of c and of the names in 'parameters'", LawTextForm.Text),
        ParametersText = new("parameters", "values of the other names in the formula", LawTextForm.Numbers);

    /// <summary>A formula for g, its names with values of the user's own.</summary>
    public static LawKind<IsolationMap> Definition { get; } = new("formula", "g as the formula 'value' of c, with 'parameters' by name", [],
        stated => Of(stated.Text(ValueText), stated.Numbers(ParametersText))) { Texts = [ValueText, ParametersText] };

    /// <inheritdoc/>
    public override string CanonicalText => $"{Kind}({_formula.CanonicalText})";

    /// <summary>A map by its formula.</summary>
    /// <param name="isolation">g(c), a formula of c and of the parameters' names.</param>
    /// <param name="parameters">Values of the other names in it.</param>
    /// <exception cref="BadInputException">It cannot be read, g(0) is not 0, g
    /// falls somewhere, or leaves [0, 1]; the message says where.</exception>
    public static FormulaIsolation Of(string isolation, params IReadOnlyList<NamedValue> parameters) => new(isolation, parameters);

    /// <inheritdoc/>
    public override double Isolation(double capacity) => _formula.Value(capacity);

    /// <inheritdoc/>
    /// <remarks>By subtraction: below 1e-16 an impurity of a formula is zero.</remarks>
    public override double Impurity(double capacity) => 1 - _formula.Value(capacity);

    /// <inheritdoc/>
    public override double CapacityFor(double isolation)
    {
        double low = Math.Log(Smallest), high = Math.Log(Largest);
        if (_formula.Value(Math.Exp(high)) < isolation)
            return double.PositiveInfinity;
        for (int step = 0; step < Bisections; step++)
        {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
                break;
            (low, high) = _formula.Value(Math.Exp(middle)) < isolation ? (middle, high) : (low, middle);
        }
        return Math.Exp(high);
    }

    /// <inheritdoc/>
    public override IsolationMap With(string parameter, double value) =>
        Of(_text, NamedValue.Changed(Parameters, $"isolation '{_text}'", parameter, value));

    private void Check()
    {
        double previous = _formula.Value(0);
        if (previous != 0)
            throw Refuse(0, previous);
        for (int i = 0; i <= CheckedPoints; i++)
        {
            double capacity = Smallest * Math.Pow(Largest / Smallest, i / (double)CheckedPoints), here = _formula.Value(capacity);
            // Rounding: a map that has reached 1 may waver by an ulp or two.
            if (!(here >= previous - 1e-15 && here is >= 0 and <= 1))
                throw Refuse(capacity, here);
            previous = here;
        }
    }

    private BadInputException Refuse(double capacity, double value) => new(
        $"Isolation map '{_text}' is {Parameter.Text(value)} at c = {capacity:G6}",
        "Isolation is a share of variance: 0 at c = 0, never falling, within [0, 1]", "Correct the formula or its parameters");
}
