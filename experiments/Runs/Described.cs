using System.Globalization;
using Rosetta.Theory.Hypotheses;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;

namespace Rosetta.Experiments.Runs;

/// <summary>Hypotheses and spectra in one short line for people; their canonical texts are for digests.</summary>
internal static class Described
{
    public static string Of(Hypothesis hypothesis) => hypothesis is CrraHypothesis { Name: "log" } log
        ? Line("log", [new NamedValue("kappa", log.Kappa)]) : Line(hypothesis.Name, hypothesis.Parameters);

    public static string Of(Spectrum spectrum) => Line(spectrum.Kind, spectrum.Parameters);

    /// <summary>What a world is predicted from or built on.</summary>
    public static string Of(Scenario scenario) => $"{Of(scenario.Hypothesis)} on {Of(scenario.Spectrum)}"
        + (scenario.Isolation.CanonicalText == scenario.Hypothesis.DefaultIsolation.CanonicalText ? "" : $", isolation {Line(scenario.Isolation.Kind, scenario.Isolation.Parameters)}");

    private static string Line(string name, IReadOnlyList<NamedValue> parameters) => parameters.Count == 0 ? name
        : $"{name} ({string.Join(", ", parameters.Select(parameter => string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} {parameter.Value:G4}")))})";
}
