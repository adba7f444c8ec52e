using Rosetta.Theory.Hypotheses;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads an isolation map: how much of a neuron's variance a feature with so much capacity explains.</summary>
internal static class IsolationReader
{
    public static IsolationMap Read(YamlMap map)
    {
        map.Required("kind").AsOneOf("hyperbolic");
        double kappa = map.Optional("kappa")?.AsNumber() ?? 1;
        map.Done();
        return HyperbolicIsolation.Of(kappa);
    }
}
