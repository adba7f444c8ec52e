using Rosetta.Experiments.Definitions;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Experiments.Worlds.Simulated;

/// <summary>Reads a scenario: the one description that theory predicts from, simulation builds and measurement is judged by.</summary>
internal static class ScenarioReader
{
    /// <summary>A scenario from a YAML file of its own, with the truth that its simulated worlds are built from.</summary>
    public static SimulatedWorld ReadFile(string path) => Read(YamlFile.Read(path), Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>A scenario from a mapping; <paramref name="folder"/> is what relative file names are relative to.</summary>
    public static SimulatedWorld Read(YamlMap map, string folder)
    {
        string name = map.Required("scenario").AsText();
        Spectrum spectrum = map.Required("spectrum").Convert(value => LawReader.Spectrum(value.AsMap(), folder));
        SignalTerms? terms = map.Optional(SignalKey)?.Convert(value => ReadTerms(map, value.AsMap()));
        Hypothesis hypothesis = terms?.Hypothesis ?? map.Required("hypothesis").Convert(value => LawReader.Hypothesis(value.AsMap()));
        YamlValue? isolation = map.Optional("isolation"), budget = map.Optional("budget"), represented = map.Optional("represented"),
            background = map.Optional("background"), seeds = map.Optional("seeds"), samples = map.Optional("samples"),
            uncertain = map.Optional("uncertain"), truth = map.Optional("truth");
        YamlValue tau = map.Required("tau"), neurons = map.Required("neurons");
        map.Done();
        Scenario predicted = map.Convert(() => Scenario.Create(name, spectrum, hypothesis,
            tau.Convert(ReadTau),
            [.. neurons.AsList(MostSizes).Select(size => size.AsInteger(1, Scenario.MaxNeurons))],
            budget?.Convert(value => ReadBudget(value.AsMap())),
            terms?.Represented ?? represented?.Convert(value => ReadRepresented(value.AsMap())),
            isolation?.Convert(value => LawReader.Isolation(value.AsMap())),
            background?.AsNumber() ?? 0,
            seeds?.AsInt(1, MostSeeds) ?? 1,
            samples?.AsInt(3, MostSamples) ?? DefaultSamples,
            uncertain?.AsMap().All()
                .Select(entry => entry.Value.Convert(value => StatedUncertainty.OfStandardError(entry.Key, value.AsNumber())))));
        Scenario built = truth is null ? predicted : truth.Convert(value => ReadTruth(value, predicted, folder));
        foreach (Scenario scenario in new[] { predicted, built }.Distinct())
            map.Convert(() => Held(scenario));
        return new SimulatedWorld(predicted, built);
    }

    /// <summary>
    /// What the world is really built from: the entry, with the keys that <c>truth:</c> restates. An isolation map that is not restated
    /// is the entry's; where that is its hypothesis's own, it becomes that of the truth's hypothesis. The errors of <c>uncertain:</c>
    /// are the prediction's: the world has one truth.
    /// </summary>
    private static Scenario ReadTruth(YamlValue truth, Scenario entry, string folder)
    {
        YamlMap map = truth.AsMap();
        YamlValue? hypothesis = map.Optional("hypothesis"), spectrum = map.Optional("spectrum"), isolation = map.Optional("isolation");
        map.Done();
        if (hypothesis is null && spectrum is null && isolation is null)
            throw truth.Error("restates nothing",
                "A truth has a hypothesis, a spectrum or an isolation of its own; without any the world is built from the entry itself");
        Scenario certain = Scenario.Create(entry.Name,
            spectrum?.Convert(value => LawReader.Spectrum(value.AsMap(), folder)) ?? entry.Spectrum, entry.Hypothesis, entry.Tau,
            entry.Neurons, entry.Budget, entry.Represented, entry.Isolation, entry.Background, entry.Seeds, entry.Samples);
        return certain.WithHypothesis(hypothesis?.Convert(value => LawReader.Hypothesis(value.AsMap())) ?? entry.Hypothesis,
            isolation?.Convert(value => LawReader.Isolation(value.AsMap())));
    }

    /// <summary>Samples of a simulated world when the scenario states none.</summary>
    private const int DefaultSamples = 6000;

    /// <summary>Limits of one scenario, far above any use: beyond them its plan alone would fill the memory.</summary>
    internal const int MostSeeds = 10_000, MostSamples = 10_000_000, MostSizes = 1000;

    /// <summary>The key that states the utility and the represented set in the terms of [rosetta2026].</summary>
    private const string SignalKey = "signal-to-interference";

    /// <summary><c>signal-to-interference: {kappa: 1, gamma: 4}</c>, in place of what it says of the law.</summary>
    private static SignalTerms ReadTerms(YamlMap scenario, YamlMap map)
    {
        if (new[] { "hypothesis", "represented", "isolation" }.FirstOrDefault(key => scenario.Optional(key) is not null) is { } twice)
            throw scenario.Error($"states both {SignalKey} and {twice}",
                $"{SignalKey} is the hypothesis 'log' with its own map, and gamma N represented features: state either");
        double kappa = map.Required("kappa").AsNumber(), gamma = map.Required("gamma").AsNumber();
        map.Done();
        return SignalTerms.Of(kappa, gamma);
    }

    /// <summary><c>tau: 0.6</c>, a share of variance, or <c>tau: {ratio: 1.5}</c>, the same as a signal-to-interference ratio.</summary>
    private static double ReadTau(YamlValue value)
    {
        if (!value.IsMap)
            return value.AsNumber() is > 0 and < 1 and var share ? share : throw new ArgumentException(
                "it must lie strictly between 0 and 1: an isolation from which a feature is detectable (as a ratio: {ratio: 1.5})");
        YamlMap map = value.AsMap();
        double ratio = map.Required("ratio").AsNumber();
        map.Done();
        return SignalTerms.Threshold(ratio);
    }

    private static Scenario Held(Scenario scenario)
    {
        NeuronRoom.RefuseUnlessHeld(scenario);
        return scenario;
    }

    private static NeuronBudget ReadBudget(YamlMap map)
    {
        double share = map.Optional("share")?.AsNumber() ?? 1, exponent = map.Optional("exponent")?.AsNumber() ?? 1;
        map.Done();
        return NeuronBudget.Of(share, exponent);
    }

    private static RepresentedSet ReadRepresented(YamlMap map)
    {
        if (map.Required("kind").AsOneOf("power", "priced") == "power")
        {
            double omega = map.Optional("omega")?.AsNumber() ?? 1, exponent = map.Optional("exponent")?.AsNumber() ?? 1;
            bool limits = map.Optional("limits-budget")?.AsBool() ?? false;
            map.Done();
            return PowerRepresented.Of(omega, exponent, limits);
        }
        double worth = map.Required("v0").AsNumber(), cost = map.Required("q").AsNumber();
        map.Done();
        return PricedRepresented.Of(worth, cost);
    }
}
