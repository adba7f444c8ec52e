using Rosetta.Theory.Hypotheses;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads a capacity-utility hypothesis (theory.md section 3): the one line of YAML that a theorist changes.</summary>
internal static class HypothesisReader
{
    public static Hypothesis Read(YamlMap map)
    {
        string kind = map.Required("kind").AsOneOf("log", "crra");
        double kappa = map.Optional("kappa")?.AsNumber() ?? 1;
        double gamma = kind == "crra" ? map.Required("gamma").AsNumber() : 1;
        map.Done();
        return kind == "log" ? CrraHypothesis.Log(kappa) : CrraHypothesis.Of(gamma, kappa);
    }
}
