using Rosetta.Experiments.Definitions;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Experiments.Worlds.Simulated;

/// <summary>Reads a scenario: the one description that theory predicts from, simulation builds and measurement is judged by.</summary>
internal static class ScenarioReader
{
    /// <summary>Samples of a simulated world when the scenario states none.</summary>
    private const int DefaultSamples = 6000;

    /// <summary>Limits of one scenario, far above any use: beyond them its plan alone would fill the memory.</summary>
    internal const int MostSeeds = 10_000, MostSamples = 10_000_000, MostSizes = 1000;

    private static readonly YamlKey<string> Name = new YamlKey<string>("scenario", "its name", YamlTypes.Text).Like("log-1.5");

    private static readonly YamlKey<Spectrum> Importance =
        new YamlKey<Spectrum>("spectrum", "importance of features by rank", LawReader.SpectrumType).Like("{kind: power-law, beta: 1.5}");

    private static readonly YamlKey<Hypothesis?> Utility = new YamlKey<Hypothesis?>("hypothesis",
        "the utility of capacity; needed unless signal-to-interference states it", LawReader.HypothesisType.OrNull())
        .Or(null, "that of signal-to-interference").Like("{kind: log, kappa: 0.1}");

    private static readonly YamlKey<IsolationMap?> Isolation = new YamlKey<IsolationMap?>("isolation",
        "share of variance of a feature's best neuron that is the feature's own, by capacity", LawReader.IsolationType.OrNull())
        .Or(null, "what goes with the hypothesis, with its scale kappa (of a formula without kappa: 1 neuron)");

    private static readonly YamlKey<double> Kappa = new("kappa", "budget: the sum of ratios is kappa N", YamlTypes.Number),
        Gamma = new("gamma", "features per neuron", YamlTypes.Number);

    private static readonly YamlSection TermsSection = new("signal-to-interference", "The law in the terms of the paper, in place of "
        + "`hypothesis`, `isolation` and `represented`: logarithmic utility with its own map, and gamma N represented features.", Kappa,
            Gamma);

    /// <summary>The key that states the utility and the represented set in the terms of [rosetta2026].</summary>
    private static readonly YamlKey<SignalTerms?> Terms = new YamlKey<SignalTerms?>("signal-to-interference",
        "the law in the terms of the paper", YamlTypes.Map(TermsSection, ReadTerms).Then<SignalTerms?>(terms => terms)).Or(null, "none");

    private static readonly YamlKey<double> Ratio =
        new("ratio", "a signal-to-interference ratio above 0", YamlTypes.Number.Then(SignalTerms.Threshold));

    private static readonly YamlSection TauSection = new("tau", "A threshold of isolation on the scale of the paper.", Ratio);

    private static readonly YamlKey<double> Tau = new YamlKey<double>("tau", "isolation from which a feature is detectable", TauType())
        .Like("0.5");

    private static readonly YamlKey<IReadOnlyList<long>> Neurons = new YamlKey<IReadOnlyList<long>>("neurons",
        "sizes in neurons, ascending; needed unless there are shapes", YamlTypes.List(YamlTypes.Long(1, Scenario.MaxNeurons), MostSizes))
        .Or([], "those of shapes").Like("[128, 256, 512, 1024, 2048]");

    private static readonly YamlKey<string> PowerKind = new("kind", "how features are chosen", YamlTypes.OneOf("power")),
        PricedKind = new("kind", "how features are chosen", YamlTypes.OneOf("priced"));

    private static readonly YamlKey<double>
        Omega = new YamlKey<double>("omega", "omega N^exponent features are represented", YamlTypes.Number).Or(1),
        Growth = new YamlKey<double>("exponent", "omega N^exponent features are represented", YamlTypes.Number).Or(1),
        Worth = new("v0", "worth of a feature of weight 1 that is represented at all", YamlTypes.Number),
        Cost = new("q", "its cost", YamlTypes.Number);

    private static readonly YamlKey<bool> LimitsBudget =
        new YamlKey<bool>("limits-budget", "whether no capacity goes to features that are not represented", YamlTypes.Flag).Or(false);

    private static readonly YamlSection PowerSection = new("represented: power", "As many features as a power of the neurons.", PowerKind,
        Omega, Growth, LimitsBudget),
        PricedSection = new("represented: priced", "The features that are worth their price.", PricedKind, Worth, Cost);

    private static readonly YamlKey<RepresentedSet?> Represented = new YamlKey<RepresentedSet?>("represented",
        "features that are present at all, by size", new YamlType<RepresentedSet?>(
            YamlTypes.Either("`represented`: {kind: power | priced}", PowerSection, PricedSection),
                value => value.Convert(ReadRepresented)))
        .Or(null, "{kind: power}, one feature per neuron");

    private static readonly YamlKey<double> Background =
        new YamlKey<double>("background", "isolation of a neuron that no feature owns", YamlTypes.Number).Or(0);

    private static readonly YamlKey<int>
        Seeds = new YamlKey<int>("seeds", "independent worlds per size", YamlTypes.Whole(1, MostSeeds)).Or(1),
        Samples = new YamlKey<int>("samples", "samples per world", YamlTypes.Whole(3, MostSamples)).Or(DefaultSamples);

    /// <summary>Standard errors of parameters by their place, such as <c>spectrum.beta</c>.</summary>
    internal static readonly YamlKey<IReadOnlyList<StatedUncertainty>> Uncertain =
        new YamlKey<IReadOnlyList<StatedUncertainty>>("uncertain",
            "standard errors of parameters by their place, such as {spectrum.beta: 0.05}; the rest is taken as exact",
            YamlTypes.Named(YamlTypes.Number, StatedUncertainty.OfStandardError)).Or([], "none");

    private static readonly YamlKey<Hypothesis?> TrueUtility = new YamlKey<Hypothesis?>("hypothesis",
        "the utility that the world is built on", LawReader.HypothesisType.OrNull()).Or(null, "that of the entry");

    private static readonly YamlKey<Spectrum?> TrueImportance = new YamlKey<Spectrum?>("spectrum",
        "the spectrum that the world is built on", LawReader.SpectrumType.OrNull()).Or(null, "that of the entry");

    private static readonly YamlKey<IsolationMap?> TrueIsolation = new YamlKey<IsolationMap?>("isolation",
        "the map that the world is built on", LawReader.IsolationType.OrNull()).Or(null, "that of the entry or of the true hypothesis");

    private static readonly YamlSection TruthSection = new("truth", "What a simulated world is really built on, where that is not what is "
        + "predicted of it. Nothing of it reaches the prediction.", TrueUtility, TrueImportance, TrueIsolation);

    private static readonly YamlKey<YamlValue?> Truth = new YamlKey<YamlValue?>("truth", "what the world is really built on",
        new YamlType<YamlValue?>(YamlTypes.Either("`truth`", TruthSection), value => value)).Or(null, "the entry itself");

    /// <summary>A scenario: a file of its own, or an entry of <c>simulate:</c>.</summary>
    public static YamlSection Section { get; } = new("scenario",
        "A family of worlds over sizes, and the law that is predicted of it. A file "
        + "of its own for `rosetta predict` and `rosetta simulate`, or an entry of `simulate:`.", Name, Importance, Utility, Terms,
            Isolation,
        Tau, Neurons, ShapeReader.Shapes, Seeds, Samples, ShapeReader.Budget, Represented, Background, Uncertain, Truth);

    /// <summary>A scenario with the truth that its simulated worlds are built from.</summary>
    public static YamlType<SimulatedWorld> Type { get; } = YamlTypes.Map(Section, OfSizes);

    /// <summary>A scenario of sizes from a YAML file of its own.</summary>
    public static SimulatedWorld ReadFile(string path) => OfSizes(YamlFile.Read(path));

    private static SimulatedWorld OfSizes(YamlMap stated) => Read(stated) is { Shapes: null } world ? world
        : throw stated.Error("names shapes", "What is simulated, fitted or run has sizes in neurons and no layers: shapes are for "
            + "'rosetta predict'");

    /// <summary>A scenario from a mapping.</summary>
    public static SimulatedWorld Read(YamlMap stated)
    {
        YamlMap map = stated.As(Section);
        string name = map.Get(Name);
        Spectrum spectrum = map.Get(Importance);
        if (map.Has(Terms.Name) && new[] { Utility.Name, Represented.Name, Isolation.Name }.FirstOrDefault(map.Has) is { } twice)
            throw map.Error($"states both {Terms.Name} and {twice}",
                $"{Terms.Name} is the hypothesis 'log' with its own map, and gamma N represented features: state either");
        if (!map.Has(Terms.Name) && !map.Has(Utility.Name))
            throw map.Missing(Utility.Name);
        SignalTerms? terms = map.Get(Terms);
        Hypothesis hypothesis = terms?.Hypothesis ?? map.Get(Utility)!;
        IsolationMap? isolation = map.Get(Isolation);
        double tau = map.Get(Tau), background = map.Get(Background);
        IReadOnlyList<long> neurons = map.Get(Neurons);
        IReadOnlyList<NetworkShape> shapes = map.Get(ShapeReader.Shapes);
        StatedBudget? budget = map.Get(ShapeReader.Budget);
        RepresentedSet? represented = terms?.Represented ?? map.Get(Represented);
        int seeds = map.Get(Seeds), samples = map.Get(Samples);
        IReadOnlyList<StatedUncertainty> uncertain = map.Get(Uncertain);
        YamlValue? truth = map.Get(Truth);
        map.Done();
        if (shapes.Count == 0 && neurons.Count == 0)
            throw map.Missing(Neurons.Name);
        if (shapes.Count > 0 && map.Has(Neurons.Name))
            throw map.Error("states neurons and shapes", "A network of a shape has f L d neurons: state either");
        if (shapes.Count == 0 && budget?.OfShape is { } ofShape)
            throw map.Required(ShapeReader.Budget.Name).Error($"is {ofShape.Text} and no shapes are stated",
                "A budget of d and L needs shapes: [{layers: 2, width: 64}, ...] in place of neurons");
        if (shapes.Count > 0 && truth is not null)
            throw map.Error("states shapes and a truth", "Shapes are predicted and not built: leave out 'truth'");
        Scenario predicted = map.Convert(() => Scenario.Create(name, spectrum, hypothesis, tau, shapes.Count == 0 ? neurons
                : [.. shapes.Select(shape => (long)Math.Round(shape.Neurons)).Distinct().Order()],
            shapes.Count == 0 ? budget?.OfNeurons : null, represented, isolation, background, seeds, samples, uncertain));
        if (shapes.Count > 0)
        {
            ShapeBudget own = budget?.OfShape
                ?? (budget?.OfNeurons is { } ofNeurons ? ShapeBudget.OfNeurons(ofNeurons) : ShapeBudget.Whole);
            return new SimulatedWorld(predicted, predicted) { Shapes = new ShapedNetworks(own, shapes) };
        }
        Scenario built = truth is null ? predicted : truth.Convert(value => ReadTruth(value, predicted));
        foreach (Scenario scenario in new[] { predicted, built }.Distinct())
            map.Convert(() => Held(scenario));
        return new SimulatedWorld(predicted, built);
    }

    /// <summary>
    /// What the world is really built from: the entry, with the keys that <c>truth:</c> restates. An isolation map that is not restated
    /// is the entry's; where that is its hypothesis's own, it becomes that of the truth's hypothesis. The errors of <c>uncertain:</c>
    /// are the prediction's: the world has one truth.
    /// </summary>
    private static Scenario ReadTruth(YamlValue truth, Scenario entry)
    {
        YamlMap map = truth.AsMap().As(TruthSection);
        Hypothesis? hypothesis = map.Get(TrueUtility);
        Spectrum? spectrum = map.Get(TrueImportance);
        IsolationMap? isolation = map.Get(TrueIsolation);
        map.Done();
        if (hypothesis is null && spectrum is null && isolation is null)
            throw truth.Error("restates nothing",
                "A truth has a hypothesis, a spectrum or an isolation of its own; without any the world is built from the entry itself");
        Scenario certain = Scenario.Create(entry.Name, spectrum ?? entry.Spectrum, entry.Hypothesis, entry.Tau,
            entry.Neurons, entry.Budget, entry.Represented, entry.Isolation, entry.Background, entry.Seeds, entry.Samples);
        return certain.WithHypothesis(hypothesis ?? entry.Hypothesis, isolation);
    }

    private static SignalTerms ReadTerms(YamlMap map)
    {
        double kappa = map.Get(Kappa), gamma = map.Get(Gamma);
        map.Done();
        return SignalTerms.Of(kappa, gamma);
    }

    /// <summary><c>tau: 0.6</c>, a share of variance, or <c>tau: {ratio: 1.5}</c>, the same as a signal-to-interference ratio.</summary>
    private static YamlType<double> TauType()
    {
        YamlType<double> ratio = YamlTypes.Map(TauSection, map => map.Get(Ratio));
        return new YamlType<double>(YamlTypes.Either(YamlTypes.Fraction.Shape, ratio.Shape), value => value.Convert(own => own.IsMap
            ? ratio.Read(own) : own.AsNumber() is > 0 and < 1 and var share ? share : throw new ArgumentException(
                "it must lie strictly between 0 and 1: an isolation from which a feature is detectable (as a ratio: {ratio: 1.5})")));
    }

    private static Scenario Held(Scenario scenario)
    {
        NeuronRoom.RefuseUnlessHeld(scenario);
        return scenario;
    }

    private static RepresentedSet ReadRepresented(YamlValue value)
    {
        YamlMap map = value.AsMap();
        if (map.Required(PowerKind.Name).AsOneOf("power", "priced") == "power")
        {
            map = map.As(PowerSection);
            map.Get(PowerKind);
            double omega = map.Get(Omega), exponent = map.Get(Growth);
            bool limits = map.Get(LimitsBudget);
            map.Done();
            return PowerRepresented.Of(omega, exponent, limits);
        }
        map = map.As(PricedSection);
        map.Get(PricedKind);
        double worth = map.Get(Worth), cost = map.Get(Cost);
        map.Done();
        return PricedRepresented.Of(worth, cost);
    }
}
