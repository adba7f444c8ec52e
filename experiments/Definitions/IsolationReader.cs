using Rosetta.Theory.Hypotheses;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads an isolation map: how much of a neuron's variance a feature with so much capacity explains.</summary>
internal static class IsolationReader
{
    public static IsolationMap Read(YamlMap map)
    {
        IsolationMap isolation = map.Required("kind").AsOneOf("hyperbolic", "exponential", "formula") switch
        {
            "hyperbolic" => HyperbolicIsolation.Of(Kappa(map)),
            "exponential" => ExponentialIsolation.Of(Kappa(map)),
            _ => FormulaIsolation.Of(map.Required("value").AsText(), HypothesisReader.Parameters(map)),
        };
        map.Done();
        return isolation;
    }

    private static double Kappa(YamlMap map) => map.Optional("kappa")?.AsNumber() ?? 1;
}
