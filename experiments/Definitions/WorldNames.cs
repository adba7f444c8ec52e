using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Definitions;

/// <summary>Names of worlds, the same in cells, predictions, fits and verdicts.</summary>
internal static class WorldNames
{
    /// <summary>The simulated world of a scenario.</summary>
    public static string Of(Scenario scenario) => $"population/{scenario.Name}";
}
