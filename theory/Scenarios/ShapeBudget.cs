using System.Globalization;
using Rosetta.Theory.Formulas;
using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Scenarios;

/// <summary>The neurons that are dedicated to features as a function of a network's shape: B(N, d, L).</summary>
/// <remarks>The paper's budget is B = N; one that the residual stream sets is B = kappa d. Any formula of N, d and L is one.</remarks>
public sealed class ShapeBudget
{
    /// <summary>Of ln L and ln d, for elasticities: the truncation error is of order its square.</summary>
    private const double Step = 1e-4;

    private readonly string _formula;
    private readonly IReadOnlyList<NamedValue> _parameters;

    private ShapeBudget(string formula, IReadOnlyList<NamedValue> parameters) => (_formula, _parameters) = (formula, parameters);

    /// <summary>All neurons, B = N.</summary>
    public static ShapeBudget Whole { get; } = Of("N", []);

    /// <summary>The formula and its parameters.</summary>
    public string Text => _parameters.Count == 0 ? _formula : $"{_formula} with {string.Join(", ", _parameters.Select(own =>
        string.Create(CultureInfo.InvariantCulture, $"{own.Name} = {own.Value:G6}")))}";

    /// <summary>rho N^a: <see cref="NeuronBudget"/> as one of these.</summary>
    public static ShapeBudget OfNeurons(NeuronBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return Of("rho * N^a", [new("rho", budget.Share), new("a", budget.Exponent)]);
    }

    /// <summary>kappa d: a capacity that the width of the residual stream sets, whatever the depth.</summary>
    public static ShapeBudget Residual(double kappa) => Of("kappa * d", [new("kappa", kappa)]);

    /// <summary>rho L^p d^q.</summary>
    public static ShapeBudget Powers(double rho, double ofLayers, double ofWidth) =>
        Of("rho * L^p * d^q", [new("rho", rho), new("p", ofLayers), new("q", ofWidth)]);

    /// <summary>Any formula of N, d and L.</summary>
    /// <param name="formula">For example <c>kappa * d * sqrt(L)</c>.</param>
    /// <param name="parameters">Values of its other names.</param>
    /// <exception cref="BadInputException">It cannot be read, or a parameter is named N, d or L.</exception>
    public static ShapeBudget Of(string formula, IEnumerable<NamedValue> parameters)
    {
        ArgumentNullException.ThrowIfNull(formula);
        NamedValue[] own = [.. parameters];
        if (own.FirstOrDefault(parameter => parameter.Name is "N" or "d" or "L") is { } taken)
            throw new BadInputException($"A parameter of a budget is named '{taken.Name}'", "N, d and L are the network's own",
                "Name it otherwise");
        ShapeBudget budget = new(formula, own);
        // What cannot be read is refused now.
        budget.Parsed(NetworkShape.Of(2, 64));
        return budget;
    }

    /// <summary>Dedicated capacity of a network, in neurons.</summary>
    /// <exception cref="BadInputException">It is not above 0, or more than the network has neurons.</exception>
    [Equation("shape-budget")]
    public double Capacity(NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        double capacity = Parsed(shape).Value(shape.Neurons);
        return capacity > 0 && capacity <= shape.Neurons * (1 + 1e-12) ? Math.Min(capacity, shape.Neurons)
            : throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"A budget {Text} of {capacity:G6} neurons where "
                + $"L = {shape.Layers}, d = {shape.Width} has {shape.Neurons}"), "A budget is above 0 and at most all neurons",
                "Correct the formula or its parameters");
    }

    /// <summary>d ln B / d ln L and d ln B / d ln d at a shape, N moving with both.</summary>
    public (double Layers, double Width) Elasticities(NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return ((Log(Math.Exp(Step), 1) - Log(Math.Exp(-Step), 1)) / (2 * Step), (Log(1, Math.Exp(Step)) - Log(1, Math.Exp(-Step)))
            / (2 * Step));

        double Log(double layers, double width)
        {
            NetworkShape moved = NetworkShape.Of(shape.Layers * layers, shape.Width * width, shape.Expansion);
            return Parsed(moved).LogValue(moved.Neurons);
        }
    }

    // A formula has one variable; the others stand as values.
    private Formula Parsed(NetworkShape shape) =>
        Formula.Parse(_formula, "N", [.. _parameters, new("d", shape.Width), new("L", shape.Layers)]);
}
