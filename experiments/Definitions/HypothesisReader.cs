using Rosetta.Theory.Hypotheses;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads a capacity-utility hypothesis (E15 to E19): the one line of YAML that a theorist changes.</summary>
internal static class HypothesisReader
{
    public static Hypothesis Read(YamlMap map)
    {
        Hypothesis hypothesis = map.Required("kind").AsOneOf("log", "crra", "exponential", "linear", "power", "formula") switch
        {
            "log" => CrraHypothesis.Log(Kappa(map)),
            "crra" => CrraHypothesis.Of(map.Required("gamma").AsNumber(), Kappa(map)),
            "exponential" => ExponentialHypothesis.Of(Kappa(map)),
            "power" => PowerHypothesis.Of(map.Required("theta").AsNumber(), Kappa(map)),
            "formula" => ReadFormula(map),
            _ => LinearHypothesis.Instance,
        };
        map.Done();
        return hypothesis;
    }

    /// <summary>A user's own utility: <c>{kind: formula, name: cubic, marginal: 1/(1+c/kappa)^3, parameters: {kappa: 0.5}}</c>.</summary>
    private static UserHypothesis ReadFormula(YamlMap map)
    {
        string name = map.Optional("name")?.AsText() ?? "formula", marginal = map.Required("marginal").AsText();
        IReadOnlyList<NamedValue> parameters = Parameters(map);
        return UserHypothesis.Of(FormulaUtility.Of(name, marginal, parameters));
    }

    /// <summary>Values of the names in a formula.</summary>
    public static IReadOnlyList<NamedValue> Parameters(YamlMap map) =>
        [.. map.Optional("parameters")?.AsMap().All().Select(entry => new NamedValue(entry.Key, entry.Value.AsNumber())) ?? []];

    /// <summary>The capacity scale in neurons, 1 when it is not stated.</summary>
    private static double Kappa(YamlMap map) => map.Optional("kappa")?.AsNumber() ?? 1;
}
