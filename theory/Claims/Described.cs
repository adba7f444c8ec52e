using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Theory.Claims;

/// <summary>Hypotheses and spectra in one short line for people; their canonical texts are for digests.</summary>
public static class Described
{
    public static string Of(Hypothesis hypothesis) => hypothesis is CrraHypothesis { Name: "log" } log
        ? Line("log", [new NamedValue("kappa", log.Kappa)]) : Line(hypothesis.Name, hypothesis.Parameters);

    public static string Of(Spectrum spectrum) => Line(spectrum.Kind, spectrum.Parameters);

    public static string Of(IsolationMap isolation) => Line(isolation.Kind, isolation.Parameters);

    /// <summary>
    /// The isolation map of a scenario with its scale, and where it comes from: the file, or what is taken where the file states none.
    /// </summary>
    public static string IsolationOf(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        string map = Of(scenario.Isolation);
        if (scenario.Isolation.CanonicalText != scenario.Hypothesis.DefaultIsolation.CanonicalText)
            return $"{map}, as stated";
        return $"{map}, which is what '{scenario.Hypothesis.Name}' has where no isolation is stated"
            + (scenario.Hypothesis is UserHypothesis { HasOwnScale: false } user
                ? string.Create(CultureInfo.InvariantCulture, $"; its scale of {user.Scale:G4} neuron is a default too, since no "
                    + $"parameter of the formula is named {UserHypothesis.ScaleName}: state isolation: to choose it") : "");
    }

    /// <summary>What a world is predicted from or built on.</summary>
    public static string Of(Scenario scenario) => $"{Of(scenario.Hypothesis)} on {Of(scenario.Spectrum)}"
        + (scenario.Isolation.CanonicalText == scenario.Hypothesis.DefaultIsolation.CanonicalText ? ""
            : $", isolation {Of(scenario.Isolation)}");

    /// <summary>
    /// A spectrum in a few letters: beta=1.5 for a power law, kind and digest for one that has no short name of its own (a table).
    /// </summary>
    public static string Short(Spectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        string parameters = string.Join(',',
            spectrum.Parameters.Select(parameter => string.Create(CultureInfo.InvariantCulture, $"{parameter.Name}={parameter.Value}")));
        return spectrum is PowerLawSpectrum ? parameters : parameters.Length > 0 ? $"{spectrum.Kind}:{parameters}"
            : $"{spectrum.Kind}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(spectrum.CanonicalText)))[..8]}";
    }

    private static string Line(string name, IReadOnlyList<NamedValue> parameters)
    {
        if (parameters.Count == 0)
            return name;
        IEnumerable<string> values = parameters.Select(parameter =>
            string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} {parameter.Value:G4}"));
        return $"{name} ({string.Join(", ", values)})";
    }
}
