using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Scenarios;

/// <summary>The numbers of a scenario, each under its place, and the scenario with one of them changed.</summary>
public static class ScenarioParameters
{
    /// <summary>Every parameter that may be uncertain, with its value.</summary>
    public static IReadOnlyList<NamedValue> Of(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return [new("tau", scenario.Tau), .. Under("spectrum", scenario.Spectrum.Parameters),
            .. Under("hypothesis", scenario.Hypothesis.Parameters),
            .. Under("isolation", scenario.Isolation.Parameters), new("budget.share", scenario.Budget.Share),
            new("budget.exponent", scenario.Budget.Exponent)];
    }

    /// <summary>
    /// The scenario with one parameter changed; an isolation map that was the hypothesis's default follows the hypothesis.
    /// </summary>
    /// <exception cref="BadInputException">There is no such parameter, or the value is out of its range.</exception>
    public static Scenario With(Scenario scenario, string parameter, double value)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(parameter);
        (string group, string name) = parameter.Split('.', 2) is [var first, var rest] ? (first, rest) : (parameter, "");
        return (group, name) switch
        {
            ("tau", "") => scenario.WithTau(value),
            ("spectrum", _) => scenario.WithSpectrum(scenario.Spectrum.With(name, value)),
            ("hypothesis", _) => scenario.WithHypothesis(scenario.Hypothesis.With(name, value)),
            ("isolation", _) => scenario.WithHypothesis(scenario.Hypothesis, scenario.Isolation.With(name, value)),
            ("budget", "share") => scenario.WithBudget(NeuronBudget.Of(value, scenario.Budget.Exponent)),
            ("budget", "exponent") => scenario.WithBudget(NeuronBudget.Of(scenario.Budget.Share, value)),
            _ => throw NamedValue.Unknown($"scenario '{scenario.Name}'", parameter, Of(scenario)),
        };
    }

    private static IEnumerable<NamedValue> Under(string place, IEnumerable<NamedValue> parameters) =>
        parameters.Select(parameter => new NamedValue($"{place}.{parameter.Name}", parameter.Value));
}
