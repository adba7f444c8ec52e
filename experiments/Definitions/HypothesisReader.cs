using Rosetta.Theory.Hypotheses;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads a capacity-utility hypothesis (theory.md section 3): the one line of YAML that a theorist changes.</summary>
internal static class HypothesisReader
{
    public static Hypothesis Read(YamlMap map)
    {
        Hypothesis hypothesis = map.Required("kind").AsOneOf("log", "crra", "exponential", "linear", "power") switch
        {
            "log" => CrraHypothesis.Log(Kappa(map)),
            "crra" => CrraHypothesis.Of(map.Required("gamma").AsNumber(), Kappa(map)),
            "exponential" => ExponentialHypothesis.Of(Kappa(map)),
            "power" => PowerHypothesis.Of(map.Required("theta").AsNumber(), Kappa(map)),
            _ => LinearHypothesis.Instance,
        };
        map.Done();
        return hypothesis;
    }

    /// <summary>The capacity scale in neurons, 1 when it is not stated.</summary>
    private static double Kappa(YamlMap map) => map.Optional("kappa")?.AsNumber() ?? 1;
}
