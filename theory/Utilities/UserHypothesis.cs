using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Utilities;

/// <summary>
/// A hypothesis from a utility of one's own: checked on a grid of capacities, inverted numerically where it gives no inverse.
/// </summary>
public sealed class UserHypothesis : Hypothesis
{
    private readonly MarginalGrid _grid;

    private UserHypothesis(IMarginalUtility utility, double scale) : base("user", utility.Parameters)
    {
        Marginal = utility;
        Scale = scale;
        _grid = MarginalGrid.Of(utility.LogMarginal, scale);
        _grid.RefuseUnlessInverse(utility.CapacityAt);
        DecayExponent = _grid.FarSlope();
    }

    private static readonly LawText NameText = new("name", "a short name for reports", LawTextForm.Text, "formula"),
        MarginalText = new("marginal", "U'(c), a formula of c and of the names in 'parameters'", LawTextForm.Text),
        ParametersText = new("parameters", $"values of the other names in the formula; one named {ScaleName} is the capacity scale and "
            + $"that "
            + "of the isolation map where none is stated", LawTextForm.Numbers);

    /// <summary>A formula for U', its names with values of the user's own.</summary>
    public static LawKind<Hypothesis> Definition { get; } = new("formula",
        "U' as the formula 'marginal' of c, with 'parameters' by name and a 'name' for reports", [],
        stated => Of(FormulaUtility.Of(stated.Text(NameText), stated.Text(MarginalText), stated.Numbers(ParametersText))))
        { Texts = [NameText, MarginalText, ParametersText] };

    /// <summary>The utility.</summary>
    public IMarginalUtility Marginal { get; }

    /// <summary>Capacity scale, in neurons: the kappa of the default isolation map, and the middle of the grid.</summary>
    public double Scale { get; }

    /// <summary>The parameter that is the capacity scale.</summary>
    public const string ScaleName = "kappa";

    /// <summary>Whether the utility states its scale itself, by a parameter named kappa.</summary>
    public bool HasOwnScale => Parameters.Any(parameter => parameter.Name == ScaleName);

    /// <inheritdoc/>
    public override string Name => Marginal.Name;

    /// <inheritdoc/>
    public override string CanonicalText => $"{Kind}({Marginal.CanonicalText},scale={Parameter.Text(Scale)})";

    /// <inheritdoc/>
    public override IsolationMap DefaultIsolation => HyperbolicIsolation.Of(Scale);

    /// <inheritdoc/>
    /// <remarks>Read off at capacities of 10^14 to 10^16 scales; null where it has not settled there.</remarks>
    public override double? DecayExponent { get; }

    /// <summary>The hypothesis that this utility is right.</summary>
    /// <param name="utility">The utility. A parameter of it named kappa is the capacity scale.</param>
    /// <param name="scale">The capacity scale, in neurons, where the utility has no kappa.</param>
    /// <exception cref="BadInputException">The marginal utility is not positive and decreasing, or the given inverse is not its
    /// inverse; the message says where.</exception>
    public static UserHypothesis Of(IMarginalUtility utility, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(utility);
        double kappa = utility.Parameters.FirstOrDefault(parameter => parameter.Name == ScaleName)?.Value ?? scale;
        return new UserHypothesis(utility, Parameter.Positive("hypothesis.kappa", kappa, "it is the capacity scale in neurons"));
    }

    /// <inheritdoc/>
    public override double LogMarginalUtility(double capacity) => Marginal.LogMarginal(capacity);

    /// <inheritdoc/>
    [Equation("capacity-user")]
    public override double CapacityAt(double logWorth) =>
        -logWorth >= _grid.LogMarginalAtZero ? 0 : Marginal.CapacityAt(-logWorth) ?? _grid.CapacityAt(-logWorth);

    /// <inheritdoc/>
    public override Hypothesis With(string parameter, double value) => Of(Marginal.With(parameter, value), Scale);
}
